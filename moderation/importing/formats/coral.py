"""Coral: a folder of what `mongoexport` made of its collections, lines or arrays of JSON.

`comments`, `stories` and `users`, and, if there are any, `commentActions` (reactions) and
the archived ones, each as `<name>.json`, `.jsonl`, or one of these packed by gzip.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moderation.importing import given
from moderation.importing.aside import Aside, aside
from moderation.importing.formats.coral_comments import comment, odd
from moderation.importing.formats.mongo import moment, text
from moderation.importing.json_files import opened, rows
from moderation.importing.records import (
    Oddity,
    Record,
    Said,
    Thread,
    UnreadableError,
)

_ENDINGS = (".json", ".jsonl", ".json.gz", ".jsonl.gz")
_COMMENTS = ("comments", "archivedComments")
_ACTIONS = ("commentActions", "archivedCommentActions")


def read(path: Path, said: Said, *, tenant: str = "") -> Iterator[Record]:
    """Its stories and comments; of one tenant, that of the first story unless you name it.

    Raises UnreadableError.
    """
    folder = _Folder(path, said, tenant)
    with aside() as kept:
        _put_users_aside(folder, kept)
        yield from _stories(folder, kept)
        for row in folder.rows(*_ACTIONS):
            if row.get("actionType") == "REACTION":
                kept.count("likes", [given.key(row.get("commentID"))])
        for row in folder.rows(*_COMMENTS):
            kept.put("comment", given.key(row.get("id")))
        yield from _comments(folder, kept)


class _Folder:
    """The collections in a folder, read one after another."""

    def __init__(self, path: Path, said: Said, tenant: str) -> None:
        if not path.is_dir():
            raise UnreadableError(f"{path.name}: no folder of what mongoexport wrote")
        self.path, self.said, self.tenant = path, said, tenant
        self._behind: dict[Path, int] = {}
        for name in ("comments", "stories"):
            if not self.files(name):
                raise UnreadableError(f"{path.name}: there is no {name}.json in it")

    def files(self, *names: str) -> list[Path]:
        wanted = [self.path / f"{name}{ending}" for name in names for ending in _ENDINGS]
        return [path for path in wanted if path.is_file()]

    def rows(self, *names: str) -> Iterator[dict[str, Any]]:
        """The documents of these collections. What is none is passed over here."""
        for path in self.files(*names):
            before = sum(size for other, size in self._behind.items() if other != path)
            with opened(path, self.said, before) as source:
                found = rows(source) if source.size else ()  # Of no documents: an empty file.
                yield from (row for row in found if isinstance(row, dict))
                self._behind[path] = source.size

    def is_anothers(self, row: dict[str, Any]) -> bool:
        """Whether it belongs to another tenant. The first tenant is ours, if none was named."""
        tenant = given.key(row.get("tenantID"))
        self.tenant = self.tenant or tenant
        return tenant != self.tenant


def _put_users_aside(folder: _Folder, kept: Aside) -> None:
    for row in folder.rows("users"):
        gone = moment(row.get("deletedAt")) is not None
        name, email = given.line(row.get("username")), given.line(row.get("email"))
        confirmed = row.get("emailVerified") is True
        facts = ["", "", False] if gone else [name, email, confirmed and bool(email)]
        kept.put("user", given.key(row.get("id")), facts)


def _stories(folder: _Folder, kept: Aside) -> Iterator[Record]:
    for row in folder.rows("stories"):
        key = given.key(row.get("id"))
        if not key:
            yield Oddity("no_key", given.key(row.get("url")), "a story without an id")
        elif folder.is_anothers(row):
            yield Oddity("other_tenant", key, given.key(row.get("tenantID")))
        elif kept.put("story", key):
            yield _thread(key, row)
        else:
            yield Oddity("twice", key, "two stories of one id; the first is taken")


def _thread(key: str, row: dict[str, Any]) -> Thread:
    closed_at, facts = moment(row.get("closedAt")), row.get("metadata")
    return Thread(
        key,
        url=given.line(row.get("url")),
        identifier=key,
        title=given.line(facts.get("title")) if isinstance(facts, dict) else "",
        opened_at=moment(row.get("createdAt")),
        closed=closed_at is not None and closed_at <= datetime.now(UTC),
    )


def _comments(folder: _Folder, kept: Aside) -> Iterator[Record]:
    for row in folder.rows(*_COMMENTS):
        key = given.key(row.get("id"))
        if not key:
            yield Oddity("no_key", text(row.get("_id"))[:80], "a comment without an id")
        elif folder.is_anothers(row):
            yield Oddity("other_tenant", key, given.key(row.get("tenantID")))
        elif kept.put("read", key):
            yield from (Oddity(code, key, detail) for code, detail in odd(row, kept))
            yield comment(key, row, kept)
        else:
            yield Oddity("twice", key, "two comments of one id; the first is taken")
