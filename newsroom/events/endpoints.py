"""What can be done with an endpoint and with what was sent to it. In a transaction.

Who may do it is asked before, by `moderation/workflow/listening.py`; whoever runs the
installation has `manage.py events`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from newsroom.events.pausing import GIVES_UP_AFTER
from newsroom.events.signing import new_secret
from newsroom.ids import new_id
from newsroom.models import PING, Delivery, Endpoint, Event, Publication, Reader

OVERLAP = timedelta(hours=24)
State = Delivery.State


def add(
    publication: Publication,
    *,
    url: str,
    description: str = "",
    events: Iterable[str] = (),
    by: Reader | None = None,
) -> tuple[Endpoint, str]:
    """A new endpoint and its secret, which is not shown again."""
    secret = new_secret()
    told = {"url": url, "description": description, "events": sorted(set(events))}
    endpoint = Endpoint(publication=publication, created_by=by, **told)
    endpoint.take(secret)
    endpoint.save()
    return endpoint, secret


def rotate(endpoint: Endpoint, overlap: timedelta = OVERLAP) -> str:
    """Sign with a new secret, and for a while with the one before as well; the new one."""
    secret = new_secret()
    before, until = endpoint.sealed, timezone.now() + overlap
    endpoint.take(secret)
    both = bool(overlap and before)
    endpoint.sealed_before, endpoint.before_until = (before, until) if both else ("", None)
    endpoint.save()
    return secret


def pause(endpoint: Endpoint) -> None:
    """Send nothing for now. What happens meanwhile waits."""
    endpoint.state = Endpoint.State.PAUSED
    endpoint.save(update_fields=["state"])


def resume(endpoint: Endpoint) -> None:
    """Send again, what has waited first; its day begins now."""
    endpoint.state, endpoint.paused_because = Endpoint.State.ACTIVE, ""
    endpoint.failures, endpoint.rests_until = 0, None
    endpoint.save(update_fields=["state", "paused_because", "failures", "rests_until"])
    now = timezone.now()
    waiting = endpoint.deliveries.filter(state=State.WAITING)
    waiting.update(due_at=now, gives_up_at=now + GIVES_UP_AFTER)


def remove(endpoint: Endpoint) -> None:
    """Never send to it again. Its secrets go, and what waits."""
    endpoint.state, endpoint.paused_because = Endpoint.State.REMOVED, ""
    endpoint.sealed, endpoint.sealed_before, endpoint.before_until = "", "", None
    endpoint.save()
    endpoint.deliveries.filter(state=State.WAITING).delete()


def ping(endpoint: Endpoint) -> Event:
    """An event for this endpoint alone, to see whether it works: now, also if it rests.

    It is about itself, so that it is in nobody's line: not in that of an older ping either.
    """
    if endpoint.is_resting:
        endpoint.rests_until = None
        endpoint.save(update_fields=["rests_until"])
    own = new_id()
    return Event.objects.create(
        pk=own,
        publication_id=endpoint.publication_id,
        type=PING,
        subject=own,
        only_for=endpoint,
        data={"endpoint": str(endpoint.pk)},
    )


def replay(endpoint: Endpoint, which: Q) -> int:
    """Send these deliveries once more, though they arrived or were given up; how many."""
    now = timezone.now()
    settled = endpoint.deliveries.filter(which).exclude(state=State.WAITING)
    return settled.update(
        state=State.WAITING,
        attempts=0,
        due_at=now,
        gives_up_at=now + GIVES_UP_AFTER,
        settled_at=None,
        replayed=F("replayed") + 1,
    )


_SINCE = """
INSERT INTO newsroom_delivery AS d
    (endpoint_id, event_id, subject, place, state, attempts, replayed, tried, due_at, gives_up_at)
SELECT n.id, e.id, e.subject, e.place, 'waiting', 0, 1, '[]', %(now)s, %(until)s
FROM newsroom_event e JOIN newsroom_endpoint n ON n.publication_id = e.publication_id
WHERE n.id = %(endpoint)s AND e.publication_id = %(publication)s AND e.created_at >= %(since)s
    AND e.place IS NOT NULL AND e.only_for_id IS NULL
    AND (cardinality(n.events) = 0 OR e.type = ANY(n.events))
ORDER BY e.place
ON CONFLICT (event_id, endpoint_id) DO UPDATE SET state = 'waiting', attempts = 0,
    due_at = %(now)s, gives_up_at = %(until)s, settled_at = NULL, replayed = d.replayed + 1
    WHERE d.state <> 'waiting'"""


def replay_since(endpoint: Endpoint, since: datetime) -> int:
    """Send everything that it listens to and that happened since then; how many events.

    Also what happened before there was this endpoint, as far as it is kept.
    """
    now = timezone.now()
    facts: dict[str, Any] = {
        "endpoint": endpoint.pk,
        "publication": endpoint.publication_id,
        "since": since,
        "now": now,
        "until": now + GIVES_UP_AFTER,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, facts)
        return int(cursor.rowcount)
