"""Messages by a real RabbitMQ: they are carried out, and lost ones are found again."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from newsroom.demo.several import Several
from tests.stack.client import Town, eventually
from tests.stack.journey import assigned, comes_to_the_page
from tests.stack.rabbit import Rabbit

pytestmark = pytest.mark.stack


@pytest.fixture
def rabbit(several: Several) -> Iterator[Rabbit]:
    """The newsroom with its messages by way of it; afterwards as it was."""
    rabbit, was = Rabbit(), dict(several.environment)
    try:
        rabbit.start()
        several.environment["CELERY_BROKER_URL"] = rabbit.url
        restart(several)
        yield rabbit
    finally:
        several.environment = was
        restart(several)
        rabbit.end()


def restart(several: Several) -> None:
    """Workers and clock first: a house without them is not ready."""
    for name in ("worker-1", "worker-2", "beat"):
        if name in several.processes:
            several.kill(name)
    several.start_worker(name="worker-1")
    several.start_worker(name="worker-2")
    several.start_beat()
    several.restart_webs()


def test_one_comment_from_submission_to_the_public_page_by_rabbitmq(
    rabbit: Rabbit, big_town: Town
):
    comes_to_the_page(big_town)


def test_hints_are_carried_out_without_the_clock(rabbit: Rabbit, big_town: Town, several: Several):
    several.kill("beat")  # Nothing is found by a sweep.

    comment = big_town.post(big_town.anybody()).body["id"]

    eventually(lambda: assigned(big_town, comment) == 3, within=10)


def test_without_rabbitmq_posting_goes_on_and_what_was_missed_is_done_later(
    rabbit: Rabbit, big_town: Town
):
    rabbit.kill()
    began = time.monotonic()

    posted = [big_town.post(big_town.anybody()) for _ in range(5)]

    assert [one.status for one in posted] == [201] * 5
    assert time.monotonic() - began < 20  # Nobody waits for a broker that is gone.
    assert sum(assigned(big_town, one.body["id"]) for one in posted) == 0
    rabbit.start()
    eventually(lambda: all(assigned(big_town, one.body["id"]) == 3 for one in posted), within=90)
