"""Supply and demand: what readers give, what texts take, and what that leaves waiting.

Read from the tables whenever it is asked for, in a few passes over one week of rows
(ids begin with their time: the key is the only index that this needs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, Greatest
from django.utils import timezone

from comments.models import Revision, Status
from moderation.models import Assignment, Decision, Policy, Rating, Relief
from moderation.relief import Strain
from newsroom.ids import first_id_of

DAYS_BACK = 7
# A text lapses up to so long after the rule would have it: the clock comes round for it.
LAPSES_LATER = timedelta(days=1)
# A rating is given up to so long after its assignment, or longer where a rule lets its reader.
ASSIGNED_BEFORE = timedelta(days=1)
ENOUGH_TEXTS = 20  # entered in a day; with fewer, their ratio is an accident
USUAL_RATINGS = 2.4  # a text takes on average (docs/decisions/0002), until enough were decided
USUAL_COUNTS_AS = 5  # decided texts
LOAD_AT_MOST = 0.5


@dataclass(frozen=True)
class Flow:
    """What came in and what was done about it, within one span of time."""

    entered: int  # texts
    decided: int  # texts, by peers or as too doubtful for them
    ratings_a_text: float  # that a decided one took
    supplied: int  # ratings in time to count, practice included
    practised: int  # of these, on practice texts
    ended: int  # assignments
    lost: int  # of these, left lying or passed on

    @property
    def demand(self) -> float:
        return self.entered * self.ratings_a_text

    @property
    def utilisation(self) -> float | None:
        """Demand to supply, practice counted as supply: it is what slack is filled with.

        None where so few texts entered that it would say nothing.
        """
        if self.entered < ENOUGH_TEXTS:
            return None
        return self.demand / max(1, self.supplied)

    @property
    def share_lost(self) -> float:
        return self.lost / self.ended if self.ended else 0.0

    @property
    def share_of_practice(self) -> float:
        return self.practised / self.supplied if self.supplied else 0.0


@dataclass(frozen=True)
class Waiting:
    """The queue, at one moment."""

    texts: int
    owed: int  # ratings that its verdicts want and nobody is giving yet
    oldest: datetime | None  # entered so long ago


@dataclass(frozen=True)
class Supply:
    """How a publication's readers keep up with its texts."""

    at: datetime
    day: Flow
    hour: Flow
    waiting: Waiting
    arrivals: tuple[float, ...]  # texts an hour, by hour of the day (UTC), of the last week
    expected: float  # ratings in the next hour
    minutes_allowed: int  # from the queue to the deadline

    @property
    def load(self) -> float:
        """Texts that wait, to ratings expected in the next hour: the price of one more.

        At most a half: on a quiet night every number is large, and the desk is asleep as well.
        What is beyond that is for relief to say, on record.
        """
        return min(LOAD_AT_MOST, self.waiting.texts / max(1.0, self.expected))

    @property
    def waited(self) -> timedelta:
        return self.at - self.waiting.oldest if self.waiting.oldest else timedelta(0)

    @property
    def strain(self) -> Strain:
        allowed = timedelta(minutes=self.minutes_allowed)
        return Strain(self.day.utilisation, self.waited / allowed)

    def as_row(self) -> dict[str, Any]:
        """In plain JSON types, for the record."""
        return {
            "day": asdict(self.day),
            "hour": asdict(self.hour),
            "waiting": {"texts": self.waiting.texts, "owed": self.waiting.owed},
            "waited_minutes": round(self.waited.total_seconds() / 60),
            "utilisation": self.day.utilisation,
            "expected": round(self.expected, 2),
        }


def measure(publication: int, now: datetime | None = None) -> Supply:
    """What came in and what was given in the last day and hour, and what waits now."""
    now = now or timezone.now()
    return Supply(
        at=now,
        day=flow(publication, now - timedelta(days=1), now),
        hour=flow(publication, now - timedelta(hours=1), now),
        waiting=waiting(publication),
        arrivals=arrivals_by_hour(publication, now),
        expected=expected_ratings(publication, now),
        minutes_allowed=60 * Policy.objects.rule_of(publication).deadline_hours,
    )


def relief_at(publication: int) -> int:
    """How far less is asked of readers just now, 0 to 3; see moderation/relief.py."""
    in_force = Relief.objects.filter(publication=publication, until=None)
    return in_force.values_list("level", flat=True).first() or 0


