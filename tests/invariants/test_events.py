"""Events: docs/decisions/0029-events.md

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from newsroom.events import endpoints
from newsroom.events.handing import hand_round
from newsroom.models import Delivery
from newsroom.pieces.spans import Every, Span
from tests.invariants.attacking import dies_on

pytestmark = pytest.mark.django_db


def _delivery(make):
    endpoint, _ = endpoints.add(make.the_paper(), url="https://tools.example/")
    endpoints.ping(endpoint)
    hand_round()
    return Delivery.objects.get()


def test_no_event_is_on_its_way_to_an_endpoint_twice(make):
    delivery = _delivery(make)
    week = "newsroom_delivery_" + Span.around(Every.WEEK, timezone.now()).name
    dies_on(
        f"{week}_event_id_endpoint_id_key",  # event_is_delivered_to_an_endpoint_as_one_row, of it
        """INSERT INTO newsroom_delivery
            (endpoint_id, event_id, subject, place, due_at, gives_up_at)
        SELECT endpoint_id, event_id, subject, place, now(), now() FROM newsroom_delivery
        WHERE id = %s""",
        delivery.pk,
    )


def test_no_delivery_is_of_an_event_that_is_not_there(make):
    delivery = _delivery(make)
    dies_on(
        "delivery_is_of_an_event",
        """INSERT INTO newsroom_delivery
            (endpoint_id, event_id, subject, place, due_at, gives_up_at)
        SELECT endpoint_id, gen_random_uuid(), subject, place, now(), now() FROM newsroom_delivery
        WHERE id = %s""",
        delivery.pk,
    )


def test_nothing_is_settled_without_its_time_nor_waits_with_one(make):
    delivery = _delivery(make)
    for change in ("state = 'delivered'", "state = 'dead'", "settled_at = now()"):
        dies_on(
            "delivery_is_settled_with_its_time",
            f"UPDATE newsroom_delivery SET {change} WHERE id = %s",
            delivery.pk,
        )


def test_no_older_secret_signs_for_ever(make):
    endpoint = _delivery(make).endpoint
    dies_on(
        "endpoint_signs_with_an_older_secret_only_for_a_time",
        "UPDATE newsroom_endpoint SET sealed_before = 'x' WHERE id = %s",
        endpoint.pk,
    )


def test_no_endpoint_that_is_active_says_why_it_is_paused(make):
    endpoint = _delivery(make).endpoint
    dies_on(
        "endpoint_says_why_it_is_paused_only_while_it_is",
        "UPDATE newsroom_endpoint SET paused_because = 'gone' WHERE id = %s",
        endpoint.pk,
    )
