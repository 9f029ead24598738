"""How long an author will probably wait, from how long others did. Known for a minute."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import ExpressionWrapper, F, FloatField, Min
from django.db.models.functions import Extract
from django.utils import timezone

from comments.models import Revision, Status
from moderation import estimating
from moderation.estimating import Estimate, Wait
from moderation.models import Decision, Policy
from moderation.supply import DAYS_BACK, arrivals_by_hour
from newsroom.ids import first_id_of

KNOWN_FOR = 60.0  # seconds
RECENT = 2000  # decided texts
COUNTED_AT_MOST = 10_000  # waiting ones; what is more makes no estimate better


@dataclass(frozen=True)
class Pace:
    """All that an estimate at one publication rests on."""

    waits: list[Wait]
    arrivals: tuple[float, ...]
    texts: int
    minutes_allowed: float


_known: dict[int, tuple[float, Pace]] = {}


def expected_at(
    publication: int, now: datetime | None = None, *, waited: float = 0.0
) -> Estimate | None:
    """How long a text that enters the queue now will wait; None where nobody can say."""
    now = now or timezone.now()
    pace = _pace(publication, now)
    hour = now - timedelta(minutes=waited)
    return estimating.estimate(
        pace.waits,
        hour=hour.hour + hour.minute / 60,
        texts=pace.texts,
        arrivals=pace.arrivals[hour.hour],
        waited=waited,
        at_most=max(1.0, pace.minutes_allowed - waited),
    )


def expected_for(revision: Revision, now: datetime | None = None) -> Estimate | None:
    """How much longer this text will wait for its readers; None where it does not wait."""
    if not revision.is_waiting_for_peers or revision.queued_at is None:
        return None
    now = now or timezone.now()
    waited = max(0.0, (now - revision.queued_at) / timedelta(minutes=1))
    return expected_at(revision.publication_id, now, waited=waited)


def forget() -> None:
    """Ask the tables again. For who has just changed them."""
    _known.clear()


def _pace(publication: int, now: datetime) -> Pace:
    since, found = _known.get(publication, (-KNOWN_FOR, None))
    if found is None or time.monotonic() - since >= KNOWN_FOR:
        found = _look(publication, now)
        _known[publication] = (time.monotonic(), found)
    return found


def _look(publication: int, now: datetime) -> Pace:
    queue = Revision.objects.filter(
        publication=publication, status=Status.IN_REVIEW, release_due_at=None
    )
    return Pace(
        waits=recent_waits(publication, now),
        arrivals=arrivals_by_hour(publication, now),
        texts=queue[:COUNTED_AT_MOST].count(),
        minutes_allowed=60.0 * Policy.objects.rule_of(publication).deadline_hours,
    )


def recent_waits(publication: int, now: datetime) -> list[Wait]:
    """The waits of the last decided texts of a week, whoever decided them, the desk too."""
    ended = Decision.objects.filter(
        pk__gte=first_id_of(now - timedelta(days=DAYS_BACK)),
        pk__lt=first_id_of(now),
        revision__publication=publication,
        revision__queued_at__isnull=False,
    ).exclude(outcome="escalate")
    hour = Extract("revision__queued_at", "hour") + Extract("revision__queued_at", "minute") / 60.0
    first = (
        ended.order_by()
        .values("revision", "revision__queued_at")
        .annotate(
            hour=ExpressionWrapper(hour, output_field=FloatField()), decided=Min("decided_at")
        )
    )
    rows = first.order_by(F("decided").desc()).values_list(
        "hour", "revision__queued_at", "decided"
    )[:RECENT]
    return [
        Wait(hour, (decided - queued) / timedelta(minutes=1)) for hour, queued, decided in rows
    ]
