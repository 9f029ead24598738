"""Comments from an old site that may be a reader's: they came under the address they read.

The address must be confirmed, and the same but for capitals. Two addresses that some provider
takes for one (dots, what follows a plus) are two: whose they are is the provider's word, not ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Window,
    prefetch_related_objects,
)
from django.db.models.functions import RowNumber

from comments.models import Comment
from moderation.models import Ghost, GhostAnswer
from newsroom.models import Reader, homes_of
from newsroom.models.reader import LOCAL

EXCERPTS = 3
AT_MOST = 200  # names under one address


@dataclass(frozen=True)
class Offer:
    """A name of the old site, and what stands under it here."""

    id: UUID
    name: str
    publication: str
    comments: int
    public: int
    first: datetime
    last: datetime
    excerpts: Sequence[Comment]  # the newest that are public
    is_claimed: bool  # By the same reader: these came later, or have not moved yet.


def under_address_of(reader: Reader) -> QuerySet[Ghost]:
    """Ghosts whom this reader may answer for, whatever was answered."""
    nobody = not reader.email or reader.email_confirmed_at is None
    if nobody or not reader.is_active or reader.erased_at is not None:
        return Ghost.objects.none()
    found = Ghost.objects.filter(email=reader.email.lower(), reader__erased_at=None)
    if reader.issuer != LOCAL:
        found = found.filter(source__publication__in=homes_of(reader.issuer))
    return found.exclude(email="")


def open_to(reader: Reader) -> QuerySet[Ghost]:
    """Those that are still to be answered for, or of which more came since they were claimed."""
    answers = GhostAnswer.objects.filter(ghost=OuterRef("pk"))
    answered = answers.filter(Q(reader=reader) | ~Q(kind=GhostAnswer.Kind.NOT_MINE))
    new = under_address_of(reader).exclude(Exists(answered)).values_list("pk", flat=True)
    mine = GhostAnswer.objects.filter(reader=reader, kind=GhostAnswer.Kind.MINE)
    keys = {*new[:AT_MOST], *mine.values_list("ghost", flat=True)[:AT_MOST]}
    has_comments = Exists(Comment.objects.filter(author=OuterRef("pk")))
    return Ghost.objects.filter(has_comments, pk__in=keys)


def has_some(reader: Reader) -> bool:
    return open_to(reader).exists()


def offers(ghosts: list[Ghost], *, to: Reader) -> list[Offer]:
    """What is to be seen of each, in so many queries however many they are."""
    keys = [ghost.pk for ghost in ghosts]
    prefetch_related_objects(ghosts, "reader", "source__publication")
    rows = Comment.objects.filter(author__in=keys).values("author")
    facts = {
        row["author"]: row
        for row in rows.annotate(
            all_of_them=Count("pk"),
            shown=Count("pk", filter=Q(released_revision__isnull=False)),
            first=Min("created_at"),
            last=Max("created_at"),
        )
    }
    shown = _excerpts(keys)
    mine = GhostAnswer.objects.filter(reader=to, kind=GhostAnswer.Kind.MINE, ghost__in=keys)
    claimed = set(mine.values_list("ghost", flat=True))
    return [
        Offer(
            id=ghost.pk,
            name=ghost.reader.name,
            publication=ghost.source.publication.name,
            comments=facts[ghost.pk]["all_of_them"],
            public=facts[ghost.pk]["shown"],
            first=facts[ghost.pk]["first"],
            last=facts[ghost.pk]["last"],
            excerpts=shown.get(ghost.pk, []),
            is_claimed=ghost.pk in claimed,
        )
        for ghost in ghosts
        if ghost.pk in facts
    ]


def _excerpts(ghosts: Sequence[UUID]) -> dict[UUID, list[Comment]]:
    """Only what the public sees: anybody may have typed an address on the old site."""
    nth = Window(RowNumber(), partition_by=F("author"), order_by=F("created_at").desc())
    rows = Comment.public.filter(author__in=ghosts).annotate(nth=nth)
    newest = rows.filter(nth__lte=EXCERPTS).select_related("released_revision", "article")
    found: dict[UUID, list[Comment]] = {}
    for comment in newest.order_by("author", "nth"):
        found.setdefault(comment.author_id, []).append(comment)
    return found
