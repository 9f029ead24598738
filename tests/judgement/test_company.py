"""Who keeps whose company."""

import numpy as np
import pytest

from moderation.learning import company
from moderation.learning.company import (
    Favour,
    Member,
    banned_pairs,
    circles,
    favours,
    flagged,
    meetings,
    remembered,
)

HONEST = 400


def visits(seed, days=7, a_day=420, ring=0, attacks=4):
    """Visits of a town, most by a few; and of a ring that comes six times a day, together."""
    rng = np.random.default_rng(seed)
    keen = rng.pareto(1.3, HONEST) + 0.3
    reader = list(rng.choice(HONEST, days * a_day, p=keen / keen.sum()))
    at = list(24 * rng.integers(0, days, days * a_day) + rng.uniform(6, 24, days * a_day))
    for _ in range(attacks * days if ring else 0):
        start = rng.uniform(0, 24 * days)
        reader += range(HONEST, HONEST + ring)
        at += list(start + rng.uniform(0, 0.2, ring))
    return np.array(reader, np.int64), np.array(at)


def test_a_planted_ring_is_one_circle():
    found = circles(meetings(*visits(seed=1, ring=6)))

    ring = range(HONEST, HONEST + 6)
    assert {found.get(member) for member in ring} == {HONEST}


@pytest.mark.parametrize("seed", range(5))
def test_honest_readers_who_meet_by_chance_are_no_circle(seed):
    found = circles(meetings(*visits(seed)))

    assert not found


def test_a_great_story_that_brings_everybody_at_once_links_nobody():
    reader, at = visits(seed=2)
    rng = np.random.default_rng(3)
    for day in range(7):
        reader = np.concatenate([reader, rng.choice(HONEST, 150, replace=False)])
        at = np.concatenate([at, 24 * day + 20 + rng.uniform(0, 0.25, 150)])

    found = circles(meetings(reader, at))

    assert len(found) < 0.005 * HONEST


def test_in_which_order_ratings_come_does_not_matter():
    reader, at = visits(seed=1, ring=6)
    shuffled = np.random.default_rng(0).permutation(len(at))

    assert circles(meetings(reader, at)) == circles(meetings(reader[shuffled], at[shuffled]))


def test_nobody_came_and_nobody_met():
    none = np.zeros(0, np.int64)

    assert circles(meetings(none, np.zeros(0))) == {}


def of(*rows):
    columns = list(zip(*rows, strict=True))
    return (
        np.array(columns[0], np.int64),
        np.array(columns[1], np.int64),
        np.array(columns[2], bool),
        np.array(columns[3], float),
    )


def test_who_finds_one_authors_abuse_fine_twice_does_not_meet_them_again():
    found = favours(*of((1, 9, False, 1.0), (1, 9, False, 1.0)))

    assert found[1, 9] == Favour(2, 0.5)
    assert banned_pairs(found) == {(1, 9)}


def test_once_is_an_accident():
    assert favours(*of((1, 9, False, 1.0))) == {}


def test_who_agrees_with_the_facts_favours_nobody():
    found = favours(*of((1, 9, True, 0.9), (1, 9, False, 0.1), (1, 9, False, 0.0)))

    assert not banned_pairs(found)


def test_who_hounds_two_authors_is_shown_to_staff():
    hounding = [(1, author, True, 0.0) for author in (8, 9) for _ in range(3)]

    assert flagged(favours(*of(*hounding))) == {1}


def test_who_reads_a_lot_may_differ_about_two():
    hounding = [(1, author, True, 0.0) for author in (8, 9) for _ in range(3)]
    fair = [(1, author, False, 0.0) for author in range(10, 30) for _ in range(2)]

    assert not flagged(favours(*of(*hounding, *fair)))


def test_a_circle_is_remembered_for_a_month_and_keeps_its_name():
    first = remembered({}, {3: 3, 5: 3, 8: 3}, now=0.0)

    later = remembered(first, {5: 5, 8: 5, 9: 5}, now=100.0)

    assert later == {
        3: Member(3, 0.0),
        5: Member(3, 100.0),
        8: Member(3, 100.0),
        9: Member(3, 100.0),
    }
    assert remembered(later, {}, now=24.0 * 31) == {one: Member(3, 100.0) for one in (5, 8, 9)}


def test_readers_taken_some_at_a_time_keep_the_same_company(monkeypatch):
    at_once = meetings(*visits(seed=1, ring=6))

    monkeypatch.setattr(company, "PAIRS_AT_ONCE", 500)
    by_parts = meetings(*visits(seed=1, ring=6))

    assert len(by_parts.one) == len(at_once.one) > 0
    assert set(zip(by_parts.one, by_parts.other, by_parts.meetings, strict=True)) == set(
        zip(at_once.one, at_once.other, at_once.meetings, strict=True)
    )
    assert circles(by_parts) == circles(at_once)
