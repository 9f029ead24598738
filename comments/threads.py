"""Reading a thread: its order, its pages, its counts. Flat in queries, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from comments.models import Comment, Thread

ROOTS_A_PAGE = 25
REPLIES_SHOWN = 40  # under each root, on a page of roots; more on the root's own page
REPLIES_A_BRANCH = 500


@dataclass
class Branch:
    """A root comment and its replies, in the order of reading: each under its parent."""

    root: Comment
    replies: list[Comment] = field(default_factory=list)
    more: bool = False


def shown() -> QuerySet[Comment]:
    """What a thread may show: what is public, and the tombstones of what once was."""
    once_public = Comment.objects.filter(first_released_at__isnull=False)
    return once_public.select_related("author", "released_revision")


def roots_of(article_id: UUID) -> QuerySet[Comment]:
    """The roots of a thread, the latest release first; tombstones while a reply is public."""
    roots = shown().filter(article=article_id, parent__isnull=True)
    has_public_reply = Exists(Comment.public.filter(root=OuterRef("pk")))
    roots = roots.filter(Q(released_revision__isnull=False) | has_public_reply)
    return roots.order_by("-first_released_at", "-pk")


def branches(roots: Iterable[Comment], *, at_most: int = REPLIES_SHOWN) -> list[Branch]:
    """The roots with the first `at_most` replies of each: one query for all of them."""
    grown = {root.pk: Branch(root) for root in roots}
    numbered = (
        shown()
        .filter(root__in=list(grown))
        .annotate(
            place=Window(RowNumber(), partition_by=F("root"), order_by=("first_released_at", "pk"))
        )
        .filter(place__lte=at_most + 1)
        .order_by("root", "place")
    )
    for reply in numbered:
        branch = grown[reply.root_id]  # type: ignore[index] # a reply has a root
        if len(branch.replies) < at_most:
            branch.replies.append(reply)
        else:
            branch.more = True
    for branch in grown.values():
        branch.replies = in_reading_order(branch.root, without_dead_ends(branch.replies))
    return list(grown.values())


def without_dead_ends(replies: list[Comment]) -> list[Comment]:
    """Leave out the tombstones under which nothing public stands. Parents come first in it."""
    needed: set[UUID | None] = set()
    for reply in reversed(replies):
        if reply.is_public or reply.pk in needed:
            needed |= {reply.pk, reply.parent_id}
    return [reply for reply in replies if reply.pk in needed]


def in_reading_order(root: Comment, replies: Iterable[Comment]) -> list[Comment]:
    """Each reply right under what it answers, older ones first."""
    under: defaultdict[UUID | None, list[Comment]] = defaultdict(list)
    for reply in replies:
        under[reply.parent_id].append(reply)
    ordered: list[Comment] = []
    waiting = under[root.pk][::-1]
    while waiting:
        reply = waiting.pop()
        ordered.append(reply)
        waiting.extend(under[reply.pk][::-1])
    return ordered


def counts(article_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many public comments each of these articles has, in one query; 0 is left out."""
    rows = Thread.objects.filter(article__in=list(article_ids))
    return dict(rows.values_list("article_id", "comment_count"))
