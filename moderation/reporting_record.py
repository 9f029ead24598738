"""How a reader reports, as the desk sees it: how much, and how much of it was right."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from moderation.models import Report
from moderation.permissions import within_reach
from newsroom.models import Reader

LATEST = 20
Outcome = Report.Outcome


@dataclass(frozen=True)
class Reporting:
    """What a reader reported where a moderator moderates, and what became of it."""

    made: int
    waiting: int
    upheld: int
    decided: int  # upheld or dismissed; the others were never put to the desk
    latest: list[Report]  # none about the moderator's own comments


def reporting_of(reader: Reader, moderator: Reader) -> Reporting:
    """Two queries, whatever their number."""
    reach = within_reach(moderator, publication="publication", section="comment__article__section")
    theirs = Report.objects.filter(reach, reader=reader)
    counts = theirs.aggregate(
        made=Count("pk"),
        waiting=Count("pk", filter=Q(outcome=Outcome.OPEN)),
        upheld=Count("pk", filter=Q(outcome=Outcome.UPHELD)),
        decided=Count("pk", filter=Q(outcome__in=[Outcome.UPHELD, Outcome.DISMISSED])),
    )
    latest = theirs.exclude(revision__author=moderator).order_by("-pk")
    latest = latest.select_related("revision", "comment__article")
    return Reporting(**counts, latest=list(latest[:LATEST]))
