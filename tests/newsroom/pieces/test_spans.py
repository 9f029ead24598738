"""Weeks and quarters, and where an id belongs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from newsroom.ids import first_id_of, moment_of, new_id
from newsroom.pieces.spans import Every, Span, spans


def day(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "moment", "begins", "name"),
    [
        (Every.QUARTER, day(2026, 11, 29, 13), day(2026, 10, 1), "2026q4"),
        (Every.QUARTER, day(2027, 1, 1), day(2027, 1, 1), "2027q1"),
        (Every.QUARTER, day(2027, 6, 30, 23), day(2027, 4, 1), "2027q2"),
        (Every.WEEK, day(2026, 11, 29, 23), day(2026, 11, 23), "2026w48"),
        (Every.WEEK, day(2027, 1, 3), day(2026, 12, 28), "2026w53"),
        (Every.WEEK, day(2027, 1, 4), day(2027, 1, 4), "2027w01"),
    ],
)
def test_a_moment_is_in_one_week_and_in_one_quarter(every, moment, begins, name):
    span = Span.around(every, moment)

    assert (span.begins, span.name) == (begins, name)
    assert span.first <= first_id_of(moment) < span.end


@pytest.mark.parametrize("every", Every)
def test_spans_follow_one_another_without_a_gap(every):
    found = spans(every, day(2024, 1, 31), day(2026, 3, 1))

    assert found[0].begins <= day(2024, 1, 31)
    assert found[-1].begins <= day(2026, 3, 1) < found[-1].next.begins
    for one, following in pairwise(found):
        assert one.end == following.first
    assert len({one.name for one in found}) == len(found)


def test_an_id_says_when_it_was_made():
    now = datetime.now(UTC)

    assert abs(moment_of(new_id()) - now) < timedelta(seconds=5)
    assert moment_of(first_id_of(day(2026, 2, 3))) == day(2026, 2, 3)
