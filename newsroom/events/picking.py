"""Which deliveries are next, for how long a worker has them, and how many at once.

Next is what is due, is in nobody's hands, and has nothing before it: an earlier event of the
same subject that has not arrived yet. A lease is kept with the row and not with a lock, so that
nothing is locked while somebody else's server thinks; who dies with one lets it run out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from newsroom.events.pausing import RESTS_AFTER
from newsroom.events.sending import SECONDS
from newsroom.models import Endpoint

# Resolving a name has a time of its own, and whoever writes the answer down may have to wait.
LEASE = timedelta(seconds=SECONDS + 30)


@dataclass(frozen=True)
class Leased:
    """One delivery in a worker's hands."""

    pk: int
    endpoint: Endpoint
    event: UUID
    attempt: int
    until: datetime
    tried: list[dict[str, Any]]


_IN_LINE = """
SELECT e.id FROM newsroom_endpoint e CROSS JOIN LATERAL (
    SELECT FROM newsroom_delivery d WHERE d.endpoint_id = e.id AND d.state = 'waiting' LIMIT 1) w
WHERE e.state = 'active' AND (e.rests_until IS NULL OR e.rests_until <= %s) ORDER BY e.id"""
_NEXT = """
SELECT d.id FROM newsroom_delivery d
WHERE d.endpoint_id = %(endpoint)s AND d.state = 'waiting'
    AND (d.lease_until IS NULL OR d.lease_until <= %(now)s) {due}
    AND NOT EXISTS (SELECT FROM newsroom_delivery earlier
        WHERE earlier.endpoint_id = %(endpoint)s AND earlier.state = 'waiting'
        AND earlier.subject = d.subject AND earlier.place < d.place)
ORDER BY {order} LIMIT %(room)s"""
NEXT = _NEXT.format(due="AND d.due_at <= %(now)s", order="d.place")
# Of an endpoint that has rested, and has not shown yet that it is back: the least tried one goes
# ahead and asks, due or not. A new ping goes before it: somebody looks at what comes of it.
_PINGS = """
SELECT id FROM (SELECT d.id, d.subject, d.event_id FROM newsroom_delivery d
    WHERE d.endpoint_id = %(endpoint)s AND d.state = 'waiting' AND d.attempts = 0
    AND (d.lease_until IS NULL OR d.lease_until <= %(now)s)
    ORDER BY d.place DESC LIMIT 100) newest
WHERE newest.subject = newest.event_id LIMIT %(room)s"""
_LEAST_TRIED = _NEXT.format(due="", order="d.attempts, d.place")
PROBE = """
SELECT id FROM (SELECT id, 1 AS turn FROM ({pings}) pings
    UNION ALL SELECT id, 2 FROM ({others}) others) asks
ORDER BY turn LIMIT %(room)s""".format(pings=_PINGS, others=_LEAST_TRIED)  # noqa: S608, UP032
_LEASE = """
UPDATE newsroom_delivery SET lease_until = %(until)s, attempts = attempts + 1
WHERE id IN ({next}) RETURNING id, event_id, attempts, tried, place"""


def endpoints_in_line(now: datetime) -> list[UUID]:
    """The active endpoints that do not rest and for which something waits."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_LINE, [now])
        return [pk for [pk] in cursor.fetchall()]


@transaction.atomic
def lease(endpoint_id: UUID, now: datetime, at_most: int) -> list[Leased]:
    """Take what is next for this endpoint, in order; nothing while another worker does."""
    rows = Endpoint.objects.select_for_update(no_key=True, skip_locked=True)
    endpoint = rows.filter(pk=endpoint_id, state=Endpoint.State.ACTIVE).first()
    if endpoint is None or (endpoint.rests_until and endpoint.rests_until > now):
        return []
    if not endpoint.secrets:
        endpoint.state, endpoint.paused_because = "paused", Endpoint.Pause.SECRET_LOST
        endpoint.save(update_fields=["state", "paused_because"])
        return []
    asks = endpoint.failures >= RESTS_AFTER
    under_way = endpoint.deliveries.filter(lease_until__gt=now).count()
    room = min(at_most, (1 if asks else settings.EVENTS_AT_ONCE) - under_way)
    return _take(endpoint, PROBE if asks else NEXT, now, room) if room > 0 else []


def _take(endpoint: Endpoint, which: str, now: datetime, room: int) -> list[Leased]:
    # A statement of its own after the lock, so that it sees what who held it before has taken.
    until = now + LEASE
    facts: dict[str, Any] = {"endpoint": endpoint.pk, "now": now, "until": until, "room": room}
    with connection.cursor() as cursor:
        cursor.execute(_LEASE.format(next=which), facts)
        rows = sorted(cursor.fetchall(), key=lambda row: row[4])
    return [Leased(pk, endpoint, event, attempt, until, _read(tried))
            for pk, event, attempt, tried, _ in rows]  # fmt: skip


def _read(tried: Any) -> list[dict[str, Any]]:
    return list(json.loads(tried) if isinstance(tried, str) else tried)
