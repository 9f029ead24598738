"""Rings: found by who was made together and is wrong together, and by nothing else."""

from __future__ import annotations

import time

import numpy as np
import pytest

from benchmarks.rings import A_YEAR as YEAR
from benchmarks.rings import TEXTS, Town
from moderation.learning.rings import ACCOUNTS_AT_LEAST, SURELY, rings


@pytest.fixture(params=range(3))
def town(request):
    """Two hundred readers of a year, who are wrong in one of seven."""
    return Town(request.param)


def test_fifty_who_came_within_the_hour_and_are_mostly_wrong_are_one_ring(town):
    raiders = town.come(50, within=0.9, at=YEAR, wrong=0.7)

    (ring,) = town.found()

    assert set(ring.members) <= raiders
    assert len(ring.members) >= 40
    assert ring.wrong > 0.5 * ring.ratings
    assert ring.chance < SURELY - 10


def test_an_honest_reader_who_came_in_the_same_hour_is_not_of_it(town):
    honest = town.come(10, within=0.9, at=YEAR, wrong=0.1)
    town.come(50, within=0.9, at=YEAR, wrong=0.7)

    (ring,) = town.found()

    assert len(set(ring.members) & honest) <= 1


@pytest.mark.parametrize(
    ("who", "wrong"),
    [
        ("a class that signs up together", 0.14),
        ("a front page elsewhere, of newcomers", 0.25),
        ("a community that reads harsh words otherwise than most", 0.35),
    ],
)
def test_no_honest_group_that_came_together_is_a_ring(town, who, wrong):
    town.come(60, within=0.9, at=YEAR, wrong=wrong)

    assert town.found() == []


def test_who_came_before_is_not_looked_at_but_held_against(town):
    town.come(50, within=0.9, at=YEAR, wrong=0.7)

    assert town.found(since=YEAR + 1) == []


@pytest.mark.parametrize("hours", [1, 3, 5, 12])
@pytest.mark.parametrize("readers", [60, 200])
@pytest.mark.parametrize("since", [-np.inf, YEAR])
def test_a_raid_of_many_hours_does_not_become_what_is_usual(readers, hours, since):
    town = Town(11, readers=readers)
    crews = [town.come(50, within=0.9, at=YEAR + hour, wrong=0.8) for hour in range(hours)]

    found = {one for ring in town.found(since=since) for one in ring.members}

    assert found <= set().union(*crews)
    assert all(len(found & crew) >= 35 for crew in crews)


def test_in_a_new_town_whose_practice_is_misjudged_nobody_is_accused():
    town = Town(13, readers=0)
    for day in range(30):
        town.come(10, within=0.9, at=YEAR + 24 * day, wrong=0.6)

    assert town.found(since=YEAR - 1) == []


def test_who_are_wrong_together_but_came_over_a_year_are_none(town):
    town.come(50, within=YEAR, at=0, wrong=0.7)

    assert town.found() == []


def test_three_texts_that_all_of_a_class_misread_make_no_ring(town):
    pupils = town.come(40, within=0.9, at=YEAR, wrong=0.1, ratings=2)
    town.said += [(pupil, TEXTS + hard, True) for pupil in pupils for hard in range(3)]

    assert town.found() == []


def test_one_reader_who_misreads_everything_makes_no_ring(town):
    town.come(30, within=0.9, at=YEAR, wrong=0.1)
    town.come(1, within=0.1, at=YEAR, wrong=1.0, ratings=200)

    assert town.found() == []


def test_fewer_than_five_accounts_are_no_ring_however_wrong(town):
    town.come(ACCOUNTS_AT_LEAST - 1, within=0.5, at=YEAR, wrong=1.0, ratings=60)

    assert town.found() == []


def test_a_town_where_everybody_is_often_wrong_has_no_rings():
    town = Town(7, readers=0)
    town.come(300, within=YEAR, at=0, wrong=0.45)

    assert town.found() == []


def test_of_eight_thousand_pupils_in_two_hundred_towns_nobody_is_accused():
    accused = 0
    for seed in range(200):
        town = Town(100 + seed, readers=60)
        town.come(40, within=0.9, at=YEAR, wrong=0.25)
        accused += sum(len(ring.members) for ring in town.found())

    assert accused == 0


def test_nobody_said_anything():
    none = np.zeros(0, np.int64)

    assert rings(np.zeros(0), none, none, np.zeros(0, np.bool_)) == []


def test_two_thousand_readers_take_a_moment():
    town = Town(9, readers=0)
    town.come(2000, within=24 * 20, at=0, wrong=0.14)
    began = time.process_time()

    town.found()

    assert time.process_time() - began < 5
