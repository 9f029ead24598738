"""Writing down what came of an attempt: it arrived, it is tried again, or it is given up."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from newsroom.calling import Answer
from newsroom.events.pausing import pause_after, rest_after
from newsroom.events.picking import Leased
from newsroom.metrics import counters
from newsroom.models import Delivery, Endpoint

EXCERPT = 200  # characters of an answer
KEPT = 20  # attempts
GONE = 410

Outcome = tuple[Leased, Answer]
dice = random.Random()  # noqa: S311 - so that not all come back at once


def settle(outcomes: Iterable[Outcome], now: datetime | None = None) -> None:
    """Write these outcomes down, a transaction for each endpoint.

    A lease that ran out, and that somebody else has by now, is theirs to settle.
    """
    by_endpoint: dict[UUID, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_endpoint[outcome[0].endpoint.pk].append(outcome)
    for endpoint, some in by_endpoint.items():
        _settle(endpoint, some, now or timezone.now())


@transaction.atomic
def _settle(pk: UUID, outcomes: list[Outcome], now: datetime) -> None:
    endpoint = Endpoint.ever.select_for_update(no_key=True).get(pk=pk)
    held = Delivery.objects.in_bulk([leased.pk for leased, _ in outcomes])
    ours = [
        (held[leased.pk], leased, answer)
        for leased, answer in outcomes
        if leased.pk in held and held[leased.pk].lease_until == leased.until
    ]
    for delivery, leased, answer in ours:
        delivery.tried = [*leased.tried, _line(leased, answer, now)][-KEPT:]
        delivery.lease_until = None
        _arrived(delivery, now) if answer.ok else _failed(delivery, now)
    fields = ["tried", "lease_until", "state", "settled_at", "due_at"]
    Delivery.objects.bulk_update([delivery for delivery, _, _ in ours], fields)
    _tell(endpoint, [answer for _, _, answer in ours], now)


def _arrived(delivery: Delivery, now: datetime) -> None:
    delivery.state, delivery.settled_at = Delivery.State.DELIVERED, now
    counters.when_done(counters.DELIVERIES, "delivered")


def _failed(delivery: Delivery, now: datetime) -> None:
    """Given up once its time is over, and not by number: while its endpoint rests, a delivery
    that is alone is what asks again and again whether it is back."""
    counters.when_done(counters.DELIVERIES, "failed")
    if now >= delivery.gives_up_at:
        delivery.state, delivery.settled_at = Delivery.State.DEAD, now
        counters.when_done(counters.DELIVERIES, "dead")
    else:
        pause = pause_after(delivery.attempts, dice.random())
        last = delivery.gives_up_at
        delivery.due_at = min(now + pause, last) if pause is not None else last


def _tell(endpoint: Endpoint, answers: list[Answer], now: datetime) -> None:
    """How it goes with the endpoint as a whole, answer by answer."""
    for answer in answers:
        if answer.ok:
            endpoint.failures, endpoint.rests_until, endpoint.delivered_at = 0, None, now
        else:
            endpoint.failures, endpoint.failed_at = endpoint.failures + 1, now
        if answer.status == GONE and endpoint.is_active:
            endpoint.state, endpoint.paused_because = "paused", Endpoint.Pause.GONE
    rest = rest_after(endpoint.failures)
    endpoint.rests_until = now + rest if rest else None
    fields = ["failures", "rests_until", "delivered_at", "failed_at", "state", "paused_because"]
    endpoint.save(update_fields=fields)


def _line(leased: Leased, answer: Answer, now: datetime) -> dict[str, Any]:
    return {
        "at": now.isoformat(),
        "attempt": leased.attempt,
        "status": answer.status,
        "error": answer.error,
        "seconds": round(answer.took, 3),
        "excerpt": excerpt(answer.body),
    }


def excerpt(body: bytes) -> str:
    """The beginning of an answer, as far as it can be shown and kept."""
    text = body[: 4 * EXCERPT].decode(errors="replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:EXCERPT]
