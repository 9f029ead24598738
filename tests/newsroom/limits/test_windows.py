"""At most so many within any window: in a process, in Valkey, and in both alike."""

from __future__ import annotations

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as careful
from hypothesis import strategies as st
from redis import Redis

from newsroom.ids import new_id
from newsroom.limits.script import BODY, read, told
from newsroom.limits.windows import SLICES, Asked, Counts

A_WINDOW = 60  # seconds
STEPS = st.lists(st.integers(0, 40_000), min_size=1, max_size=60)  # milliseconds in between


def one(quota: int, key: str = "one", seconds: int = A_WINDOW) -> Asked:
    return Asked(key, (key,), quota, seconds)


@given(st.integers(1, 5), STEPS)
def test_no_window_ever_holds_more_than_the_quota(quota, steps):
    counts, now, taken = Counts(), 10**12, []

    for step in steps:
        now += step
        if counts.take([one(quota)], now).taken:
            taken.append(now)

    window = A_WINDOW * 1000
    for begins in taken:
        assert sum(begins <= at < begins + window for at in taken) <= quota


@given(st.integers(1, 4), STEPS)
def test_who_waits_as_long_as_they_are_told_is_let_in_and_not_a_moment_earlier(quota, steps):
    counts, now = Counts(), 10**12

    for step in steps:
        now += step
        answer = counts.take([one(quota)], now)
        if not answer.taken:
            again = now + answer.stands[0].again_in
            assert not counts.take([one(quota)], again - 1).taken
            assert counts.take([one(quota)], again).taken
            assert answer.stands[0].again_in <= A_WINDOW * 1000 * (SLICES + 1) // SLICES
            now = again


def test_what_one_limit_refuses_takes_nothing_from_the_others():
    counts, now = Counts(), 10**12
    narrow, wide = one(1, "narrow"), one(10, "wide")

    answers = [counts.take([narrow, wide], now) for _ in range(4)]

    assert [answer.taken for answer in answers] == [True, False, False, False]
    assert [stand.used for stand in answers[-1].stands] == [1, 1]


def test_nothing_of_something_is_never_taken():
    assert not Counts().take([one(0)], 10**12).taken


def test_a_share_of_a_limit_is_never_nothing_and_never_more():
    assert [one(quota).part(0.5).quota for quota in (0, 1, 2, 7)] == [0, 1, 1, 3]


def test_a_flood_of_strangers_fills_no_memory():
    counts, now = Counts(), 10**12

    for number in range(counts.AT_MOST * 2):
        counts.take([one(5, str(number))], now)

    assert len(counts._counts) <= counts.AT_MOST
    latest = one(5, str(counts.AT_MOST * 2 - 1))
    assert counts.take([latest], now).stands[0].used == 2, "the latest are known"


def test_a_flood_looks_through_what_is_kept_once_for_many_that_come(monkeypatch):
    """Each new one would else wait, with all others, until all are looked through."""
    counts, swept = Counts(), []
    monkeypatch.setattr(counts, "AT_MOST", 200)
    real = counts._sweep
    monkeypatch.setattr(counts, "_sweep", lambda now: (swept.append(now), real(now)))

    for number in range(1000):  # One of before is over whenever one comes.
        counts.take([one(5, str(number))], 10**12 + number * one(5).slice * 12 // 199)

    assert len(counts._counts) <= 200
    assert 5 < len(swept) <= 1000 / 20 + 1


# Valkey


@pytest.fixture
def valkey():
    with Redis.from_url(settings.REDIS_URL) as valkey:
        yield valkey


@careful(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.integers(-3_000, 30_000),
                st.sampled_from([0, 1, 5_999, 6_000, 59_999, 60_000, 65_999, 66_000, 600_000]),
            ),
            st.sampled_from(["a", "b", "ab"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 3),
)
def test_valkey_counts_as_a_process_does_also_by_a_clock_that_is_set_back(steps, quota):
    counts, now, run = Counts(), 10**12, str(new_id())
    keys = {
        "a": Asked("a", (f"{run}a", f"{run}old"), quota, A_WINDOW),
        "b": Asked("b", (f"{run}b", f"{run}a"), quota + 2, A_WINDOW * 10),
    }
    with Redis.from_url(settings.REDIS_URL) as valkey:
        script = valkey.register_script("local now = tonumber(ARGV[#ARGV])\n" + BODY)
        for step, which in steps:
            now += step
            asked = [keys[letter] for letter in which]
            names, arguments = told(asked)
            there = read(script(keys=names, args=[*arguments, now]))

            assert there == counts.take(asked, now)


def test_what_was_counted_is_gone_when_it_counts_no_more(valkey):
    key = f"gone:{new_id()}"
    script = valkey.register_script("local now = tonumber(ARGV[#ARGV])\n" + BODY)
    names, arguments = told([one(5, key)])

    script(keys=names, args=[*arguments, 10**12])

    left = valkey.pttl(names[0]) / 1000
    assert A_WINDOW < left <= A_WINDOW * 1.2
