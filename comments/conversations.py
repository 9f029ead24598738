"""One conversation, page by page: a head, and what was said in answer to it, in reading order.

The key of a page is a comment's id: its place in the order of reading was written down when
it was first released, and never changes. So any comment can begin a page, at the same cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from comments import threads
from comments.models import DEEPEST, KEY, Comment
from comments.rows import Shown
from newsroom.models import Article
from newsroom.refusals import NotHere

REPLIES_A_PAGE = 40
SHOWN_BEFORE = 8  # of the replies, before the one that a link leads to


@dataclass
class Conversation:
    """A page of it. `above` is what the first reply on it answers, up to the head."""

    head: Comment
    replies: list[Comment]
    above: list[Comment] = field(default_factory=list)
    earlier: UUID | None = None  # what came just before the first reply, if anything did
    later: UUID | None = None

    def seen(self, article: Article) -> Seen:
        """What is on the page, with all that stands beside it, in one statement."""
        rows = threads.rows_of([self.head, *self.above, *self.replies], article)
        below = 1 + len(self.above)
        return Seen(rows[0], rows[1:below], rows[below:])


@dataclass(frozen=True)
class Seen:
    """The comments of a page of a conversation."""

    head: Shown
    above: list[Shown]
    replies: list[Shown]

    @property
    def comments(self) -> list[Shown]:
        """All that is on the page, in its order."""
        return [self.head, *self.above, *self.replies]


def head_of(comment: Comment) -> Comment:
    """On whose page a comment is: its root's, or the last one above it on a deepest step."""
    if comment.root_id is None:
        return comment
    if comment.storey == 0:
        return threads.shown().get(pk=comment.root_id)
    place = comment.place[: KEY * DEEPEST * comment.storey]
    return threads.placed_in(comment.root_id).get(path=place)


def around(comment: Comment, *, size: int = REPLIES_A_PAGE) -> Conversation:
    """The page that has this comment, with the few replies before it."""
    head = head_of(comment)
    if head == comment:
        return after(head, None, size=size)
    replies = threads.replies_under(head)
    before = _last(replies.filter(path__lt=comment.path), SHOWN_BEFORE + 1)
    # Itself, although it may be a tombstone that ends its branch: the link led here.
    itself = threads.shown().filter(pk=comment.pk)
    rest = list(replies.filter(path__gt=comment.path)[: size - SHOWN_BEFORE])
    page = _page(head, before[-SHOWN_BEFORE:] + list(itself) + rest[: size - SHOWN_BEFORE - 1])
    page.earlier = page.replies[0].pk if len(before) > SHOWN_BEFORE else None
    page.later = page.replies[-1].pk if len(rest) >= size - SHOWN_BEFORE else None
    return page


def after(head: Comment, key: UUID | None, *, size: int = REPLIES_A_PAGE) -> Conversation:
    """The replies that follow this one; the first ones for None. Raises NotHere."""
    replies = threads.replies_under(head)
    if key is not None:
        replies = replies.filter(path__gt=_place(head, key))
    found = list(replies[: size + 1])
    page = _page(head, found[:size])
    page.earlier = page.replies[0].pk if key is not None and page.replies else None
    page.later = page.replies[-1].pk if len(found) > size else None
    return page


def before(head: Comment, key: UUID, *, size: int = REPLIES_A_PAGE) -> Conversation:
    """The replies that come just before this one. Raises NotHere."""
    replies = threads.replies_under(head)
    found = _last(replies.filter(path__lt=_place(head, key)), size + 1)
    page = _page(head, found[-size:])
    page.earlier = page.replies[0].pk if len(found) > size else None
    page.later = page.replies[-1].pk if page.replies else None
    return page


def page_of(head: Comment, asked: Mapping[str, str], *, size: int) -> Conversation:
    """The page that `after` or `before` asks for. Raises NotHere."""
    try:
        if "before" in asked:
            return before(head, UUID(asked["before"]), size=size)
        return after(head, UUID(asked["after"]) if "after" in asked else None, size=size)
    except ValueError as error:
        raise NotHere from error


def _last(replies: QuerySet[Comment], number: int) -> list[Comment]:
    return list(replies.order_by("-path")[:number])[::-1]


def _place(head: Comment, key: UUID) -> bytes:
    """Where a reply in this conversation stands in the order of reading."""
    once_public = Comment.objects.filter(root=head.root_id or head.pk, path__isnull=False)
    place = once_public.filter(pk=key).values_list("path", flat=True).first()
    if place is None:
        raise NotHere
    return bytes(place)


def _page(head: Comment, replies: list[Comment]) -> Conversation:
    """A page that begins in the middle says first what its first reply is an answer to."""
    if not replies or replies[0].depth <= head.depth + 1:
        return Conversation(head, replies)
    first = replies[0].place
    steps = range(head.depth + 1, replies[0].depth)
    places = [first[: KEY * step] for step in steps]
    above = threads.placed_in(head.root_id or head.pk).filter(path__in=places)
    return Conversation(head, replies, above=list(above.order_by("path")))
