"""Two voting clusters: found where there are two sides, and nowhere else."""

import time

import numpy as np
import pytest

from moderation.learning.clusters import READERS_AT_LEAST, UNKNOWN, clusters

READERS = 240


def town(seed, camps=(0.0, 0.0), each=200, slanted=0.6, lazy=0.1, a_text=2.4):
    """Readers who differ in what they see, most ratings by a few, and texts of which some are
    hard; and on slanted texts, so many readers of either side who condemn the other."""
    rng = np.random.default_rng(seed)
    count = READERS * each
    texts = int(count / a_text)
    keen = rng.pareto(2.5, READERS) + 0.5
    reader = rng.choice(READERS, count, p=keen / keen.sum())
    item = rng.integers(texts, size=count)
    first = np.unique(item * READERS + reader, return_index=True)[1]
    reader, item = reader[first], item[first]
    never = rng.random(READERS) < lazy
    sees = np.where(never, 0.04, rng.beta(20, 4, READERS))[reader]
    blames = np.where(never, 0.04, rng.beta(3, 34, READERS))[reader]
    bad = rng.random(texts) < 0.1
    hard = np.where(never[reader], 0.0, rng.beta(1.2, 3, texts)[item])
    sees, blames = sees + (0.5 - sees) * hard, blames + (0.5 - blames) * hard
    left, right = camps
    side = rng.choice([-1, 0, 1], READERS, p=[left, 1 - left - right, right])
    slant = rng.choice([-1, 0, 1], texts, p=[slanted / 2, 1 - slanted, slanted / 2])
    meets = side[reader] * slant[item]
    chance = np.where(bad[item], sees, blames)
    chance = np.where((meets < 0) & ~bad[item], np.minimum(1.0, chance + 0.5), chance)
    chance = np.where((meets > 0) & bad[item], np.maximum(0.0, chance - 0.55), chance)
    return item, reader, rng.random(len(item)) >= chance, side


@pytest.mark.parametrize("seed", range(3))
def test_two_sides_are_found_and_told_apart(seed):
    item, reader, civil, side = town(seed, camps=(0.35, 0.35))

    found = clusters(item, reader, civil)

    assert found.reliable
    of_two = [side[(found.of == number) & (side != 0)] for number in (0, 1)]
    assert all(len(members) >= 5 for members in of_two)
    assert {round(float(members.mean())) for members in of_two} == {-1, 1}
    known = side[found.of != UNKNOWN]
    assert (known == 0).mean() < 0.25  # Of those who take no side, few are taken for it.


def test_a_bloc_of_one_side_is_found_among_those_who_have_none_if_it_says_enough():
    item, reader, civil, side = town(2, camps=(0.0, 0.3), each=800)

    found = clusters(item, reader, civil)

    assert found.reliable
    in_it = [float((side[found.of == number] == 1).mean()) for number in (0, 1)]
    assert min(in_it) < 0.1
    assert max(in_it) > 0.9


@pytest.mark.parametrize("lazy", [0.1, 0.4])
def test_where_nobody_takes_sides_no_clusters_are_reliable(lazy):
    found = [clusters(*town(seed, lazy=lazy)[:3]) for seed in range(10)]

    assert not any(one.reliable for one in found)
    # And not by the height of the bar alone: what chance does is what is said of chance.
    assert np.mean([one.beyond_chance**2 for one in found]) < 2.5
    # No answer speaks for its own reader's side: one in twenty seems to take one, by chance.
    assert np.mean([(one.of != UNKNOWN).mean() for one in found]) < 0.1


def test_a_small_bloc_of_few_ratings_is_not_made_out_and_nobody_is_suspected():
    found = clusters(*town(0, camps=(0.0, 0.3))[:3])

    assert not found.reliable


def test_in_which_order_the_ratings_come_and_what_readers_are_called_does_not_matter():
    item, reader, civil, _ = town(1, camps=(0.35, 0.35))
    shuffled = np.random.default_rng(0).permutation(len(item))

    one = clusters(item, reader, civil)
    other = clusters(item[shuffled], reader[shuffled], civil[shuffled])

    assert other.beyond_chance == pytest.approx(one.beyond_chance, rel=1e-6)
    assert (one.of == other.of).all()


def test_nobody_is_compared_with_themselves():
    """Each reads alone: there is no agreement, however much everybody says."""
    readers = READERS_AT_LEAST * 2
    reader = np.repeat(np.arange(readers), 100)

    found = clusters(np.arange(len(reader)), reader, reader % 2 == 0)

    assert found.readers == 0
    assert not found.reliable


def test_no_ratings_at_all_and_all_of_one_mind_are_no_clusters():
    none = np.zeros(0, np.int64)
    item, reader, civil, _ = town(3)

    assert not clusters(none, none, np.zeros(0, bool)).reliable
    assert not clusters(item, reader, np.ones_like(civil)).reliable


def test_many_ratings_take_seconds():
    rng = np.random.default_rng(0)
    count = 200_000
    item, reader = rng.integers(80_000, size=count), rng.integers(5_000, size=count)

    started = time.process_time()
    clusters(item, reader, rng.random(count) < 0.85)

    assert time.process_time() - started < 20
