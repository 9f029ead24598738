"""How the team stands: what waits, how old it is, whether readers keep up, and what to mind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q
from django.utils import timezone

from moderation import supply
from moderation.alarms import Alarm, Reading, alarms, usual_now
from moderation.hooked import resting_at
from moderation.models import Case, ModerationHook, Relief
from moderation.transparency import Span, last_days
from newsroom.ids import first_id_of

HOURS = 7 * 24
DAYS = 28

# How many texts waited for their readers at each full hour of the last week, by what was
# decided since. What was withdrawn meanwhile is left out: nobody waited for it in the end.
_WAITED = """
WITH text AS (
    SELECT r.queued_at, (SELECT min(d.decided_at) FROM moderation_decision d
        WHERE d.revision_id = r.id AND NOT EXISTS (
            SELECT FROM moderation_undoing u WHERE u.decision_id = d.id)) AS decided_at
    FROM comments_revision r
    WHERE r.publication_id = %(publication)s AND r.id >= %(first)s AND r.queued_at IS NOT NULL
        AND r.status NOT IN ('withdrawn', 'superseded', 'calibration')
)
SELECT count(t.queued_at) FROM generate_series(%(now)s - %(hours)s * interval '1 hour',
    %(now)s, interval '1 hour') AS h(at)
LEFT JOIN text t ON t.queued_at <= h.at AND (t.decided_at IS NULL OR t.decided_at > h.at)
GROUP BY h.at ORDER BY h.at
"""


@dataclass(frozen=True)
class Desk:
    """What waits for the desk."""

    cases: int
    oldest: datetime | None
    appeals: int


@dataclass(frozen=True)
class Board:
    """Everything that the team's page shows, at one moment."""

    measured: supply.Supply
    waiting: list[int]  # texts, hour by hour of a week, the last one now
    usual: float  # texts that wait at this time of day
    alarms: list[Alarm]
    relief: list[Relief]  # the last ones, the newest first
    level: int
    desk: Desk
    days: list[Span]
    resting: list[ModerationHook]  # asked outside, failed too often, and left alone just now


def board(publication: int, now: datetime | None = None) -> Board:
    now = now or timezone.now()
    measured = supply.measure(publication, now)
    waiting = waiting_by_hour(publication, now)
    relief = list(Relief.objects.filter(publication=publication).order_by("-since")[:5])
    return Board(
        measured=measured,
        waiting=waiting,
        usual=usual_now(waiting),
        alarms=alarms(_reading(measured, waiting)),
        relief=relief,
        level=next((one.level for one in relief if one.until is None), 0),
        desk=_desk(publication),
        days=last_days(publication, DAYS),
        resting=resting_at(publication),
    )


def alarms_at(publication: int, now: datetime | None = None) -> list[Alarm]:
    """What is to be seen to at a publication just now."""
    now = now or timezone.now()
    return alarms(_reading(supply.measure(publication, now), waiting_by_hour(publication, now)))


def _reading(measured: supply.Supply, waiting: list[int]) -> Reading:
    return Reading(waiting, measured.day.utilisation, measured.strain.waited)


def waiting_by_hour(publication: int, now: datetime) -> list[int]:
    """How many texts waited for readers at each full hour of the last week, and now."""
    handed_in_since = now - timedelta(hours=HOURS) - supply.handed_in_before(publication)
    facts: dict[str, Any] = {
        "publication": publication,
        "now": now,
        "hours": HOURS,
        "first": first_id_of(handed_in_since),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITED, facts)
        return [row[0] for row in cursor.fetchall()]


def _desk(publication: int) -> Desk:
    found = Case.objects.filter(publication=publication, closed_at=None).aggregate(
        cases=Count("pk"),
        oldest=Min("opened_at"),
        appeals=Count("pk", filter=Q(cause=Case.Cause.APPEAL)),
    )
    return Desk(**found)
