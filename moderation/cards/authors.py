"""An author as a moderator who decides about one text needs to know them: in a few lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from comments.models import Revision, Status
from moderation.models import Decision, Note, Sanction, StaffOutcome
from newsroom.models import Reader

LATEST = 10
SHOWN = 20  # sanctions


@dataclass(frozen=True)
class AuthorSummary:
    """Since when somebody is here, what became of what they wrote for one publication, and what
    its desk did about them."""

    reader: Reader
    joined_at: datetime
    public: int
    returned: int
    rejected: int
    latest: list[Decision]  # about their other comments, the last one first
    sanctions: list[Sanction]  # in force and past, the last one first
    notes: int  # that the desk put down about them

    @property
    def in_force(self) -> list[Sanction]:
        return [one for one in self.sanctions if one.is_in_force]

    @property
    def past(self) -> list[Sanction]:
        return [one for one in self.sanctions if not one.is_in_force]


def summary_of(author: Reader, publication: int, *, beside: Revision) -> AuthorSummary:
    """In four queries. `beside`: the text in question, whose own decisions are not counted."""
    texts = Revision.objects.filter(author=author, publication=publication)
    others = texts.exclude(comment=beside.comment_id)
    counts = others.aggregate(
        public=Count("comment", distinct=True, filter=Q(status=Status.RELEASED)),
        returned=Count("comment", distinct=True, filter=Q(decisions__outcome="return")),
        rejected=Count("comment", distinct=True, filter=Q(status=Status.REJECTED)),
    )
    decided = Decision.objects.filter(
        revision__author=author,
        revision__publication=publication,
        outcome__in=StaffOutcome.values,
    ).exclude(revision__comment=beside.comment_id)
    decided = decided.exclude(by=Decision.By.IMPORT)
    latest = decided.order_by("-decided_at", "-pk")[:LATEST]
    about = {"reader": author, "publication": publication}
    done = Sanction.objects.filter(**about).select_related("by", "lifted_by", "publication")
    return AuthorSummary(
        author,
        author.joined_at,
        **counts,
        latest=list(latest),
        sanctions=list(done.order_by("-pk")[:SHOWN]),
        notes=Note.objects.filter(**about).count(),
    )
