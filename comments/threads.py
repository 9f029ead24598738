"""Reading a thread: its order, its pages, its counts. Flat in queries, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    BinaryField,
    BooleanField,
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from comments.models import DEEPEST, DEPTH_AT_MOST, Comment, Thread

REPLIES_SHOWN = 5  # under each root, on a page of roots; more on the root's own page


# The root of a comment; of a root itself. The index of all places in a conversation is by it.
CONVERSATION = Coalesce("root", "id")


@dataclass
class Branch:
    """A root comment and its first replies, in the order of reading: each under its parent."""

    root: Comment
    replies: list[Comment] = field(default_factory=list)
    more: bool = False

    @property
    def comments(self) -> list[Comment]:
        """All of it, in the order of reading."""
        return [self.root, *self.replies]


class PastItsReplies(Func):
    """The least key that is greater than those of everything said in answer to a comment.

    The next byte after a comment's own key is that of a time, and that is 0 until 4253.
    """

    template = "(%(expressions)s || '\\xff'::bytea)"
    output_field = BinaryField()


def shown() -> QuerySet[Comment]:
    """What a thread may show: what is public, and the tombstones of what once was.

    `goes_on` says of one on the deepest step of a page whether it was answered in public.
    """
    once_public = Comment.objects.filter(first_released_at__isnull=False)
    goes_on = Case(
        When(
            Q(depth__gt=0, depth__lt=DEPTH_AT_MOST, depth=(F("storey") + 1) * DEEPEST),
            then=Exists(_answers_to_the_outer()),
        ),
        default=Value(False),
        output_field=BooleanField(),
    )
    return once_public.select_related("author", "released_revision", "tally").annotate(
        goes_on=goes_on
    )


def placed_in(root: UUID) -> QuerySet[Comment]:
    """What a thread may show of one conversation, on whatever storey, to be found by place."""
    return shown().alias(conversation=CONVERSATION).filter(conversation=root)


def roots_of(article_id: UUID, *, sort: str = "") -> QuerySet[Comment]:
    """The roots of a thread; tombstones while a reply is public. Sorting is for the page.

    It says how it will, since the most valued are found by their tallies: asked for both an
    article and its tallies, PostgreSQL takes them for few, and sorts them all.
    """
    by_tally = Q(tally__article_id=article_id, tally__is_root=True)
    by_comment = Q(article=article_id, parent__isnull=True)
    roots = shown().filter(by_tally if sort == "valued" else by_comment)
    # Looked for under the one tombstone, where EXISTS would be answered for all roots at once.
    public_reply = Comment.public.filter(root=OuterRef("pk")).values("pk")[:1]
    return roots.alias(public_reply=Subquery(public_reply)).filter(
        Q(released_revision__isnull=False) | Q(public_reply__isnull=False)
    )


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


def branches(roots: Iterable[Comment], *, at_most: int = REPLIES_SHOWN) -> list[Branch]:
    """The roots with the first `at_most` replies of each: two queries for all of them."""
    grown = {root.pk: Branch(root) for root in roots}
    for reply in shown().filter(pk__in=_first_replies(list(grown), at_most + 1)).order_by("path"):
        branch = grown[reply.root_id]  # type: ignore[index] # a reply has a root
        if len(branch.replies) < at_most:
            branch.replies.append(reply)
        else:
            branch.more = True
    return list(grown.values())


# For each root its first few, from the index: what comes after them is never looked at.
_FIRST = """
SELECT few.id FROM unnest(%s::uuid[]) AS root (id) CROSS JOIN LATERAL (
    SELECT c.id FROM comments_comment c
    WHERE c.root_id = root.id AND c.storey = 0 AND c.path IS NOT NULL
    AND (c.released_revision_id IS NOT NULL OR EXISTS (
        SELECT FROM comments_comment r WHERE coalesce(r.root_id, r.id) = root.id
        AND r.path > c.path AND r.path < c.path || '\\xff'::bytea
        AND r.released_revision_id IS NOT NULL))
    ORDER BY c.path LIMIT %s) few"""


def _first_replies(roots: list[UUID], at_most: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [roots, at_most])
        return [pk for (pk,) in cursor.fetchall()]


def _answers_to_the_outer() -> QuerySet[Comment]:
    """What is public of everything said in answer to the reply that a query is about."""
    place: Any = OuterRef("path")
    below = Comment.public.filter(path__gt=place, path__lt=PastItsReplies(place))
    return below.alias(conversation=CONVERSATION).filter(conversation=OuterRef("root"))


def counts(article_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many public comments each of these articles has, in one query; 0 is left out."""
    rows = Thread.objects.filter(article__in=list(article_ids))
    return dict(rows.values_list("article_id", "comment_count"))
