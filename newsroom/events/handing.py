"""Events get their places in line, and a row for each endpoint that wants to hear of them.

By one at a time. A transaction that is still open may hold an event with a lower number than
one that is on its way already; so numbers are no order to deliver in, and places are: what is
handed round later comes later. Of two facts one of which led to the other, both were committed
in that order, and so they are seen in it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone

from newsroom.events.pausing import GIVES_UP_AFTER

AT_ONCE = 1000
_LOCK = crc32(b"newsroom.events.handing")

_HAND_ROUND = """
WITH next AS (
    SELECT id FROM newsroom_event WHERE place IS NULL ORDER BY number LIMIT %(at_once)s
), placed AS (
    UPDATE newsroom_event e SET place = p.place FROM (
        SELECT id, nextval('newsroom_event_place') AS place FROM (
            SELECT n.id FROM next n JOIN newsroom_event o USING (id) ORDER BY o.number
            OFFSET 0) in_order) p
    WHERE e.id = p.id
    RETURNING e.id, e.publication_id, e.type, e.subject, e.only_for_id, e.place
), given AS (
    INSERT INTO newsroom_delivery
        (endpoint_id, event_id, subject, place, state, attempts, replayed, tried, due_at,
        gives_up_at)
    SELECT n.id, e.id, e.subject, e.place, 'waiting', 0, 0, '[]', %(now)s, %(until)s
    FROM placed e JOIN newsroom_endpoint n ON n.publication_id = e.publication_id
        AND n.state <> 'removed' AND CASE WHEN e.only_for_id IS NULL
            THEN cardinality(n.events) = 0 OR e.type = ANY(n.events)
            ELSE n.id = e.only_for_id END
    ORDER BY e.place
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM placed"""


def hand_round(now: datetime | None = None) -> int:
    """Hand round what has been written since; how many events that were.

    Where somebody else is at it, they do it.
    """
    now = now or timezone.now()
    facts: dict[str, Any] = {"now": now, "until": now + GIVES_UP_AFTER, "at_once": AT_ONCE}
    done = 0
    while (handed := _some(facts)) > 0:
        done += handed
        if handed < AT_ONCE:
            break
    return done


@transaction.atomic
def _some(facts: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_HAND_ROUND, facts)
        return int(cursor.fetchone()[0])
