"""What is next is found by indexes of what waits, however much has been delivered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from benchmarks.events import MANY
from newsroom.events import picking
from newsroom.models import Delivery, Endpoint, Event

pytestmark = pytest.mark.django_db
ASKED = {"next": picking.NEXT, "least tried": picking.PROBE, "in line": picking._IN_LINE}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def filled(paper: Any, delivered: int) -> Endpoint:
    """An endpoint with so many deliveries that arrived, and 200 that wait, however many."""
    Delivery.objects.all().delete()
    Event.objects.all().delete()
    endpoint = Endpoint.objects.create(publication=paper, url="https://tools.example/")
    sizes = {"delivered": delivered, "waiting": 200, "dead": delivered // 20}
    with connection.cursor() as cursor:
        cursor.execute(MANY, sizes | {"endpoint": endpoint.pk})
        cursor.execute("ANALYZE newsroom_delivery")
    return endpoint


def plan_of(name: str, endpoint: Endpoint) -> dict[str, Any]:
    now = timezone.now()
    facts: Any = {"endpoint": endpoint.pk, "now": now, "room": 4}
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {ASKED[name]}",
            [now] if name == "in line" else facts,
        )
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def pages_of(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@pytest.mark.parametrize("name", ASKED)
def test_what_has_been_delivered_makes_nobody_wait(make, name):
    paper = make.the_paper()
    few = pages_of(plan_of(name, filled(paper, 500)))

    plan = plan_of(name, filled(paper, 20_000))

    looked = [
        (node["Node Type"], node.get("Index Name", ""))
        for node in nodes(plan)
        if node.get("Alias") in ("d", "earlier") or "Index Name" in node
    ]
    assert [one for one in looked if "Seq Scan" in one[0]] == []
    assert "newsroom_delivery" not in [
        node.get("Relation Name") for node in nodes(plan) if node["Node Type"] == "Seq Scan"
    ]
    assert looked, plan
    assert pages_of(plan) <= 2 * few + 20
