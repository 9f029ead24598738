"""What stands beside a comment on a page: badges, reactions, whether it is new to who looks.

All of it came with the comments, but what is one's own (own.py) and why a place is empty: a query
for each of these, and only where there is somebody to ask it for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from comments import mutes, visits
from comments.felt import NO_REACTIONS, Reactions, reactions, reactions_to
from comments.models import LIVE, Revision, Status
from comments.models.reaction import Given
from comments.own import Own, own_of
from comments.rows import Badge, Counted, Shown
from newsroom.models import Article, Reader


@dataclass(frozen=True, slots=True)
class Beside:
    """What several comments have alike they share."""

    badges: Sequence[Badge] = ()
    reactions: Reactions = NO_REACTIONS
    is_own: bool = False
    is_new: bool = False
    is_pinned: bool = False
    is_picked: bool = False
    is_changing: bool = False  # one's own, with a new text under way
    gone: str = ""  # why it is not public: a code of `Gone`

    @property
    def given(self) -> list[Given]:
        return [one for one in self.reactions.each if one.number]

    @property
    def not_given(self) -> list[Given]:
        return [one for one in self.reactions.each if not one.number]


class Gone(StrEnum):
    """Why a place in a thread is empty."""

    WITHDRAWN = "withdrawn"  # by its author
    HIDDEN = "hidden"  # while the desk looks at it
    REMOVED = "removed"  # by the desk
    UNKNOWN = "unknown"  # by somebody, in the system that it was brought from


@dataclass(frozen=True)
class Viewer:
    """Who looks at a page, and what they may do there."""

    reader: Reader | None = None
    may_react: bool = False
    moderates: bool = False


@dataclass
class Page:
    """The comments of a page and who looks at it. Sets `beside` of each comment, and whether it
    is muted."""

    article: Article
    comments: Sequence[Shown]
    reader: Reader | None = None
    looks: bool | None = None  # whether that is a look; None where nothing is said to be new
    own: Own = field(init=False)
    since: datetime | None = field(init=False)

    def __post_init__(self) -> None:
        self.own = own_of(self.reader, self.comments, self.article)
        self.since = self._last_visit()
        mutes.mark(self.comments, self.own.muted)
        beside = _for_everybody if self.reader is None else self._beside
        gone = why_gone(self.comments)
        for comment in self.comments:
            comment.beside = beside(comment, gone.get(comment.pk, ""))

    def _last_visit(self) -> datetime | None:
        if self.reader is None or self.looks is None:
            return None
        return visits.last_visit(self.reader, self.article, self.own.look, looks=self.looks)

    @property
    def viewer(self) -> Viewer:
        if self.reader is None:
            return Viewer()
        return Viewer(
            self.reader,
            may_react=self.reader.may_take_part_in(self.article.publication),
            moderates=self.own.moderates,
        )

    def _beside(self, comment: Shown, gone: str) -> Beside:
        is_own = self.reader is not None and comment.author_id == self.reader.pk
        since = self.since
        return Beside(
            badges=comment.badges,
            reactions=reactions_to(comment, self.own.reactions.get(comment.pk, ())),
            is_own=is_own,
            is_new=since is not None and comment.first_released_at > since and not is_own,
            is_pinned=comment.is_pinned,
            is_picked=comment.is_picked,
            is_changing=comment.pk in self.own.changing,
            gone=gone,
        )


def _for_everybody(comment: Shown, gone: str) -> Beside:
    special = (comment.is_pinned, comment.is_picked)
    return _shared(comment.badges, comment.tally, *special, gone)


@lru_cache(4096)
def _shared(
    badges: tuple[Badge, ...], tally: Counted, is_pinned: bool, is_picked: bool, gone: str
) -> Beside:
    given = reactions(tally[:-1], frozenset())
    return Beside(badges, given, is_pinned=is_pinned, is_picked=is_picked, gone=gone)


_GONE = dict.fromkeys(LIVE | {Status.REJECTED}, Gone.REMOVED) | {Status.HELD: Gone.HIDDEN}


def why_gone(comments: Iterable[Shown]) -> dict[UUID, Gone]:
    """Why those of these that are not public are not; one query, and only if there are any.

    Whose author is only a name here has taken nothing back: it went elsewhere, or with its
    import, and nobody here knows by whose hand.
    """
    gone = [one for one in comments if not one.is_public]
    elsewhere = {one.pk for one in gone if one.author.is_imported}
    found = {one.pk: Gone.UNKNOWN if one.pk in elsewhere else Gone.WITHDRAWN for one in gone}
    if found:
        texts = Revision.objects.filter(comment__in=list(found), status__in=_GONE)
        rows = texts.order_by("number").values_list("comment", "status", "number")
        for comment, status, number in rows:
            # A mark that came along stands before its text: that was refused there, not here.
            if not (comment in elsewhere and number > 1 and status == Status.REJECTED):
                found[comment] = _GONE[Status(status)]
    return found
