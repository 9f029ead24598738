"""What audits say about a place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.coins import Population
from moderation.learning import audits
from moderation.trust import Measures

LAUNCH = Measures()
counts = st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=0, max_size=20).map(
    lambda rows: np.array(rows, dtype=float).reshape(-1, 4)
)


def told(readers: int, ratings: int, sensitivity, specificity, seed: int = 0) -> audits.Floats:
    """Half of the ratings are of bad items. The coins may be one a reader."""
    dice = np.random.default_rng(seed)
    caught = dice.binomial(ratings, sensitivity, readers)
    spared = dice.binomial(ratings, specificity, readers)
    return np.stack([caught, ratings - caught, spared, ratings - spared], axis=1).astype(float)


def test_without_audits_all_is_as_at_launch():
    found = audits.measured(audits.Audits(), LAUNCH)
    assert found.share == LAUNCH.share
    assert found.temperature == LAUNCH.temperature
    assert found.population.sensitivity == pytest.approx(LAUNCH.population.sensitivity, abs=0.005)
    assert found.population.specificity == pytest.approx(LAUNCH.population.specificity, abs=0.005)
    assert found.population.strength == pytest.approx(LAUNCH.population.strength, rel=0.1)


def test_what_audits_cannot_tell_stays_as_it_is():
    launch = replace(LAUNCH, established=70, alarm=True)
    found = audits.measured(audits.Audits([1, 0], [2.0, -1.0]), launch)
    assert (found.established, found.alarm) == (70, True)


def test_the_share_moves_from_launch_to_what_is_true():
    shares = [audits.share(n // 2, n, launch=0.1) for n in (0, 4, 40, 4_000)]
    assert shares[0] == 0.1
    assert shares[1] < 0.2
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(0.5, abs=0.01)


def test_a_share_is_never_nothing_and_never_all():
    assert audits.share(0, 10**6, launch=0.1) == audits.SHARE_AT_LEAST
    assert audits.share(10**6, 10**6, launch=0.1) == audits.SHARE_AT_MOST


def test_there_are_no_more_bad_items_than_audits():
    with pytest.raises(ValueError, match="more bad items"):
        audits.share(3, 2, launch=0.1)


def test_many_audits_find_the_readers_as_they_are():
    found = audits.population(told(300, 20, 0.6, 0.95), LAUNCH.population)
    assert found.sensitivity == pytest.approx(0.6, abs=0.02)
    assert found.specificity == pytest.approx(0.95, abs=0.02)


def test_one_reader_of_a_thousand_ratings_is_still_one_reader():
    many, busy = told(200, 5, 0.8, 0.9), np.array([[100.0, 900.0, 100.0, 900.0]])
    found = audits.population(np.vstack([many, busy]), LAUNCH.population)
    assert found.sensitivity > 0.7  # all ratings alike would say 0.45,
    assert found.specificity > 0.8  # and 0.5


def test_readers_who_differ_are_assumed_to_differ():
    """A small strength: a stranger's first ratings then say more about them."""
    dice = np.random.default_rng(5)
    alike = audits.population(told(200, 20, 0.75, 0.75), LAUNCH.population)
    mixed = dice.choice([0.55, 0.95], 200)
    unlike = audits.population(told(200, 20, mixed, mixed), LAUNCH.population)
    assert unlike.strength < 8 < alike.strength


@given(counts)
def test_a_stranger_is_always_assumed_to_be_better_than_chance(rows):
    found = audits.population(rows, LAUNCH.population)
    assert found.sensitivity + found.specificity - 1 >= audits.INFORMED_AT_LEAST - 1e-9
    assert 0 < found.sensitivity <= audits.COIN_AT_MOST
    assert 0 < found.specificity <= audits.COIN_AT_MOST
    assert found.strength > 0


@given(st.tuples(*[st.integers(0, 1)] * 4))
def test_one_rating_hardly_moves_a_population(row):
    found = audits.population(np.array([row], dtype=float), LAUNCH.population)
    none = audits.population(np.zeros((0, 4)), LAUNCH.population)
    assert found.sensitivity == pytest.approx(none.sensitivity, abs=0.03)
    assert found.specificity == pytest.approx(none.specificity, abs=0.03)


def test_a_crowd_that_is_always_wrong_is_no_oracle():
    found = audits.population(told(100, 20, 0.05, 0.05), Population(0.75, 0.75))
    assert found.sensitivity + found.specificity == pytest.approx(1.1)
