"""Comments and their texts, into the places that they had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from comments.models import DEPTH_AT_MOST, KEY, Comment, Revision, Status
from comments.text import clean
from moderation.importing.bodies import html_of
from moderation.ours.arrived import Arrival, Told
from moderation.ours.began import write_down
from moderation.ours.copying import bring
from moderation.ours.files import UnusableError
from moderation.ours.form import Line
from moderation.ours.gone import blank, gone
from moderation.ours.kinds import BY_NAME
from moderation.ours.rows import ids, row
from moderation.ours.rules import of_texts
from newsroom.models import Article, Reader

_TALLIES = """
    INSERT INTO comments_tally (comment_id, article_id, is_root)
    SELECT id, article_id, parent_id IS NULL FROM comments_comment
    WHERE id = ANY(%s) AND first_released_at IS NOT NULL ON CONFLICT DO NOTHING"""
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def take(arrival: Arrival, kind: str, lines: list[Line]) -> tuple[int, Told]:
    """Bring in what is not here yet; how many, and what could not be. In a transaction."""
    return (_comments if kind == "comment" else _revisions)(arrival, lines)


@dataclass(frozen=True, slots=True)
class _Parent:
    """What a reply must know of what it answers."""

    article: UUID
    root: UUID
    depth: int
    path: bytes
    was_public: bool


def _comments(arrival: Arrival, lines: list[Line]) -> tuple[int, Told]:
    known = dict(
        Comment.objects.filter(pk__in=ids(lines)).values_list("pk", "article__publication")
    )
    if set(known.values()) - {arrival.publication.pk}:
        raise UnusableError("one of its comments is another publication's here")
    standing, told = _Standing(arrival, lines), []
    made: list[Comment] = []
    for line in lines:
        if UUID(line["id"]) in known:
            continue
        comment = row(BY_NAME["comment"], line, released_revision=None, root=None, depth=0)
        if code := standing.place(comment):
            told.append((code, line["id"]))
        else:
            made.append(comment)
    bring(made)
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES, [[one.pk for one in made]])
    arrival.keep(arrival.archived("comment", one.pk, {}) for one in made)
    return len(made), told


class _Standing:
    """Where comments stand: their articles, their authors, and what they answer."""

    def __init__(self, arrival: Arrival, lines: list[Line]) -> None:
        articles = Article.objects.filter(pk__in=ids(lines, "article"))
        own = articles.filter(publication=arrival.publication)
        self._articles = set(own.values_list("pk", flat=True))
        authors = Reader.objects.filter(pk__in=ids(lines, "author"))
        self._authors = set(filter(arrival.knows, authors.values_list("pk", flat=True)))
        rows = Comment.objects.filter(pk__in=ids(lines, "parent"))
        self._parents = {one.pk: _as_parent(one) for one in rows}

    def place(self, comment: Comment) -> str:
        """Set where it stands, by what it answers; or say by a code why it cannot."""
        if comment.article_id not in self._articles:
            return "comment_without_article"
        if comment.author_id not in self._authors:
            return "comment_without_author"
        if comment.parent_id is not None:
            parent = self._parents.get(comment.parent_id)
            if parent is None or parent.article != comment.article_id:
                return "reply_without_parent"
            comment.root_id, comment.depth = parent.root, min(parent.depth + 1, DEPTH_AT_MOST)
            if not parent.was_public:
                comment.first_released_at = None
            if comment.first_released_at is not None:
                comment.path = _path(parent, comment)
        self._parents[comment.pk] = _as_parent(comment)
        return ""


def _as_parent(comment: Comment) -> _Parent:
    return _Parent(
        comment.article_id,
        comment.root_id or comment.pk,
        comment.depth,
        comment.place,
        comment.first_released_at is not None,
    )


def _path(parent: _Parent, comment: Comment) -> bytes:
    """As PostgreSQL writes it when a reply is first released (comments/models/comment.py)."""
    assert comment.first_released_at is not None  # noqa: S101 - the caller looked
    since = comment.first_released_at - EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    above = parent.path[: KEY * (comment.depth - 1)]
    return above + microseconds.to_bytes(8, "big", signed=True) + comment.pk.bytes[8:]


def _revisions(arrival: Arrival, lines: list[Line]) -> tuple[int, Told]:
    known = dict(Revision.objects.filter(pk__in=ids(lines)).values_list("pk", "publication"))
    if set(known.values()) - {arrival.publication.pk}:
        raise UnusableError("one of its texts is another publication's here")
    own = arrival.have_come("comment", ids(lines, "comment"))
    new = [line for line in lines if line["comment"] in own and UUID(line["id"]) not in known]
    nobody = gone(ids(new, "author"))
    rules = of_texts(new)
    made = [_text(arrival, line, nobody, rule) for line, rule in zip(new, rules, strict=True)]
    bring(made)
    write_down(arrival, "revision", made)
    arrival.keep(
        arrival.archived("revision", line["id"], passport)
        for line in new
        if any((passport := {name: line[name] for name in COUNTED}).values())
    )
    return len(new), []


# Counted by PostgreSQL from rows that do not come along.
COUNTED = ("reviews_given", "ratings_received")


def _text(arrival: Arrival, line: Line, nobody: set[str], rule: UUID) -> Revision:
    """As it stood; what waited for readers waits for the desk, since theirs are not here."""
    text = clean(line["text"]) if isinstance(line.get("text"), str) else line.get("text")
    facts: dict[str, Any] = {
        "publication": arrival.publication,
        "text": text,
        "html": html_of(text) if text else "",
        "rule": rule,
        "reviews_given": 0,
        "ratings_received": 0,
    }
    revision: Revision = row(BY_NAME["revision"], line, **facts)
    if revision.status == Status.CALIBRATION:
        raise UnusableError("revision: a text for practice is no comment of anybody's")
    waits = (Status.PENDING, Status.IN_REVIEW)
    if revision.status in waits and revision.release_due_at is None:
        revision.status = Status.HELD
    if str(revision.author_id) in nobody:
        blank(revision)
    return revision
