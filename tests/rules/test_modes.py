"""What is in force at a place at a moment, by the clock on the wall of its newsroom."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import modes
from newsroom.modes import Hours, Setting, mode_at, next_change, opens_at, raid_at

LISBON, BERLIN, NEW_YORK, LORD_HOWE = (
    "Europe/Lisbon", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
)  # fmt: skip
ZONES = (LISBON, BERLIN, NEW_YORK, LORD_HOWE, "Asia/Kathmandu", "UTC")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def setting(kind: str = modes.CLOSED, *, level: int = modes.PUBLICATION, **facts: Any) -> Setting:
    told: dict[str, Any] = {"key": "a", "set_at": LONG_AGO, "starts_at": LONG_AGO} | facts
    return Setting(kind=kind, level=level, **told)


def wall(zone: str, *when: int, fold: int = 0) -> datetime:
    year, month, day, hour, minute = (*when, 0)[:5]
    local = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


NIGHT = Hours(time(22), time(6), BERLIN)


def test_nothing_set_leaves_it_to_the_peers():
    assert mode_at([], LONG_AGO) is None


def test_an_article_goes_over_its_section_and_that_over_the_publication():
    paper = setting(modes.CLOSED, key="paper")
    section = setting(modes.STAFF_FIRST, level=modes.SECTION, key="section")
    article = setting(modes.PEERS, level=modes.ARTICLE, key="article")
    now = LONG_AGO + timedelta(days=1)

    assert mode_at([paper, section, article], now) == article
    assert mode_at([article, paper, section][1:], now) == section


def test_at_one_place_hours_go_over_an_end_and_an_end_over_what_lasts():
    now = wall(BERLIN, 2026, 3, 1, 23)
    lasts = setting(modes.STAFF_AFTER, key="z", set_at=now)
    ends = setting(modes.STAFF_FIRST, ends_at=now + timedelta(days=1))
    nightly = setting(modes.CLOSED, hours=NIGHT)

    assert mode_at([nightly, ends, lasts], now) == nightly
    assert mode_at([nightly, ends, lasts], now + timedelta(hours=8)) == ends
    assert mode_at([nightly, ends, lasts], now + timedelta(days=1, hours=8)) == lasts


def test_of_two_alike_the_one_that_was_set_last_is_in_force():
    first = setting(modes.STAFF_FIRST, key="z")
    second = setting(modes.STAFF_AFTER, set_at=LONG_AGO + timedelta(minutes=1))

    assert mode_at([second, first], LONG_AGO + timedelta(days=1)) == second


def test_a_raid_changes_nothing_of_what_is_in_force():
    mode = setting(modes.STAFF_AFTER)
    raid = setting(modes.RAID, level=modes.ARTICLE, ends_at=LONG_AGO + timedelta(hours=3))
    now = LONG_AGO + timedelta(hours=1)

    assert (mode_at([mode, raid], now), raid_at([mode, raid], now)) == (mode, raid)
    assert raid_at([mode, raid], LONG_AGO + timedelta(hours=3)) is None


def test_of_two_raids_the_one_that_goes_on_for_longer_counts():
    wide = setting(modes.RAID, ends_at=LONG_AGO + timedelta(hours=6))
    narrow = setting(modes.RAID, level=modes.ARTICLE, ends_at=LONG_AGO + timedelta(hours=1))

    assert raid_at([wide, narrow], LONG_AGO) == wide


@pytest.mark.parametrize(
    ("hour", "minute", "is_in"), [(21, 59, False), (22, 0, True), (5, 59, True), (6, 0, False)]
)
def test_a_night_is_by_the_clock_of_its_newsroom(hour: int, minute: int, is_in: bool):
    for month in (1, 7):  # 22:00 in Berlin is 21:00 UTC in winter, and 20:00 in summer.
        assert NIGHT.include(wall(BERLIN, 2026, month, 10, hour, minute)) is is_in


def test_the_morning_belongs_to_the_day_on_which_the_night_began():
    friday_night = Hours(time(22), time(6), BERLIN, days=frozenset({4}))

    assert friday_night.include(wall(BERLIN, 2026, 11, 27, 23))  # a Friday
    assert friday_night.include(wall(BERLIN, 2026, 11, 28, 5))
    assert not friday_night.include(wall(BERLIN, 2026, 11, 27, 5))
    assert not friday_night.include(wall(BERLIN, 2026, 11, 28, 23))


def test_where_the_clock_is_put_back_the_minutes_come_twice():
    hours = Hours(time(2, 30), time(2, 45), BERLIN)

    for fold in (0, 1):
        assert hours.include(wall(BERLIN, 2026, 10, 25, 2, 35, fold=fold))
    night = setting(hours=hours)
    seen, now = [], wall(BERLIN, 2026, 10, 25, 1)
    for _ in range(4):
        change = next_change([night], now)
        assert change is not None
        now = change
        seen.append(now.astimezone(ZoneInfo(BERLIN)).strftime("%H:%M"))
    assert seen == ["02:30", "02:45", "02:30", "02:45"]


def test_where_the_clock_is_put_forward_the_hour_left_out_does_not_come():
    hours = Hours(time(2, 15), time(2, 45), BERLIN)
    now = wall(BERLIN, 2026, 3, 28, 12)

    opens = next_change([setting(hours=hours)], now)

    assert opens == wall(BERLIN, 2026, 3, 30, 2, 15)  # and not on the 29th


def test_what_begins_in_the_hour_left_out_begins_when_the_clock_jumps():
    early = setting(hours=Hours(time(2, 30), time(6), BERLIN))

    begins = next_change([early], wall(BERLIN, 2026, 3, 29, 0))

    assert begins == wall(BERLIN, 2026, 3, 29, 3)


def test_a_closed_place_opens_when_all_that_closes_it_is_over():
    now = wall(BERLIN, 2026, 3, 1, 23)
    until = wall(BERLIN, 2026, 3, 2, 12)
    both = [setting(hours=NIGHT), setting(ends_at=until)]

    assert opens_at(both, now) == until
    assert opens_at([setting(hours=NIGHT)], now) == wall(BERLIN, 2026, 3, 2, 6)
    assert opens_at([setting()], now) is None
    assert opens_at([setting(modes.STAFF_FIRST)], now) is None


def test_closed_by_night_and_for_good_it_never_opens():
    for_good = setting(key="b")

    assert opens_at([for_good, setting(hours=NIGHT)], wall(BERLIN, 2026, 3, 1, 23)) is None


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
# About the days on which clocks change, where everything goes wrong that can.
changes = st.sampled_from(
    [datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 3, 8), datetime(2026, 11, 1),
     datetime(2026, 4, 5), datetime(2026, 10, 4)]
)  # fmt: skip
near = st.builds(
    lambda day, minutes: day.replace(tzinfo=UTC) + timedelta(minutes=minutes),
    changes,
    st.integers(-400, 900),
)
minutes = (st.integers(0, 1439) | st.integers(60, 240)).map(lambda n: time(n // 60, n % 60))
hours = (
    st.tuples(minutes, minutes, st.sampled_from(ZONES), st.frozensets(st.integers(0, 6)))
    .filter(lambda it: it[0] != it[1])
    .map(lambda it: Hours(*it))
)
settings_ = st.builds(
    Setting,
    key=st.uuids().map(str),
    kind=st.sampled_from([modes.PEERS, modes.STAFF_FIRST, modes.STAFF_AFTER, modes.CLOSED]),
    level=st.sampled_from([0, 1, 2]),
    set_at=moments,
    starts_at=near,
    ends_at=st.none() | near,
    hours=st.none() | hours,
)


@given(st.lists(settings_, max_size=4), near, st.floats(0, 1, exclude_max=True))
def test_between_now_and_the_next_change_nothing_changes(settings, now, share):
    change = next_change(settings, now)
    until = change if change is not None else now + timedelta(days=10)

    between = min(now + share * (until - now), until - timedelta(microseconds=1))

    assert mode_at(settings, between) == mode_at(settings, now)
    assert change is None or mode_at(settings, change) != mode_at(settings, now)


@given(st.lists(settings_, max_size=4), near)
def test_the_order_in_which_settings_are_read_makes_no_difference(settings, now):
    assert mode_at(settings, now) == mode_at(list(reversed(settings)), now)


@given(st.lists(settings_, max_size=4), near)
def test_what_is_in_force_is_as_particular_as_anything_that_holds(settings, now):
    found = mode_at(settings, now)
    holding = [one for one in settings if one.holds(now)]

    assert (found is None) == (not holding)
    assert found is None or found.level == max(one.level for one in holding)


@given(st.lists(settings_, max_size=4), near)
def test_when_it_opens_it_is_open_and_until_then_it_is_not(settings, now):
    opens = opens_at(settings, now)
    if opens is None:
        return

    assert opens > now
    found = mode_at(settings, opens)
    assert found is None or found.kind != modes.CLOSED
    for part in range(1, 8):
        before = mode_at(settings, now + part / 8 * (opens - now))
        assert before is not None
        assert before.kind == modes.CLOSED


@given(hours, near)
def test_hours_agree_with_the_clock_on_the_wall(told, now):
    """Said once more, minute by minute from their beginning: the slow way."""
    local = now.astimezone(ZoneInfo(told.zone))
    at = local.hour * 60 + local.minute
    begin = told.begin.hour * 60 + told.begin.minute
    length = (told.until.hour * 60 + told.until.minute - begin) % 1440
    since = (at - begin) % 1440
    began_on = (local.weekday() - (1 if at < begin else 0)) % 7

    assert told.include(now) == (since < length and (not told.days or began_on in told.days))
