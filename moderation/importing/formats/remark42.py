"""Remark42: a backup, lines of JSON, packed by gzip or not.

The first line says of which version it is, who its users are, and which pages were closed;
each line after it is a comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from moderation.importing import given
from moderation.importing.aside import Aside, aside
from moderation.importing.formats.visible import visible_words, words_of_markdown
from moderation.importing.json_files import OneLine, Source, built_at, lines, opened
from moderation.importing.records import (
    Author,
    Comment,
    Markup,
    Oddity,
    Record,
    Said,
    State,
    Thread,
)

VERSION = 1


def read(path: Path, said: Said, *, site: str = "") -> Iterator[Record]:
    """Its pages and comments; of one site, the first in the file unless you name it.

    Raises UnreadableError.
    """
    with opened(path, said) as source, aside() as kept:
        yield from _header(source, kept)
        for line in lines(source):
            found = _Line(line if isinstance(line, dict) else {}, kept)
            site = site or found.site
            if not found.key or not found.url:
                yield Oddity("no_key", f"row {source.row}", "a comment without an id or a page")
            elif found.site != site:
                yield Oddity("other_site", found.key, found.site)
            else:
                yield from found.records()


def _header(source: Source, kept: Aside) -> Iterator[Record]:
    """It may be long: a line with all users. Its parts are put aside one by one."""
    source.begin_row()
    field, version = "", None
    for depth, event, value in built_at(OneLine(source), 2):
        source.go_on()
        if (depth, event) == (1, "map_key"):
            field = value
        elif depth == 1 and field == "version":
            version = value
        elif event == "value" and isinstance(value, dict):
            yield from _in_header(field, value, kept)
    if version != VERSION:
        raise source.fail(f"no backup of Remark42, version {VERSION}: it says {version}")


def _in_header(field: str, row: dict[str, Any], kept: Aside) -> Iterator[Record]:
    if field == "users":
        key = given.key(row.get("id"))
        details = row.get("details")
        if isinstance(details, dict) and (email := given.line(details.get("email"))):
            kept.put("email", key, email)  # They followed a link that was sent there.
        blocked = row.get("blocked")
        if isinstance(blocked, dict) and blocked.get("status") is True:
            yield Oddity("blocked_there", key, "blocked there; an import blocks nobody here")
    elif field == "posts" and row.get("read_only") is True:
        kept.put("closed", given.line(row.get("url")))


class _Line:
    """One comment as its line has it."""

    def __init__(self, row: dict[str, Any], kept: Aside) -> None:
        locator = row.get("locator")
        self.row, self.kept = row, kept
        self.locator = locator if isinstance(locator, dict) else {}
        self.key = given.key(row.get("id"))
        self.url, self.site = given.line(self.locator.get("url")), self._site()

    def _site(self) -> str:
        return given.line(self.locator.get("site"))

    def records(self) -> Iterator[Record]:
        if self.kept.put("thread", self.url):
            title = unescape(given.line(self.row.get("title")))
            closed = self.kept.has("closed", self.url)
            yield Thread(self.url, url=self.url, title=title, closed=closed)
        comment = self.comment()
        yield from (Oddity(code, self.key, detail) for code, detail in self._odd(comment))
        yield comment

    def _odd(self, comment: Comment) -> Iterator[tuple[str, str]]:
        if comment.written_at is None:
            yield "unreadable_date", str(self.row.get("time"))[:80]
        if self.row.get("pin") is True:
            yield "pinned", "pinned there; here the desk pins"
        if len(str(self.row.get("text", ""))) > given.TEXT_AT_MOST:
            yield "text_cut", f"{len(self.row['text'])} characters"
        if not comment.text and comment.state == State.PUBLIC:
            yield "unreadable_text", ""

    def comment(self) -> Comment:
        deleted = self.row.get("delete") is True
        text, markup = ("", Markup.HTML) if deleted else self._text()
        likes, dislikes = self._votes()
        return Comment(
            self.key,
            thread=self.url,
            parent=given.key(self.row.get("pid")) or None,
            author=Author("deleted", "") if deleted else self._author(),
            written_at=given.moment(self.row.get("time")),
            text=text,
            markup=markup,
            state=State.DELETED if deleted else State.PUBLIC,
            edited_at=given.moment(_field(self.row.get("edit"), "time")),
            likes=likes,
            dislikes=dislikes,
        )

    def _text(self) -> tuple[str, Markup]:
        """The author's own Markdown, where it says what the public read; else that."""
        html, own = given.words(self.row.get("text")), given.words(self.row.get("orig"))
        shown = visible_words(html)
        for markdown in (own, unescape(own)):  # It is kept as made safe for a page of HTML.
            if markdown and words_of_markdown(markdown) == shown:
                return markdown, Markup.MARKDOWN
        return html, Markup.HTML

    def _author(self) -> Author:
        user = self.row.get("user")
        key = given.key(_field(user, "id"))
        name = unescape(given.line(_field(user, "name")))
        email = self.kept.get("email", key) or ""
        return Author(key or given.guest(name, ""), name, email, confirmed=bool(email))

    def _votes(self) -> tuple[int, int]:
        """One by one where they are kept, else what they come to."""
        votes = self.row.get("votes")
        if isinstance(votes, dict) and votes:
            likes = sum(value is True for value in votes.values())
            return likes, sum(value is False for value in votes.values())
        score = self.row.get("score")
        minus = -score if isinstance(score, int | float) else 0
        return given.number(score), given.number(minus)


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
