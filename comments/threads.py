"""Reading a thread: its order, its pages, its counts. Flat in queries, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import (
    BinaryField,
    Exists,
    Func,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Coalesce
from rest_framework.request import Request

from comments import statements
from comments.models import DEEPEST, Comment, Thread
from comments.rows import Branch, Shown
from comments.sorting import Sorted
from newsroom.models import Article

REPLIES_SHOWN = 5  # under each root, on a page of roots; more on the root's own page

# The root of a comment; of a root itself. The index of all places in a conversation is by it.
CONVERSATION = Coalesce("root", "id")


class PastItsReplies(Func):
    """The least key that is greater than those of everything said in answer to a comment.

    The next byte after a comment's own key is that of a time, and that is 0 until 4253.
    """

    template = "(%(expressions)s || '\\xff'::bytea)"
    output_field = BinaryField()


def shown() -> QuerySet[Comment]:
    """What a thread may show: what is public, and the tombstones of what once was."""
    return Comment.objects.filter(first_released_at__isnull=False)


def placed_in(root: UUID) -> QuerySet[Comment]:
    """What a thread may show of one conversation, on whatever storey, to be found by place."""
    return shown().alias(conversation=CONVERSATION).filter(conversation=root)


def page_of(
    article: Article, request: Request, pages: Sorted, *, pins: bool = False
) -> tuple[list[Branch], list[Branch]]:
    """A page of roots with the first replies of each, in one statement; on the first page, and
    if `pins`, also what is pinned, the highest first. Raises what `pages` does."""
    found = pages.roots(article, request, replies=REPLIES_SHOWN, pins=pins)
    grown = branches(found)
    pinned = [branch for branch in grown if branch.root.number < 0]
    page = pages.turn(grown[len(pinned) :])
    return page, [] if pages.has_previous else pinned


def replies_under(head: Comment) -> QuerySet[Comment]:
    """What was said in answer to a comment, in the order of reading, down to the deepest step.

    Left out are tombstones under which nothing public stands.
    """
    # Each that was public has a path; said, since the index of a storey holds only those.
    below = shown().filter(
        root=head.root_id or head.pk, storey=head.depth // DEEPEST, path__isnull=False
    )
    if head.root_id is not None:
        below = below.filter(path__gt=head.place, path__lt=head.place + b"\xff")
    is_answered = Exists(_answers_to_the_outer())
    return below.filter(Q(released_revision__isnull=False) | is_answered).order_by("path")


def branches(found: Iterable[Shown]) -> list[Branch]:
    """Roots, each followed by its first replies, as branches of a thread."""
    grown: list[Branch] = []
    for one in found:
        if not one.depth:
            grown.append(Branch(one))
        else:
            grown[-1].replies.append(one)
            grown[-1].more = one.was_cut
    return grown


def rows_of(comments: Iterable[Comment], article: Article) -> list[Shown]:
    """These comments on one article as a page shows them, in one statement."""
    ids = [one.pk for one in comments]
    return statements.by_id(ids, article=article.pk, publication=article.publication_id)


def _answers_to_the_outer() -> QuerySet[Comment]:
    """What is public of everything said in answer to the reply that a query is about."""
    place: Any = OuterRef("path")
    below = Comment.public.filter(path__gt=place, path__lt=PastItsReplies(place))
    return below.alias(conversation=CONVERSATION).filter(conversation=OuterRef("root"))


def counts(article_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many public comments each of these articles has, in one query; 0 is left out."""
    rows = Thread.objects.filter(article__in=list(article_ids))
    return dict(rows.values_list("article_id", "comment_count"))