def flow(publication: int, since: datetime, until: datetime) -> Flow:
    """What entered, was decided, given and lost between two moments."""
    made = {"pk__gte": first_id_of(since), "pk__lt": first_id_of(until)}
    decided = Decision.objects.filter(
        **made, by=Decision.By.PEERS, revision__publication=publication
    ).aggregate(n=Count("pk"), ratings=Sum("revision__ratings_received", default=0))
    ratings = _given(publication, since, until).aggregate(
        n=Count("pk"), practised=Count("pk", filter=_is_practice("revision__"))
    )
    ended = (
        Assignment.objects.filter(**made, revision__publication=publication)
        .exclude(state=Assignment.State.OPEN)
        .aggregate(n=Count("pk"), lost=Count("pk", filter=~Q(state=Assignment.State.RATED)))
    )
    usual = USUAL_COUNTS_AS * USUAL_RATINGS
    return Flow(
        entered=_entered(publication, since, until).count(),
        decided=decided["n"],
        ratings_a_text=(decided["ratings"] + usual) / (decided["n"] + USUAL_COUNTS_AS),
        supplied=ratings["n"],
        practised=ratings["practised"],
        ended=ended["n"],
        lost=ended["lost"],
    )


def waiting(publication: int) -> Waiting:
    """The queue now: one pass over its partial index."""
    owed = Greatest(F("ratings_wanted") - F("ratings_received") - F("leases_open"), 0)
    sums = Revision.objects.filter(
        publication=publication, status=Status.IN_REVIEW, release_due_at=None
    ).aggregate(texts=Count("pk"), owed=Sum(owed, default=0), oldest=Min("queued_at"))
    return Waiting(**sums)


def arrivals_by_hour(publication: int, now: datetime) -> tuple[float, ...]:
    """Texts that entered the queue per hour, for each hour of the day (UTC), last week."""
    since = now - timedelta(days=DAYS_BACK)
    by_hour = _by_hour(_entered(publication, since, now), "queued_at")
    days = _days_of_history(publication, now)
    return tuple(by_hour.get(hour, 0) / days for hour in range(24))


def expected_ratings(publication: int, now: datetime) -> float:
    """Ratings that the next sixty minutes bring, if they are like those of the last week."""
    given = _given(publication, now - timedelta(days=DAYS_BACK), now)
    by_hour = _by_hour(given.exclude(_is_practice("revision__")), "rated_at")
    days, part = _days_of_history(publication, now), now.minute / 60
    this, following = by_hour.get(now.hour, 0), by_hour.get((now.hour + 1) % 24, 0)
    return ((1 - part) * this + part * following) / days


def _given(publication: int, since: datetime, until: datetime) -> QuerySet[Rating]:
    """Ratings that came in time to count. One bears the id of its assignment, and so is older."""
    return Rating.objects.filter(
        revision__publication=publication,
        counts=True,
        pk__gte=first_id_of(since - assigned_before(publication)),
        rated_at__gte=since,
        rated_at__lt=until,
    )


def assigned_before(publication: int) -> timedelta:
    """How long before a rating its assignment may have been made."""
    return max(ASSIGNED_BEFORE, Policy.objects.longest_lease(publication))


def handed_in_before(publication: int) -> timedelta:
    """How long before it enters the queue a text may have been handed in."""
    return Policy.objects.longest_lapse(publication) + LAPSES_LATER


def _entered(publication: int, since: datetime, until: datetime) -> QuerySet[Revision]:
    return Revision.objects.filter(
        publication=publication,
        pk__gte=first_id_of(since - handed_in_before(publication)),
        queued_at__gte=since,
        queued_at__lt=until,
    )


def _by_hour(rows: QuerySet[Any], moment: str) -> Mapping[int, int]:
    hours = rows.order_by().annotate(of_day=ExtractHour(moment)).values("of_day")
    return {row["of_day"]: row["n"] for row in hours.annotate(n=Count("pk"))}


def _days_of_history(publication: int, now: datetime) -> float:
    """Of the last week, as many days as there were texts; at least one."""
    since = first_id_of(now - timedelta(days=DAYS_BACK))
    recent = Revision.objects.filter(publication=publication, pk__gte=since)
    first = recent.exclude(_is_practice()).order_by("pk").values_list("created_at").first()
    if first is None:
        return 1.0
    return max(1.0, (now - first[0]) / timedelta(days=1))


def _is_practice(of: str = "") -> Q:
    return Q(**{f"{of}status": Status.CALIBRATION})
