"""Several threads ask at once; each gets its own values, as they were after it asked."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from redis import Redis
from redis.exceptions import ConnectionError as NoValkey

from newsroom.ready.asking import Asking


@pytest.fixture
def valkey():
    with Redis.from_url(settings.REDIS_URL) as client:
        yield client


class Held:
    """Asks Valkey, the first time not before it is let go."""

    def __init__(self, valkey):
        self.valkey, self.asked = valkey, []
        self.came, self.may_go = threading.Event(), threading.Event()

    def __call__(self, keys):
        self.asked.append(keys)
        self.came.set()
        assert self.may_go.wait(10)
        return self.valkey.mget(keys)


def wait_for(number, asking):
    ends = time.monotonic() + 10
    while len(asking._waiting) < number:
        assert time.monotonic() < ends
        time.sleep(0.001)


def test_who_comes_while_one_is_asking_is_asked_for_by_the_next_of_them_together(valkey):
    names = [f"asked-{number}" for number in range(5)]
    valkey.mset({name: name.upper() for name in names})
    held = Held(valkey)
    asking = Asking(held)

    with ThreadPoolExecutor(6) as threads:
        first = threads.submit(asking, ["asked-0"])
        held.came.wait(10)
        others = [threads.submit(asking, [name, "nothing"]) for name in names]
        wait_for(5, asking)
        held.may_go.set()

        assert first.result() == [b"ASKED-0"]
        for name, other in zip(names, others, strict=True):
            assert other.result() == [name.upper().encode(), None]
    assert [len(keys) for keys in held.asked] == [1, 10]


def test_nobody_is_told_what_was_so_before_they_asked(valkey):
    valkey.set("asked", "before")
    held = Held(valkey)
    asking = Asking(held)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(asking, ["other"])
        held.came.wait(10)
        valkey.set("asked", "after")  # The first question is on its way since before that.
        second = threads.submit(asking, ["asked"])
        wait_for(1, asking)
        held.may_go.set()

        assert first.result() == [None]
        assert second.result() == [b"after"]


def test_a_failure_is_that_of_all_who_wait_and_of_nobody_later(valkey):
    """A Valkey that is silent is waited for once, and not once more by whoever came meanwhile."""
    failing = threading.Event()
    held = Held(valkey)

    def ask(keys):
        told = held(keys)
        if failing.is_set():
            raise NoValkey
        return told

    asking = Asking(ask)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(asking, ["a"])
        held.came.wait(10)
        others = [threads.submit(asking, ["b"]) for _ in range(3)]
        wait_for(3, asking)
        failing.set()
        held.may_go.set()

        for one in (first, *others):
            with pytest.raises(NoValkey):
                one.result()
    assert held.asked == [["a"]]
    failing.clear()
    assert asking(["c"]) == [None]
