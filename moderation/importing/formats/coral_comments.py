"""One comment of Coral: its text is in the last of its revisions. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moderation.importing import given
from moderation.importing.aside import Aside
from moderation.importing.formats.mongo import moment, whole
from moderation.importing.records import Author, Comment, Markup, State

_STATES = {
    "NONE": State.PUBLIC,
    "APPROVED": State.PUBLIC,
    "PREMOD": State.HELD,
    "SYSTEM_WITHHELD": State.HELD,
    "REJECTED": State.REJECTED,
}
_NOBODY = Author("deleted", "")


def comment(key: str, row: dict[str, Any], kept: Aside) -> Comment:
    state, last = _state(row), _last(row)
    deleted = state == State.DELETED
    edited = len(_revisions(row)) > 1
    return Comment(
        key,
        thread=given.key(row.get("storyID")),
        parent=_parent(row, kept),
        author=_NOBODY if deleted else _author(row, kept),
        written_at=moment(row.get("createdAt")),
        text="" if deleted else given.words(last.get("body")),
        markup=Markup.HTML,
        state=state,
        edited_at=moment(last.get("createdAt")) if edited else None,
        likes=_likes(key, row, kept),
    )


def odd(row: dict[str, Any], kept: Aside) -> Iterator[tuple[str, str]]:
    """What is not as it should be with it, or left out: code and detail."""
    state, last, parent = _state(row), _last(row), _parent(row, kept)
    wanted = given.key(row.get("parentID"))
    if moment(row.get("createdAt")) is None:
        yield "unreadable_date", str(row.get("createdAt"))[:80]
    if row.get("status") not in _STATES:
        yield "unknown_state", given.line(row.get("status"))[:80]
    if wanted and parent != wanted and parent in _ancestors(row):
        yield "nearest_parent", f"{wanted} is missing; it stands under {parent}"
    if state != State.DELETED:
        yield from _odd_text(row, last, kept)


def _odd_text(row: dict[str, Any], last: dict[str, Any], kept: Aside) -> Iterator[tuple[str, str]]:
    body, author = last.get("body"), given.key(row.get("authorID"))
    if kept.get("user", author) is None:
        yield "no_such_author", author
    if not isinstance(body, str) or not body:
        yield "unreadable_text", "no revision with a text"
    elif len(body) > given.TEXT_AT_MOST:
        yield "text_cut", f"{len(body)} characters"
    if isinstance(last.get("media"), dict):
        yield "media_left_out", given.line(last["media"].get("type"))
    tags = row.get("tags")
    if isinstance(tags, list) and any("FEATURED" in str(tag) for tag in tags):
        yield "featured", "featured there; here the desk picks"


def _state(row: dict[str, Any]) -> State:
    if row.get("deletedAt"):
        return State.DELETED
    status = row.get("status")
    return _STATES.get(status, State.HELD) if isinstance(status, str) else State.HELD


def _revisions(row: dict[str, Any]) -> list[Any]:
    revisions = row.get("revisions")
    return revisions if isinstance(revisions, list) else []


def _last(row: dict[str, Any]) -> dict[str, Any]:
    revisions = _revisions(row)
    return revisions[-1] if revisions and isinstance(revisions[-1], dict) else {}


def _ancestors(row: dict[str, Any]) -> list[str]:
    found = row.get("ancestorIDs")
    return [given.key(one) for one in found] if isinstance(found, list) else []


def _parent(row: dict[str, Any], kept: Aside) -> str | None:
    """The nearest of those above it that is in the file; else the one that should be."""
    above = [given.key(row.get("parentID")), *_ancestors(row)]
    found = (key for key in above if key and kept.has("comment", key))
    return next(found, None) or above[0] or next(iter(above[1:]), None)


def _author(row: dict[str, Any], kept: Aside) -> Author:
    key = given.key(row.get("authorID"))
    name, email, confirmed = kept.get("user", key) or ("", "", False)
    return Author(key or "nobody", name, email, confirmed)


def _likes(key: str, row: dict[str, Any], kept: Aside) -> int:
    """As many reactions as there are; where their file is not there, the comment's own count."""
    counted, counts = kept.times("likes", key), row.get("actionCounts")
    own = whole(counts.get("REACTION")) if isinstance(counts, dict) else None
    return counted or given.number(own)
