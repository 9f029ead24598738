"""What a load balancer is told of a process, in time, whatever the database does."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from newsroom.probes import Probes
from tests.outage import no_database, silent_database
from tests.ready.layer import Process

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Told:
    status: int
    body: Any
    took: float


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def probes(process):
    made = Probes(process.layer, lambda: process.layer.at_hand)
    yield made
    made._asking.submit(lambda: connection.close()).result()  # of the thread that asks


def ask(probes: Probes, path: str) -> Told:
    said: list[str] = []
    # As a probe asks: by an address that is no name of ours, and without TLS.
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "10.2.0.7:8000"}
    began = time.monotonic()
    body = b"".join(probes(environ, lambda status, headers: said.append(status)))
    return Told(int(said[0].split()[0]), json.loads(body), time.monotonic() - began)


def test_one_that_has_all_is_alive_and_ready(probes):
    with override_settings(SECURE_SSL_REDIRECT=True):
        alive, ready = ask(probes, "/livez"), ask(probes, "/readyz")

    assert (alive.status, alive.body) == (200, {"process": "alive"})
    assert ready.status == 200
    assert ready.body == {"database": "ready", "answers_at_hand": 0}


def test_without_a_database_one_is_ready_that_has_bytes_to_hand_out(make, probes, process):
    article = make.released().article

    with no_database():
        empty = ask(probes, "/readyz")
    process.get(f"/articles/{article.pk}/")
    with no_database():
        full, alive = ask(probes, "/readyz"), ask(probes, "/livez")

    assert (empty.status, empty.body["database"]) == (503, "away")
    assert (full.status, full.body) == (200, {"database": "away", "answers_at_hand": 1})
    assert alive.status == 200
    assert ask(probes, "/readyz").body["database"] == "ready"


def test_bytes_that_are_too_old_to_be_handed_out_count_for_nothing(make, probes, process):
    process.get(f"/articles/{make.released().article.pk}/")
    [answer] = process.layer._kept.all()
    answer.at -= 2 * 3600

    with no_database():
        assert ask(probes, "/readyz").status == 503


def test_a_database_that_says_nothing_holds_up_no_probe(probes):
    with silent_database():
        told = [ask(probes, path) for path in ("/readyz", "/livez", "/readyz")]

    assert [one.status for one in told] == [503, 200, 503]
    assert max(one.took for one in told) < 0.9
