"""What stands beside a comment on a page: badges, reactions, whether it is new to who looks.

Three queries for a whole page, whatever is on it; one more where something is one's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from comments.highlights import Highlights
from comments.models import LIVE, Comment, Kind, Revision, Status
from comments.models.reaction import Given
from comments.reactions import given_by
from newsroom.models import Article, Reader, Role


@dataclass(frozen=True)
class Beside:
    badges: Sequence[Role] = ()
    reactions: Sequence[Given] = ()
    is_own: bool = False
    is_new: bool = False
    is_pinned: bool = False
    is_picked: bool = False
    is_changing: bool = False  # one's own, with a new text under way
    gone: str = ""  # why it is not public: a code of `Gone`

    @property
    def given(self) -> list[Given]:
        return [one for one in self.reactions if one.number]

    @property
    def not_given(self) -> list[Given]:
        return [one for one in self.reactions if not one.number]


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
    """The comments of a page and who looks at it. Sets `beside` of each comment."""

    article: Article
    comments: Sequence[Comment]
    highlights: Highlights
    reader: Reader | None = None
    since: datetime | None = None
    roles: dict[UUID, list[Role]] = field(init=False)
    changing: set[UUID] = field(init=False)
    gone: dict[UUID, Gone] = field(init=False)

    def __post_init__(self) -> None:
        self.roles = self._roles()
        self.changing = self._changing()
        self.gone = why_gone(self.comments)
        given = given_by(self.reader, self.comments) if self.reader else {}
        for comment in self.comments:
            comment.beside = self._beside(comment, given.get(comment.pk, set()))

    @property
    def viewer(self) -> Viewer:
        if self.reader is None:
            return Viewer()
        own = self.roles.get(self.reader.pk, [])
        return Viewer(
            self.reader,
            may_react=self.reader.may_take_part_in(self.article.publication),
            moderates=any(
                role.opens_the_desk and role.covers(self.article.section) for role in own
            ),
        )

    def _beside(self, comment: Comment, own: set[str]) -> Beside:
        is_own = self.reader is not None and comment.author_id == self.reader.pk
        return Beside(
            badges=self.roles.get(comment.author_id, ()),
            reactions=reactions_to(comment, own),
            is_own=is_own,
            is_new=self._is_new(comment) and not is_own,
            is_pinned=comment.pk in self.highlights.pins,
            is_picked=comment.pk in self.highlights.picks,
            is_changing=comment.pk in self.changing,
            gone=self.gone.get(comment.pk, ""),
        )

    def _is_new(self, comment: Comment) -> bool:
        released = comment.first_released_at
        return self.since is not None and released is not None and released > self.since

    def _changing(self) -> set[UUID]:
        """Those of the one who looks that are public and have a new text under way."""
        me = self.reader.pk if self.reader is not None else None
        own = [c.pk for c in self.comments if c.author_id == me and c.is_public]
        texts = Revision.objects.filter(comment__in=own, status__in=LIVE)
        return set(texts.values_list("comment", flat=True)) if own else set()

    def _roles(self) -> dict[UUID, list[Role]]:
        people = {comment.author_id for comment in self.comments}
        if self.reader is not None:
            people.add(self.reader.pk)
        return roles_of(people, self.article)


_GONE = dict.fromkeys(LIVE | {Status.REJECTED}, Gone.REMOVED) | {Status.HELD: Gone.HIDDEN}


def why_gone(comments: Iterable[Comment]) -> dict[UUID, Gone]:
    """Why those of these that are not public are not; one query, and only if there are any.

    Whose author is only a name here has taken nothing back: it went elsewhere, or with its
    import, and nobody here knows by whose hand.
    """
    gone = [one for one in comments if not one.is_public]
    elsewhere = {one.pk for one in gone if one.author.is_imported}
    found = {one.pk: Gone.UNKNOWN if one.pk in elsewhere else Gone.WITHDRAWN for one in gone}
    texts = Revision.objects.filter(comment__in=list(found), status__in=_GONE)
    if found:
        rows = texts.order_by("number").values_list("comment", "status", "number")
        for comment, status, number in rows:
            # A mark that came along stands before its text: that was refused there, not here.
            if not (comment in elsewhere and number > 1 and status == Status.REJECTED):
                found[comment] = _GONE[Status(status)]
    return found


def reactions_to(comment: Comment, own: Iterable[str]) -> list[Given]:
    """Of every kind, with those of one reader marked."""
    return [Given(kind, int(getattr(comment.tally, kind)), kind in own) for kind in Kind]


def roles_of(people: Iterable[UUID], article: Article) -> dict[UUID, list[Role]]:
    """What these readers are for the publication of an article, by reader."""
    found: defaultdict[UUID, list[Role]] = defaultdict(list)
    roles = Role.objects.filter(reader__in=set(people), publication=article.publication_id)
    for role in roles.order_by("pk"):
        found[role.reader_id].append(role)
    return found
