"""A raid, played against the whole house by its verbs."""

from __future__ import annotations

import pytest

from benchmarks.raids.counted import counted
from benchmarks.raids.crew import Strategy
from benchmarks.raids.day import Day, Plan

pytestmark = [pytest.mark.django_db, pytest.mark.lots]
SEEN_AT_MOST = 15.0  # minutes


def test_a_crew_that_came_within_the_hour_publishes_nothing_among_itself():
    plan = Plan(strategy=Strategy.NAIVE, hours=1.4, raid_at=0.3, an_hour=20, raiders=20)

    found = counted(Day(plan).play())

    assert found.raid_texts >= 40
    # What somebody of long standing misreads may come out, and is taken down.
    assert found.raid_by_itself == 0
    assert found.raid_public <= 4
    assert max(found.raid_public_minutes, default=0.0) <= SEEN_AT_MOST
    assert found.raid_public_at_the_end == 0
    # One that was misread in the last minutes is not counted anew yet.
    assert found.honest_returned_at_the_end <= 1
    assert found.in_rings >= 10
    assert found.honest_in_rings == 0
