"""Isso: its database, a SQLite file; and the JSON that it reads itself, which some tools write.

Isso knows no accounts: whoever wrote a comment is a name and an address, as they typed it. It
is served for one site, so that the address of a thread is often only a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from moderation.importing import given
from moderation.importing.aside import Aside, aside
from moderation.importing.formats.isso_file import Database, opened_database
from moderation.importing.json_files import Source, built_at, opened
from moderation.importing.records import (
    Author,
    Comment,
    Markup,
    Oddity,
    Record,
    Said,
    State,
    Thread,
    UnreadableError,
)

_MODES = {1: State.PUBLIC, 2: State.HELD, 4: State.DELETED}
_NOBODY = Author("deleted", "")
_SQLITE = b"SQLite format 3\x00"


def read(path: Path, said: Said, *, site: str = "") -> Iterator[Record]:
    """Threads and comments of a database, or of a file of JSON. Raises UnreadableError.

    `site`: where paths begin, such as https://paper.example.
    """
    records = _of_database(path, said) if _is_database(path) else _of_json(path, said)
    for record in records:
        if site and isinstance(record, Thread):
            yield replace(record, url=urljoin(site, record.url))
        else:
            yield record


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise UnreadableError(f"{path.name}: {error.strerror}") from error


def _of_database(path: Path, said: Said) -> Iterator[Record]:
    with opened_database(path) as database:
        for row in database.rows("threads", ("id", "uri", "title")):
            title, url = given.line(row["title"]), given.line(row["uri"])
            yield Thread(given.key(row["id"]), url=url, title=title)
        yield from _comments(database, said)


_COLUMNS = (
    "id", "tid", "parent", "created", "modified", "mode", "text", "author", "email",
    "likes", "dislikes",
)  # fmt: skip


def _comments(database: Database, said: Said) -> Iterator[Record]:
    for row in database.rows("comments", _COLUMNS):
        said(database.behind(row["id"]))
        key = given.key(row["id"])
        yield from (Oddity(code, key, detail) for code, detail in _odd(row))
        yield _comment(row, key)


def _odd(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if given.since_1970(row["created"]) is None:
        yield "unreadable_date", str(row["created"])[:80]
    if row["mode"] not in _MODES:
        yield "unknown_state", str(row["mode"])[:80]
    if isinstance(row["text"], str) and len(row["text"]) > given.TEXT_AT_MOST:
        yield "text_cut", f"{len(row['text'])} characters"
    if not isinstance(row["text"], str) or "\N{REPLACEMENT CHARACTER}" in row["text"]:
        yield "unreadable_text", ""


def _comment(row: dict[str, Any], key: str) -> Comment:
    state = _MODES.get(row["mode"], State.HELD)
    # What is deleted keeps the address of who deleted it: not ours to know.
    author = _NOBODY if state == State.DELETED else _author(row["author"], row["email"])
    return Comment(
        key,
        thread=given.key(row["tid"]),
        parent=given.key(row["parent"]) or None,
        author=author,
        written_at=given.since_1970(row["created"]),
        text=given.words(row["text"]),
        markup=Markup.MARKDOWN,
        state=state,
        edited_at=given.since_1970(row["modified"]),
        likes=given.number(row["likes"]),
        dislikes=given.number(row["dislikes"]),
    )


def _author(name: Any, email: Any) -> Author:
    name, email = given.line(name), given.line(email)
    return Author(given.guest(name, email), name, email)


def _of_json(path: Path, said: Said) -> Iterator[Record]:
    """Twice through the file: a thread may say only behind its comments which one it is."""
    with aside() as kept:
        with opened(path, lambda _: None) as source:
            yield from _threads(source, kept)
        with opened(path, said) as source:
            yield from _comments_of_json(source, kept)


def _walk(source: Source) -> Iterator[tuple[int, str, Any]]:
    """For each thread its number, from 1 on, with what it says of itself, and its comments."""
    if source.first_sign() != b"[":
        raise source.fail("neither a database of Isso nor a list of threads")
    number, field = 0, ""
    for depth, event, value in built_at(source, 3):
        if (depth, event) == (1, "start_map"):
            source.begin_row()
            number += 1
        elif (depth, event) == (2, "map_key"):
            field = value
        elif depth == 2:
            yield number, field, value
        elif event == "value" and field == "comments":
            source.go_on()
            yield number, "comment", value


def _threads(source: Source, kept: Aside) -> Iterator[Record]:
    last, known = 0, {"id": "", "title": ""}
    for number, field, value in _walk(source):
        if number != last:
            yield from _thread(last, known, kept)
            last, known = number, {"id": "", "title": ""}
        if field in known:
            known[field] = given.key(value)
    yield from _thread(last, known, kept)


def _thread(number: int, known: dict[str, str], kept: Aside) -> Iterator[Record]:
    key = known["id"]
    if number and not key:
        yield Oddity("no_key", f"#{number}", "a thread without an id")
    if not key:
        return
    kept.put("thread", str(number), key)
    if kept.put("seen", key):
        yield Thread(key, url=key, title=known["title"])
    else:
        yield Oddity("twice", key, "two threads of one id are one")


def _comments_of_json(source: Source, kept: Aside) -> Iterator[Record]:
    for number, field, value in _walk(source):
        thread = kept.get("thread", str(number)) if field == "comment" else None
        if thread is None:
            continue
        if not isinstance(value, dict) or not given.key(value.get("id")):
            yield Oddity("no_key", thread, "a comment without an id")
            continue
        # Its ids are good within a thread only.
        key = f"{thread}#{given.key(value['id'])}"
        written_at = _written_at(value.get("created"))
        if written_at is None:
            yield Oddity("unreadable_date", key, str(value.get("created"))[:80])
        yield Comment(
            key,
            thread=thread,
            parent=None,
            author=_author(value.get("author"), value.get("email")),
            written_at=written_at,
            text=given.words(value.get("text")),
            markup=Markup.MARKDOWN,
            state=State.PUBLIC,
        )


def _written_at(value: Any) -> datetime | None:
    """`Y-m-d H:M:S`, which says no zone. Isso takes it for that of its server; we for UTC."""
    return given.moment(value, UTC)
