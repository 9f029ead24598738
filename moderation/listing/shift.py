"""How a shift is going: what waits, for how long, against its time, and what was done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from moderation.listing.cases import COUNTED_TO, with_what_is_shown
from moderation.models import Case, HandoverNote
from moderation.permissions import cases_of, moderated_by
from newsroom.models import Reader

LATE_SHOWN = 10
NOTES_SHOWN = 10
HOURS = 12


@dataclass(frozen=True)
class OfACause:
    """The open cases of one cause: how many, how many of them are late, since when the first."""

    cause: Case.Cause
    waiting: int
    late: int
    oldest: datetime


@dataclass(frozen=True)
class Hour:
    """An hour of the clock, and how many cases were decided in it."""

    begins: datetime
    decided: int


@dataclass(frozen=True)
class Shift:
    """What a moderator's desks look like just now. Counts end at one more than COUNTED_TO."""

    waiting: int
    late: int
    oldest: Case | None
    causes: list[OfACause]
    latest: list[Case]  # of those that are late: the latest first
    hours: list[Hour]
    today: list[tuple[Reader, int]]
    assigned: int
    notes: list[HandoverNote] = field(default_factory=list)

    @property
    def decided_today(self) -> int:
        return sum(number for _, number in self.today)

    @property
    def most_in_an_hour(self) -> int:
        return max((hour.decided for hour in self.hours), default=0)


def shift_of(moderator: Reader) -> Shift:
    """The figures for all that is within a moderator's reach. Samples are not among them."""
    now = timezone.now()
    waiting = cases_of(moderator).filter(closed_at=None).exclude(cause=Case.Cause.AUDIT)
    late = waiting.filter(due_at__lt=now)
    return Shift(
        waiting=_up_to(waiting),
        late=_up_to(late),
        oldest=waiting.order_by("opened_at", "pk").first(),
        causes=_by_cause(waiting, now),
        latest=list(with_what_is_shown(late).order_by("due_at", "pk")[:LATE_SHOWN]),
        hours=_by_hour(moderator, now),
        today=_by_moderator(moderator, now),
        assigned=cases_of(moderator).filter(closed_at=None, assigned_to=moderator).count(),
        notes=list(notes_of(moderator)[:NOTES_SHOWN]),
    )


def notes_of(moderator: Reader) -> QuerySet[HandoverNote]:
    """What was said to the next shift at a moderator's desks, the last first."""
    notes = HandoverNote.objects.filter(publication__in=moderated_by(moderator))
    return notes.select_related("by", "publication").order_by("-written_at", "-pk")


def _up_to(cases: QuerySet[Case]) -> int:
    return cases.values("pk")[: COUNTED_TO + 1].count()


def _by_cause(waiting: QuerySet[Case], now: datetime) -> list[OfACause]:
    """By the first cause of each, so that the rows add up to what waits."""
    found = []
    for cause in Case.Cause:
        of_it = waiting.filter(causes__contains=[cause.value], cause=cause)
        number = _up_to(of_it)
        if number:
            oldest = of_it.order_by("opened_at").values_list("opened_at", flat=True)[0]
            found.append(OfACause(cause, number, _up_to(of_it.filter(due_at__lt=now)), oldest))
    return found


def _decided(moderator: Reader) -> QuerySet[Case]:
    return cases_of(moderator).filter(closed_at__isnull=False, decided_by__isnull=False)


def _by_hour(moderator: Reader, now: datetime) -> list[Hour]:
    this = now.replace(minute=0, second=0, microsecond=0)
    first = this - timedelta(hours=HOURS - 1)
    rows = _decided(moderator).filter(closed_at__gte=first)
    found = dict(
        rows.annotate(hour=TruncHour("closed_at"))
        .values_list("hour")
        .annotate(number=Count("pk"))
        .order_by()
    )
    hours = [first + timedelta(hours=number) for number in range(HOURS)]
    return [Hour(hour, found.get(hour, 0)) for hour in hours]


def _by_moderator(moderator: Reader, now: datetime) -> list[tuple[Reader, int]]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = _decided(moderator).filter(closed_at__gte=midnight)
    counts = Counter(dict(rows.values_list("decided_by").annotate(Count("pk")).order_by()))
    people = Reader.objects.in_bulk(list(counts))
    return [(people[pk], number) for pk, number in counts.most_common()]
