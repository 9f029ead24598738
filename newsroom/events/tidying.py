"""What waits for too long is given up, and what is old goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from newsroom.events.pieces import DELIVERIES, EVENTS
from newsroom.metrics import counters
from newsroom.models import Delivery, Endpoint, Event
from newsroom.pieces.dropping import drop_old, over
from newsroom.pieces.rights import if_allowed

AT_ONCE = 5000
State = Delivery.State


def give_up(now: datetime | None = None) -> int:
    """What waited for a day at an endpoint that rests has not been tried often, and is dead.

    At one that is paused it waits on, until it is old.
    """
    now = now or timezone.now()
    late = Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=now),
        state=State.WAITING,
        gives_up_at__lte=now,
        endpoint__state=Endpoint.State.ACTIVE,
        endpoint__rests_until__isnull=False,
    )
    given_up = 0
    while some := list(late.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        waiting = Delivery.objects.filter(pk__in=some, state=State.WAITING)
        some_more = waiting.update(state=State.DEAD, settled_at=now, lease_until=None)
        counters.DELIVERIES.labels("dead").inc(some_more)
        given_up += some_more
    return given_up


def forget(now: datetime | None = None) -> None:
    """Weeks of which all is older than EVENTS_KEPT_DAYS go as a whole.

    One that holds what was given up stays until that is older than DEAD_LETTERS_KEPT_DAYS;
    meanwhile it loses what has arrived, row by row. So does each where this role may drop none,
    until its owner does. Raises BusyError.
    """
    now = now or timezone.now()
    for of in (DELIVERIES, EVENTS):
        with if_allowed(f"dropping weeks of {of.table}"):
            drop_old(of, now)
    if not (left := [one.end for one in over(DELIVERIES, now) if one.end]):
        return
    old = Q(event__lt=max(left), settled_at__lt=now - timedelta(days=settings.EVENTS_KEPT_DAYS))
    _delete(Delivery.objects.filter(old, state=State.DELIVERED))
    of_it = Delivery.objects.filter(event=OuterRef("pk"))
    _delete(Event.objects.filter(~Exists(of_it), pk__lt=max(left), place__isnull=False))


def _delete(rows: QuerySet[Any]) -> None:
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._default_manager.filter(pk__in=some).delete()
