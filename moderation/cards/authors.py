"""An author as a moderator who decides about one text needs to know them: in a few lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from comments.models import Revision, Status
from moderation.models import Decision, StaffOutcome
from newsroom.models import Reader

LATEST = 10


@dataclass(frozen=True)
class AuthorSummary:
    """Since when somebody is here, and what became of what they wrote for one publication."""

    reader: Reader
    joined_at: datetime
    public: int
    returned: int
    rejected: int
    latest: list[Decision]  # about their other comments, the last one first


def summary_of(author: Reader, publication: int, *, beside: Revision) -> AuthorSummary:
    """In two queries. `beside`: the text in question, whose own decisions are not counted."""
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
    latest = decided.order_by("-decided_at", "-pk")[:LATEST]
    return AuthorSummary(author, author.joined_at, **counts, latest=list(latest))
