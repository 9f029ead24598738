"""django-contrib-comments and django-comments-xtd: what `dumpdata` wrote of them.

    manage.py dumpdata contenttypes auth.user django_comments django_comments_xtd blog.post

and the like: an array or lines of JSON, packed by gzip or not. `manage.py copy_contrib` makes
such a file of the tables of another database.

A comment hangs on an object: `blog.post:42`. Which article that is, an address tells that is
made of the object: `urls={"blog.post": "https://paper.example/{slug}/"}`; its fields are there
if the object is in the file, `{pk}` always.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

from moderation.importing import given
from moderation.importing.aside import Aside, aside
from moderation.importing.formats.contrib_rows import COMMENT, XTD, Objects, comment, put_aside
from moderation.importing.json_files import opened, rows
from moderation.importing.records import Oddity, Record, Said, Thread


def read(
    path: Path, said: Said, *, urls: Mapping[str, str] | None = None, zone: tzinfo = UTC
) -> Iterator[Record]:
    """Objects as threads, and their comments. `zone`: of dates that say none.

    Raises UnreadableError.
    """
    with aside() as kept:
        with opened(path, lambda _: None) as source:
            for row in rows(source):
                if _is_row(row):
                    put_aside(row, kept)
        objects = Objects(kept, urls or {})
        with opened(path, said) as source:
            for row in rows(source):
                if not _is_row(row):
                    yield Oddity("no_row", f"row {source.row}", "no row of dumpdata")
                elif row["model"] in (COMMENT, XTD):
                    yield from _records(row, kept, objects, zone)


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("model"), str)
        and isinstance(row.get("fields"), dict)
    )


def _records(row: dict[str, Any], kept: Aside, objects: Objects, zone: tzinfo) -> Iterator[Record]:
    key, fields = given.key(row.get("pk")), row["fields"]
    if "comment" not in fields:
        return  # A table of its own for what xtd adds: it was put aside.
    thread = objects.key(fields)
    if not key or not thread:
        yield Oddity("no_key", key, "a comment without a key, or on nothing that is known")
        return
    if not kept.put("read", key):
        yield Oddity("twice", key, "two comments of one key; the first is taken")
        return
    if kept.put("thread", thread):
        yield from _thread(thread, fields, objects)
    yield from (Oddity(code, key, detail) for code, detail in _odd(fields, zone, kept))
    yield comment(key, thread, fields, kept, zone)


def _thread(key: str, fields: dict[str, Any], objects: Objects) -> Iterator[Record]:
    url = objects.url(fields)
    if not url:
        yield Oddity("no_address", key, "no address can be made of it: name one for its type")
    yield Thread(key, url=url, identifier=key, title=objects.title(fields))


def _odd(fields: dict[str, Any], zone: tzinfo, kept: Aside) -> Iterator[tuple[str, str]]:
    date = fields.get("submit_date")
    if given.moment(date, zone) is None:
        yield "unreadable_date", str(date)[:80]
    elif not given.says_its_zone(date) and kept.put("said", "no_time_zone"):
        yield "no_time_zone", f"dates say no zone, and are read as of {zone}"
    site = given.key(fields.get("site"))
    if kept.put("site", site) and not kept.put("said", "site"):
        yield "several_sites", f"site {site}, too; their comments are not kept apart"
    if len(str(fields.get("comment"))) > given.TEXT_AT_MOST:
        yield "text_cut", f"{len(fields['comment'])} characters"
