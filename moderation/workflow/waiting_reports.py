"""The reports that wait for a moderator, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from moderation.models import Case, Policy, Report


def waiting() -> QuerySet[Report]:
    """Open reports about which the desk has been asked: not those that nobody joined so far."""
    asked = Case.objects.filter(comment=OuterRef("comment"), closed_at=None)
    return Report.objects.filter(Exists(asked), outcome=Report.Outcome.OPEN)


def oldest(publications: Iterable[int]) -> Report | None:
    """The report at these publications that has waited longest for a moderator."""
    return waiting().filter(publication__in=publications).order_by("made_at").first()


def too_old() -> list[Report]:
    """Those left lying for longer than a publication allows for a case: the oldest of each."""
    now = timezone.now()
    oldest_first = waiting().order_by("publication", "made_at").distinct("publication")
    return [
        report
        for report in oldest_first.select_related("publication")
        if report.made_at
        + timedelta(hours=Policy.objects.rule_of(report.publication_id).desk_hours)
        <= now
    ]
