"""A large publication as an export would write it: threads of every depth, edits, tombstones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from moderation.ours.files import Writer
from moderation.ours.form import FORMAT, VERSION, Line, Sum, as_bytes
from moderation.rules import HouseRule

ARTICLES, READERS = 100, 5000
BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
WORDS = ("tram", "bridge", "harbour", "council", "winter", "school", "heron", "ticket", "budget")
# What a key is of.
ARTICLE, READER, COMMENT, FIRST, SECOND, EXPORT = 1, 2, 3, 4, 5, 9
DECIDED = 2  # more than the text that a decision is about


class Placed(NamedTuple):
    number: int
    article: int
    parent: int | None
    depth: int


def generate(path: Path, comments: int) -> None:
    """Write such a file; the same for the same number of comments."""
    total = Sum()
    with Writer(path, compressed=path.suffix == ".gz", new=True) as file:
        for line in Large(comments).lines():
            raw = as_bytes(line)
            total.add(raw, line["kind"])
            file.write(raw)
        file.write(as_bytes(total.footer()))


class Large:
    """What is in it follows from one seed."""

    def __init__(self, comments: int) -> None:
        self._dice, self._rule = random.Random(7), HouseRule().as_passport()
        self._placed = self._threads(comments)
        self._authors = [self._dice.randrange(READERS) for _ in self._placed]
        self._gone = {n for n in range(comments) if self._dice.random() < 0.02}
        self._edited = {
            n for n in range(comments) if n not in self._gone and self._dice.random() < 0.03
        }

    def _threads(self, comments: int) -> list[Placed]:
        """Seven of ten answer one of the last thirty on their article."""
        placed, latest = [], dict[int, list[tuple[int, int]]]()
        for n in range(comments):
            article = min(int(self._dice.expovariate(0.08)), ARTICLES - 1)
            near = latest.setdefault(article, [])
            parent, depth = None, 0
            if near and self._dice.random() < 0.7:
                parent, above = self._dice.choice(near[-30:])
                depth = above + 1
            placed.append(Placed(n, article, parent, depth))
            near.append((n, depth))
        return placed

    def lines(self) -> Iterator[Line]:
        yield from _frame()
        yield from map(_article, range(ARTICLES))
        yield from map(_reader, range(READERS))
        yield from map(
            self._comment, sorted(self._placed, key=lambda one: (one.depth, one.number))
        )
        for n in range(len(self._placed)):
            yield from (self._revision(kind, n) for kind in self._texts(n))
        for n in range(len(self._placed)):
            yield from (_decision(kind, n) for kind in self._texts(n))
        for n in range(len(self._placed)):
            if n not in self._gone and (likes := max(0, self._dice.randint(-4, 6))):
                yield _reactions(n, likes)

    def _texts(self, n: int) -> tuple[int, ...]:
        return (FIRST, SECOND) if n in self._edited else (FIRST,)

    def _comment(self, one: Placed) -> Line:
        n, public = one.number, SECOND if one.number in self._edited else FIRST
        return {
            "kind": "comment", "id": _key(COMMENT, n), "article": _key(ARTICLE, one.article),
            "author": _key(READER, self._authors[n]),
            "parent": None if one.parent is None else _key(COMMENT, one.parent), "root": None,
            "depth": one.depth, "created_at": _at(60 * n),
            "released_revision": None if n in self._gone else _key(public, n),
            "first_released_at": _at(60 * n + 30), "reply_count": 0,
        }  # fmt: skip

    def _revision(self, kind: int, n: int) -> Line:
        is_second, is_last = kind == SECOND, n not in self._edited or kind == SECOND
        status = "withdrawn" if n in self._gone else "released" if is_last else "superseded"
        return {
            "kind": "revision", "id": _key(kind, n), "comment": _key(COMMENT, n),
            "number": 2 if is_second else 1, "author": _key(READER, self._authors[n]),
            "mends": None, "edits": _key(FIRST, n) if is_second else None, "text": self._text(),
            "created_at": _at(60 * n + (900 if is_second else 0)), "findings": [],
            "screened": {}, "looks_harsh": False, "status": status,
            "decision": _key(kind + DECIDED, n), "release_due_at": None, "rule": self._rule,
            "reviews_owed": 3, "reviews_given": 3, "ratings_received": 2, "ratings_wanted": 2,
            "ratings_at_most": 5, "assigned_at": _at(60 * n), "self_checked_at": _at(60 * n),
            "self_civil": True, "queued_at": _at(60 * n), "deadline_at": _at(60 * n + 86_400),
        }  # fmt: skip

    def _text(self) -> str:
        return " ".join(self._dice.choices(WORDS, k=self._dice.randint(5, 60))) + " *so* it is."


def _frame() -> Iterator[Line]:
    yield {
        "kind": "header", "format": FORMAT, "version": VERSION, "publication": "large",
        "export": _key(EXPORT, 0), "options": {}, "snapshot": {"cluster": "", "xmin": 0},
    }  # fmt: skip
    yield {
        "kind": "publication", "slug": "large", "name": "Large", "url": "https://large.example",
        "language": "en", "time_zone": "UTC", "token_issuer": "https://accounts.large.example",
        "significant_query_keys": None, "origins": [], "terms": None,
    }  # fmt: skip


def _article(n: int) -> Line:
    return {
        "kind": "article", "id": _key(ARTICLE, n), "section": "city", "headline": f"Article {n}",
        "standfirst": "", "byline": "", "place": "", "body": "Text.", "picture": "",
        "picture_alt": "", "caption": "", "published_at": _at(n), "listed": True,
        "addresses": [f"https://large.example/{n}"],
    }  # fmt: skip


def _reader(n: int) -> Line:
    return {
        "kind": "reader", "id": _key(READER, n), "issuer": "https://accounts.large.example",
        "subject": str(n), "handle": f"reader-{n}", "name": f"Reader {n}", "language": "",
        "is_active": True, "joined_at": _at(0), "leaving_at": None, "erased_at": None,
    }  # fmt: skip


def _decision(kind: int, n: int) -> Line:
    return {
        "kind": "decision", "id": _key(kind + DECIDED, n), "revision": _key(kind, n),
        "outcome": "release", "by": "peers", "moderator": None, "reason": "agreed",
        "explanation": "", "evidence": {}, "decided_at": _at(60 * n + 25), "undone_at": None,
    }  # fmt: skip


def _reactions(n: int, likes: int) -> Line:
    return {
        "kind": "reactions", "comment": _key(COMMENT, n), "like": likes, "funny": 0, "wow": 0,
        "sad": 0, "disagree": 0, "valued": likes, "given": [],
    }  # fmt: skip


def _key(kind: int, number: int) -> str:
    return str(UUID(int=(0x0195 << 112) | (number << 80) | (7 << 76) | (2 << 62) | kind))


def _at(second: int) -> str:
    return (BEGINS + timedelta(seconds=second)).isoformat()
