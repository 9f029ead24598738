"""Raids of other kinds, played against the whole house by its verbs: short ones.

`python -m benchmarks.raids` plays all kinds with fifty accounts, for hours, beside a calm day.
"""

from __future__ import annotations

import pytest

from benchmarks.raids.counted import Counted, counted
from benchmarks.raids.crew import Strategy
from benchmarks.raids.day import Day, Plan

pytestmark = [pytest.mark.django_db, pytest.mark.lots]


def played(strategy: Strategy, *, raid_mode: bool = False) -> Counted:
    plan = Plan(
        strategy=strategy, hours=1.2, raid_at=0.2, an_hour=12, raiders=20, raid_mode=raid_mode
    )
    return counted(Day(plan).play())


def test_ten_accounts_of_one_person_publish_nothing_among_themselves():
    """A fresh window each, on one network, with raid mode on."""
    found = played(Strategy.NETWORK, raid_mode=True)

    assert found.raid_texts >= 8
    # What two of the town misread may come out, and is taken down.
    assert found.raid_by_itself == 0
    assert found.raid_public <= 2
    assert (found.raid_public_at_the_end, found.honest_returned_at_the_end) == (0, 0)


def test_whoever_is_disliked_is_published_as_anybody():
    found = played(Strategy.REVENGE)

    assert found.honest_texts > 8
    assert found.honest_returned_at_the_end == 0


def test_whoever_reports_everything_hides_nothing():
    found = played(Strategy.REPORTS)

    assert found.honest_texts >= 8
    assert found.honest_hidden == 0


def test_half_that_says_yes_and_half_that_says_no_returns_nothing():
    found = played(Strategy.SPLITTING)

    assert found.honest_texts >= 8
    assert (found.honest_returned_at_the_end, found.in_rings) == (0, 0)


def test_a_class_that_signs_up_together_is_no_ring():
    found = played(Strategy.CLASS)

    assert found.honest_texts > 20
    assert found.in_rings == 0
    assert found.refused == {}
