"""A comment as a page shows it: light, read-only, all that stands beside its text at hand.

A page has a hundred of them and more. They have the names that the model has (`Comment`), so
that templates and serializers need not know which of the two they get.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from comments.models import DEEPEST
from newsroom.models import Role
from newsroom.models.reader import GHOST

if TYPE_CHECKING:
    from comments.beside import Beside


class Author(NamedTuple):
    """Whose name stands above it."""

    pk: UUID
    name: str
    is_imported: bool


class Text(NamedTuple):
    """What is public of it."""

    text: str
    html: str
    created_at: datetime


class Counted(NamedTuple):
    """How many reactions of each kind; in the order of `Kind`."""

    like: int
    funny: int
    wow: int
    sad: int
    disagree: int
    valued: int


class Badge(NamedTuple):
    """What stands beside the name of somebody who has a role."""

    kind: str
    title: str

    @property
    def badge(self) -> str:
        """In words."""
        return self.title or str(Role.Kind(self.kind).label)


class Shown:
    """A comment, or the tombstone of one. `number` says on which branch of the page it is; what
    comes behind it on that branch is left out if it `was_cut` there."""

    __slots__ = (
        "answers_muted", "article_id", "author", "author_id", "badges", "beside", "depth",
        "edited_at", "first_released_at", "goes_on", "is_picked", "is_pinned", "is_public",
        "muted", "number", "parent_id", "picks", "pk", "released_revision", "reply_count", "tally",
        "was_cut",
    )  # fmt: skip

    beside: Beside

    def __init__(self, row: Sequence[Any], article: UUID) -> None:
        (self.number, self.pk, self.parent_id, self.depth, self.author_id, released,
         self.reply_count, self.goes_on, name, issuer, text, html, written_at, badges,
         self.is_pinned, self.is_picked, self.picks, like, funny, wow, sad, disagree, valued,
         self.was_cut) = row  # fmt: skip
        self.article_id, self.first_released_at = article, released
        self.author = Author(self.author_id, name, issuer.startswith(GHOST))
        self.tally = Counted(like, funny, wow, sad, disagree, valued)
        self.badges = badges_of(*badges) if badges else ()
        self.is_public: bool = text is not None
        self.released_revision, self.edited_at = None, None
        if text is not None:
            self.released_revision = Text(text, html, written_at)
            self.edited_at = written_at if written_at > released else None
        # What a page says of it to its reader (mutes.py).
        self.muted = self.answers_muted = False

    def __repr__(self) -> str:
        return f"<shown: {self.pk}>"

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def id(self) -> UUID:
        """As the API calls it."""
        pk: UUID = self.pk
        return pk

    @property
    def shown_depth(self) -> int:
        """How far to indent it on the page that it is on; see `DEEPEST`."""
        return (self.depth - 1) % DEEPEST + 1 if self.depth else 0


@dataclass(slots=True)
class Branch:
    """A root comment and its first replies, in the order of reading: each under its parent."""

    root: Shown
    replies: list[Shown] = field(default_factory=list)
    more: bool = False

    @property
    def comments(self) -> list[Shown]:
        """All of it, in the order of reading."""
        return [self.root, *self.replies]


@lru_cache(maxsize=1024)
def badges_of(*told: str) -> tuple[Badge, ...]:
    """Each told as its kind, a blank, and its title, if it has one."""
    return tuple(Badge(*one.split(" ", 1)) for one in told)
