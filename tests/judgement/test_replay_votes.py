"""Replaying real ratings: on a sample of real ones, and on files that nobody prepared."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from benchmarks.judgement import (
    votes,
    votes_data,
    votes_judge,
    votes_policies,
    votes_stopping,
)
from moderation.learning import audits, em

SAMPLE = Path(__file__).parent / "data"
SURER = ["engine_t75", "engine_t85", "engine_t95"]
ENGINES = ["engine", *SURER]
MAJORITIES = ["best_of_3_early", "best_of_5_early", "best_of_3", "one_vote"]


def replay(folder: Path, **options):
    printed = StringIO()
    files = {"labels": folder / "labels.csv", "gold": folder / "gold.csv"}
    call_command("replay_votes", **files, json=True, stdout=printed, **options)
    return json.loads(printed.getvalue())


@pytest.fixture(scope="module")
def replayed():
    return replay(SAMPLE, seeds=3)


@pytest.fixture
def files(tmp_path: Path):
    """Writes both files, and says where."""

    def write(labels: str, gold: str = "item,label\na,1\nb,0\n") -> Path:
        (tmp_path / "labels.csv").write_text(labels)
        (tmp_path / "gold.csv").write_text(gold)
        return tmp_path

    return write


def a_set(coins, items=500, a_piece=6, seed=0) -> votes_data.Votes:
    """Made-up ratings, with an answer known for each item."""
    dice = np.random.default_rng(seed)
    truth = dice.integers(2, size=items).tolist()
    ratings = []
    for bad in truth:
        who = dice.choice(len(coins), a_piece, replace=False).tolist()
        right = dice.random(a_piece) < [coins[one] for one in who]
        ratings.append([(w, bad if ok else 1 - bad) for w, ok in zip(who, right, strict=True)])
    return votes_data.Votes(ratings, truth, len(coins))


def test_there_is_one_object_a_policy_with_all_that_was_asked_for(replayed):
    assert sorted(replayed) == sorted(ENGINES + MAJORITIES)
    for name, figures in replayed.items():
        low, high = figures["accuracy_ci95"]
        assert 0 <= low <= figures["accuracy"] <= high <= 1
        assert figures["mean_ratings"] >= (1 if name == "one_vote" else 2)
        assert "accuracy_revealed" in figures
    for name in ENGINES:
        assert replayed[name]["actual_error"] == pytest.approx(
            1 - replayed[name]["accuracy"], abs=2e-5
        )
        assert 0 < replayed[name]["stated_error"] < 0.5


def test_the_engine_beats_the_majorities_of_its_price_on_real_ratings(replayed):
    engine = replayed["engine"]
    assert engine["mean_ratings"] < replayed["best_of_5_early"]["mean_ratings"]
    assert engine["accuracy"] > replayed["best_of_3"]["accuracy"] + 0.03


def test_what_it_states_is_within_twice_what_is_true(replayed):
    for name in ENGINES:
        stated, actual = replayed[name]["stated_error"], replayed[name]["actual_error"]
        assert actual / 2 < stated < actual * 2


def test_surer_means_more_ratings(replayed):
    prices = [replayed[name]["mean_ratings"] for name in SURER]
    assert prices == sorted(prices)
    assert replayed["engine"]["mean_ratings"] < replayed["engine_t85"]["mean_ratings"]


def test_stopping_early_decides_as_waiting_would(replayed):
    early, late = replayed["best_of_3_early"], replayed["best_of_3"]
    assert early["accuracy"] == late["accuracy"]
    assert early["mean_ratings"] < late["mean_ratings"] == 3


def test_the_same_seeds_give_the_same_figures(replayed):
    assert replay(SAMPLE, seeds=3) == replayed


def test_other_seeds_give_other_figures(replayed):
    assert replay(SAMPLE, seeds=2)["engine"] != replayed["engine"]


def test_nobody_hears_more_than_the_cap(replayed):
    capped = replay(SAMPLE, seeds=1, cap=2)
    assert all(capped[name]["mean_ratings"] == 2 for name in ENGINES)


def test_revealed_items_are_scored_apart_and_are_as_many_as_asked():
    sample = votes_data.load(SAMPLE / "labels.csv", SAMPLE / "gold.csv")
    figures = votes.replay(sample, cap=3, revealed=0.5, seeds=4)
    assert figures["engine"]["items"] == pytest.approx(120, abs=15)
    nothing = votes.replay(sample, cap=3, revealed=0.0, seeds=1)
    assert nothing["engine"]["items"] == 240
    assert "accuracy_revealed" not in nothing["engine"]


def test_an_item_is_learned_from_only_after_its_decision():
    """What is revealed changes nothing for the item itself: decisions up to it are the same."""
    some = a_set([0.8] * 10, items=120)
    stream = votes_data.stream(some, seed=1, revealed=0.3, most=1000)
    first = stream.revealed.index(True)
    other = votes_data.Votes(
        some.ratings,
        [1 - g if i == stream.items[first] else g for i, g in enumerate(some.gold)],
        some.workers,
    )
    policy = votes_policies.engine(5, 0.85)
    one, two = (list(policy(stream, known)) for known in (some, other))
    assert one[: first + 1] == two[: first + 1]
    assert one != two


def test_it_learns_whom_to_believe():
    mixed = a_set([0.95] * 5 + [0.5] * 7, items=1_200)
    figures = votes.replay(mixed, cap=5, revealed=0.1, seeds=2)
    assert figures["engine"]["accuracy"] > figures["best_of_5_early"]["accuracy"] + 0.04
    assert figures["engine"]["mean_ratings"] < figures["best_of_5_early"]["mean_ratings"]


def test_where_all_are_alike_nothing_is_lost():
    alike = a_set([0.8] * 30, items=1_000)
    figures = votes.replay(alike, cap=5, revealed=0.1, seeds=3)
    assert figures["engine"]["accuracy"] > figures["best_of_3_early"]["accuracy"] - 0.01


def test_ties_are_broken_both_ways():
    tied = votes_data.Votes([[(0, 0), (1, 1)]] * 400, [1] * 400, 2)
    figures = votes.replay(tied, cap=2, revealed=0.0, seeds=1)
    assert 0.4 < figures["best_of_3"]["accuracy"] < 0.6
    strangers = [[(2 * item, 0), (2 * item + 1, 1)] for item in range(400)]
    figures = votes.replay(
        votes_data.Votes(strangers, [1] * 400, 800), cap=2, revealed=0.0, seeds=1
    )
    assert 0.4 < figures["engine"]["accuracy"] < 0.6


def test_a_night_rewrites_what_is_held_of_everybody():
    some = a_set([0.9, 0.8, 0.7, 0.6], items=60, a_piece=3)
    judge = votes_judge.Judge(some.workers, cap=5, sure=0.85, price=0.0)
    for number, ratings in enumerate(some.ratings):
        judge.learn(ratings, some.gold[number] if number % 5 == 0 else None)
    measures = audits.measured(judge.ledger.audits(), votes_judge.LAUNCH)
    expected = em.refit(judge.ledger.ratings(), measures, np.array(judge.ledger.bad))
    by_day = [record.counts for record in judge.records]
    judge.sleep()
    assert judge.circumstances.measures == measures
    assert [record.counts for record in judge.records] == [
        expected.counts_of(worker) for worker in range(4)
    ]
    assert [record.counts for record in judge.records] != by_day


def test_a_long_set_is_bounded_and_what_is_known_streams_first():
    some = a_set([0.8] * 5, items=300, a_piece=2)
    known = [g if i % 10 == 0 else None for i, g in enumerate(some.gold)]
    long = votes_data.Votes(some.ratings, known, some.workers)
    stream = votes_data.stream(long, seed=0, revealed=0.1, most=100)
    assert len(stream) == 100
    assert sum(known[item] is not None for item in stream.items) == 30
    assert len(votes_data.stream(long, seed=0, revealed=0.1, most=20)) == 20


def test_items_without_an_answer_stream_but_are_not_scored_or_revealed():
    some = a_set([0.8] * 5, items=200, a_piece=3)
    half = votes_data.Votes(
        some.ratings, [g if i % 2 else None for i, g in enumerate(some.gold)], some.workers
    )
    figures = votes.replay(half, cap=3, revealed=0.0, seeds=1)
    assert figures["engine"]["items"] == 100


def test_odd_names_single_ratings_other_columns_and_repeated_rows_are_taken(files):
    folder = files(
        "seq,worker,item,label,note\n"
        '1,"Smith, J.",a,1,x\n2,Ωmega 7,b,0,\n3,"Smith, J.",b,1.0,\n4,"Smith, J.",b,0,\n'
        "5,,lonely,1,\n".replace(",,lonely", ",w,lonely")
    )
    read = votes_data.load(folder / "labels.csv", folder / "gold.csv")
    assert read.ratings == [[(0, 1)], [(1, 0), (0, 1)], [(2, 1)]]
    assert read.gold == [1, 0, None]
    assert replay(folder, revealed=0.0, seeds=1)["engine"]["items"] == 2


@pytest.mark.parametrize(
    ("labels", "gold", "complaint"),
    [
        ("item,label\na,1\n", None, "lacks 'worker'"),
        ("", None, "lacks 'item' or 'worker' or 'label'"),
        ("item,worker,label\n", None, "no rows"),
        ("item,worker,label\na,w,2\n", None, "line 2: label '2'. Labels must be 0 or 1"),
        ("item,worker,label\na,w,\n", None, "line 2: an empty"),
        ("item,worker,label\na,w,1\n", "item,truth\na,1\n", "lacks 'label'"),
        ("item,worker,label\na,w,1\n", "item,label\nz,1\n", "knows none of the items"),
        ("item,worker,label\na,w,1\n", "item,label\na,1\na,0\n", "two different labels"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_plain_words(files, labels, gold, complaint):
    folder = files(labels, gold) if gold else files(labels)
    with pytest.raises(CommandError) as refused:
        replay(folder, seeds=1)
    assert complaint in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        replay(tmp_path)


@pytest.mark.parametrize(
    "options", [{"cap": 0}, {"revealed": 1.0}, {"revealed": -0.1}, {"seeds": 0}, {"items": 0}]
)
def test_impossible_wishes_are_refused(options):
    with pytest.raises(CommandError, match="must be"):
        replay(SAMPLE, **options)


def test_if_all_that_is_known_is_revealed_nothing_can_be_scored(files):
    folder = files("item,worker,label\na,w,1\n", "item,label\na,1\n")
    with pytest.raises(CommandError, match="left to score"):
        replay(folder, revealed=0.999, seeds=1)


def test_without_json_it_prints_a_table():
    printed = StringIO()
    files = {"labels": SAMPLE / "labels.csv", "gold": SAMPLE / "gold.csv"}
    call_command("replay_votes", **files, seeds=1, stdout=printed)
    assert "best_of_3_early" in printed.getvalue()


def test_an_interval_is_of_students_width():
    assert votes.interval([0.5]) == [0.5, 0.5]
    low, high = votes.interval([0.4, 0.6])
    assert high - low == pytest.approx(2 * 12.706 * 0.1, abs=1e-3)
    values = [0.0, 1.0] * 15  # 29 degrees of freedom: t is 2.045
    low, high = votes.interval(values)
    assert (high - low) / 2 == pytest.approx(2.045 * np.std(values, ddof=1) / 30**0.5, abs=1e-3)


ALIKE = np.array([[1.5, -1.5]])


def test_what_is_free_is_asked_for_while_it_could_change_anything():
    *_, (low, high) = votes_stopping.limits(ALIKE, price=1e-9, cap=1)
    assert high == pytest.approx(1.5, abs=0.15)
    assert low == pytest.approx(-1.5, abs=0.15)


def test_what_costs_more_is_asked_for_less_and_at_last_never():
    widths = [
        [high - low for low, high in votes_stopping.limits(ALIKE, price, cap=4)]
        for price in (0.001, 0.02, 0.1, 0.6)
    ]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == [0.0] * 5


def test_the_more_ratings_are_left_the_longer_it_is_worth_going_on():
    widths = [high - low for low, high in votes_stopping.limits(ALIKE, 0.01, cap=4)]
    assert widths == sorted(widths)


def test_whose_word_is_worth_nothing_is_not_asked_at_any_price():
    nobody = np.zeros((3, 2))
    assert votes_stopping.limits(nobody, price=1e-6, cap=3) == [(0.0, 0.0)] * 4


def test_what_is_believed_is_what_is_expected_to_be_believed():
    bad = np.linspace(0.01, 0.99, 9)
    weights = np.array([[1.2, -0.4], [0.3, -2.0]])
    says_bad = votes_stopping._says_bad(weights, bad)

    def after(weight):
        odds = bad / (1 - bad) * np.exp(weight)
        return odds / (1 + odds)

    expected = says_bad * after(weights[:, :1]) + (1 - says_bad) * after(weights[:, 1:])
    np.testing.assert_allclose(expected, [bad, bad])
