"""Each fault is seen by who asks how the house is, and by Prometheus: real servers go away.

Those of one process are in tests/newsroom/test_shown.py, with the table.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from newsroom.beating import HEARD_FOR
from newsroom.celery import TIMETABLE
from newsroom.demo.processes import Newsroom
from newsroom.health import KNOWN_FOR, WAIT
from newsroom.unwell import CONNECTIONS_SHORT
from tests.newsroom.metrics.figures import Figures
from tests.newsroom.shown import FAULTS
from tests.stack.client import Client, Town, eventually
from tests.stack.test_degrading import HEALS_WITHIN, no_postgresql
from tests.stack.test_metrics import TOKEN, scrape, started_anew

pytestmark = pytest.mark.stack
[SWEEPS_EVERY] = [float(str(s)) for _, task, s in TIMETABLE if task == "moderation.clock.sweep"]
A_ROUND = 3.0  # seconds, in which the clock asks for something more than once


@pytest.fixture(scope="module")
def watched(running: Newsroom) -> Iterator[Newsroom]:
    folder: Path = running.folder / "counts-of-faults"
    with started_anew(running, METRICS_TOKEN=TOKEN, METRICS_DIR=str(folder)):
        yield running


@contextmanager
def no_valkey(town: Town) -> Iterator[None]:
    newsroom = town.newsroom
    newsroom.servers.stop_valkey()
    try:
        yield
    finally:
        newsroom.servers.start_valkey()
        # As a supervisor would: kombu ends a worker that had tasks in hand when Valkey went.
        if newsroom.processes["worker"].poll() is not None:
            newsroom.start_worker()


@contextmanager
def no_worker(town: Town) -> Iterator[None]:
    town.newsroom.kill("worker")
    try:
        yield
    finally:
        town.newsroom.start_worker()


@contextmanager
def no_beat(town: Town) -> Iterator[None]:
    """And the minute is over for which it was heard."""
    town.newsroom.kill("beat")
    try:
        with Redis.from_url(town.newsroom.environment["REDIS_URL"]) as valkey:
            # What it had asked for is done.
            eventually(lambda: stands_still(town.newsroom.url), within=30)
            [heard] = valkey.keys("*beat.heard")
            assert 0 < valkey.ttl(heard) <= HEARD_FOR
            valkey.delete(heard)
        yield
    finally:
        town.newsroom.start_beat()


@contextmanager
def few_connections_left(town: Town) -> Iterator[None]:
    url = town.newsroom.environment["DATABASE_URL"]
    with ExitStack() as taken:
        first = taken.enter_context(psycopg.connect(url, autocommit=True))
        [[used, most]] = first.execute(
            "SELECT sum(numbackends), current_setting('max_connections')::int"
            " FROM pg_stat_database"
        ).fetchall()
        for _ in range(int(most * CONNECTIONS_SHORT) + 5 - used):
            taken.enter_context(psycopg.connect(url))
        yield


Lasts = Callable[[Town], AbstractContextManager[None]]
BY_TAKING_AWAY: dict[str, Lasts] = {
    "Valkey is away": no_valkey,
    "the database is away": no_postgresql,
    "no worker runs": no_worker,
    "connections run short": few_connections_left,
    "beat is dead": no_beat,  # The last: a process that is younger than a minute does not say it.
}

# Seconds from a fault's end until `/healthz` says that all is well, on a busy machine.
TO_START = 30.0  # a process that is started anew has all to load
WELL_WITHIN = {
    "Valkey is away": TO_START,  # a worker that ended is started anew; else it connects again
    "the database is away": HEALS_WITHIN,
    "no worker runs": TO_START,
    "connections run short": KNOWN_FOR + WAIT,  # nobody has to do anything
    "beat is dead": TO_START + SWEEPS_EVERY,
}


@pytest.mark.parametrize("fault", BY_TAKING_AWAY)
def test_a_fault_is_seen_while_it_lasts_and_no_longer(
    watched: Newsroom, town: Town, fault: str
) -> None:
    shown = FAULTS[fault]
    eventually(lambda: is_well(watched.url, shown.part))
    before = moving(watched.url) if shown.then == "stands still" else scrape(watched.url)

    with BY_TAKING_AWAY[fault](town):
        if shown.then == "stands still":
            eventually(lambda: stands_still(watched.url), within=30)
            before = scrape(watched.url)
            time.sleep(A_ROUND)
        # What was asked is known for five seconds.
        eventually(lambda: shown.is_seen(before, scrape(watched.url)), within=30)
        eventually(lambda: shown.part_of(Client(watched.url).get("/healthz").body), within=90)
        told = Client(watched.url).get("/healthz")
        assert told.status == shown.status

    ended = time.monotonic()
    eventually(lambda: is_well(watched.url, shown.part), within=WELL_WITHIN[fault])
    print(f"| {fault} | {time.monotonic() - ended:.1f} |")  # for benchmarks/reliability.md
    if shown.then == "stands still":
        moving(watched.url)


def is_well(url: str, part: str) -> bool:
    told = Client(url).get("/healthz")
    return told.status == 200 and told.body.get(part, "ready") == "ready"


def moving(url: str) -> Figures:
    """A scrape after which more was done already."""
    before = scrape(url)
    shown = FAULTS["no worker runs"]
    eventually(lambda: shown.read(scrape(url)) > shown.read(before), within=30)
    return before


def stands_still(url: str) -> bool:
    shown, before = FAULTS["no worker runs"], scrape(url)
    time.sleep(A_ROUND)
    return shown.read(before) == shown.read(scrape(url))
