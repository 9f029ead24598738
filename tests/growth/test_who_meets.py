"""Who writes and who reads in a made-up site: pure, for any size of it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.growth.beginning import Begun
from benchmarks.growth.chunk import chunk_of
from benchmarks.growth.crowd import authors
from benchmarks.growth.filling import rows_of, tasks
from benchmarks.growth.numbers import ids
from benchmarks.growth.passports import Rules
from benchmarks.growth.plan import BLOCK, Plan, World, add_options, planned, worlds
from benchmarks.growth.reviews import OWED, of_decided

UNTIL = datetime(2026, 11, 1, tzinfo=UTC).isoformat()
RULES = Rules(bytes(16), bytes(range(16)))


def plan(*options: str) -> Plan:
    parser = argparse.ArgumentParser()
    add_options(parser)
    return planned(parser.parse_args(["--until", UNTIL, *options]))


def usual(comments: int) -> World:
    return worlds(plan("--comments", str(comments)))[-1]


sizes = st.sampled_from([1_500, 100_000, 1_000_000, 10_000_000])


@settings(deadline=None, max_examples=40)
@given(sizes, st.floats(0, 0.9))
def test_nobody_reads_their_own_text_or_the_same_text_twice(size, share):
    world = usual(size)
    first = int(world.decided * share) // BLOCK * BLOCK
    last = min(first + 5_000, world.decided)

    reviews = of_decided(world, first, last)

    written_by = authors(world, reviews.text)
    assert (reviews.reviewer != written_by).all()
    assert len(set(zip(reviews.reviewer, reviews.text, strict=True))) == len(reviews.text)


@settings(deadline=None, max_examples=40)
@given(sizes, st.floats(0, 0.9))
def test_everybody_gives_three_reviews_and_no_text_is_read_before_it_is_queued(size, share):
    world = usual(size)
    first = int(world.decided * share) // BLOCK * BLOCK

    chunk = chunk_of(world, 1, first, min(first + 4_000, world.decided))

    given_by, number = np.unique(chunk.given.payer, return_counts=True)
    assert set(number) == {OWED}
    assert (authors(world, chunk.given.payer) == chunk.given.reviewer).all()
    assert len(given_by) == len(chunk.index)
    queued = chunk.fates.queued_at[chunk.given.text - first]
    assert (chunk.given.at > queued).all()


def test_readers_do_not_keep_turning_up_together():
    world = usual(1_000_000)
    reviews = of_decided(world, 0, 400_000)

    pairs = set()
    seen = again = 0
    for readers in np.split(reviews.reviewer, reviews.starts[1:])[:100_000]:
        pair = (int(readers[0]), int(readers[1]))
        seen, again = seen + 1, again + (pair in pairs)
        pairs.add(pair)

    assert again / seen < 0.02


def test_an_answer_follows_what_was_public_and_a_third_are_answers():
    chunk = chunk_of(usual(100_000), 1, 0, 20_000)
    fates, trees = chunk.fates, chunk.trees

    answers = trees.parent >= 0

    above = trees.parent[answers]
    assert fates.ends_public[above].all()
    assert (fates.released_at[above] < fates.written_at[answers]).all()
    assert (trees.article[above] == trees.article[answers]).all()
    assert 0.28 < answers.mean() < 0.40
    assert trees.depth.max() >= 5


def test_ids_are_in_the_order_of_time_and_none_comes_twice():
    world = usual(10_000_000)
    index = np.arange(5_000_000, 5_100_000)

    made = ids(world.seed, 4, index, world.written_at(index))

    keys = [bytes(key) for key in made]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key[6] >> 4 for key in keys} == {7}


@pytest.mark.parametrize("what", ["hundred", "long"])
def test_a_chosen_article_is_the_same_at_every_size(what):
    small, large = plan("--comments", "1500"), plan("--scale", "1")

    written = []
    for one in (small, large):
        begun = Begun(one, 1, {name: {} for name in ("returned", "rejected", "agreed")}, RULES)
        place = [world.kind for world in worlds(one)].index(what)
        task = next(task for task in tasks(one) if task[:2] == ("comments", place))
        written.append({rows.table: rows.packed() for rows in rows_of(begun, task)})

    assert written[0] == written[1]
    assert len(written[0]["comments_comment"]) > 10_000
