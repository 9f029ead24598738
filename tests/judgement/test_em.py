"""The nightly refit: what it may never do, and what it is good for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from moderation.coins import Counts, Population
from moderation.learning import em
from moderation.trust import CREDIT, Measures, Record, Source, credit, weight

PLACE = Measures(share=0.3, temperature=0.8, population=Population(0.75, 0.8, strength=6.0))
PEERS, AUDIT = CREDIT[Source.PEERS], CREDIT[Source.AUDIT]
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


SOME_KNOWN, ALL_KNOWN = st.sampled_from([em.UNKNOWN, 0, 1]), st.sampled_from([0, 1])


@st.composite
def crowds(draw, known=SOME_KNOWN) -> em.Ratings:
    """A few items, rated by a few of a few reviewers."""
    answers = draw(st.lists(known, min_size=1, max_size=8))
    rows = [
        (item, reviewer, draw(st.booleans()), answer)
        for item, answer in enumerate(answers)
        for reviewer in draw(st.sets(st.integers(0, 5), min_size=1, max_size=4))
    ]
    return ratings(rows)


def ratings(rows) -> em.Ratings:
    """Of (item, reviewer, uncivil, known)."""
    item, reviewer, uncivil, known = (np.array(column) for column in zip(*rows, strict=True))
    worth = np.where(known == em.UNKNOWN, PEERS, AUDIT)
    return em.Ratings(item, reviewer, uncivil.astype(bool), known, worth)


def a_crowd(coins, items=400, share=0.3, a_piece=3, revealed=0.2, seed=0):
    """Ratings as the two-coin model has them, and what is true of each item."""
    dice = np.random.default_rng(seed)
    truth = dice.random(items) < share
    rows = []
    for item, bad in enumerate(truth):
        known = int(bad) if dice.random() < revealed else em.UNKNOWN
        for reviewer in dice.choice(len(coins), a_piece, replace=False):
            sensitivity, specificity = coins[reviewer]
            uncivil = dice.random() < (sensitivity if bad else 1 - specificity)
            rows.append((item, reviewer, uncivil, known))
    return ratings(rows), truth


@patient
@given(crowds())
def test_a_known_item_is_never_contradicted(crowd):
    found = em.refit(crowd, PLACE)
    known = crowd.known != em.UNKNOWN
    assert_allclose(found.probability[crowd.item[known]], crowd.known[known])
    assert_allclose(found.bad[known], crowd.known[known])


@patient
@given(crowds())
def test_the_credits_of_a_rating_sum_to_what_it_is_worth(crowd):
    found = em.refit(crowd, PLACE)
    lone = (np.bincount(crowd.item)[crowd.item] < 2) & (crowd.known == em.UNKNOWN)
    assert_allclose(found.credits.sum(axis=1), np.where(lone, 0.0, crowd.worth))
    assert (found.credits >= 0).all()
    assert (found.credits[crowd.uncivil][:, [1, 2]] == 0).all()
    assert (found.credits[~crowd.uncivil][:, [0, 3]] == 0).all()


@patient
@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_ratings_and_the_numbers_of_reviewers_do_not_matter(crowd, dice):
    order = list(range(len(crowd.item)))
    dice.shuffle(order)
    names = list(range(6))
    dice.shuffle(names)
    renamed = replace(
        crowd,
        item=crowd.item[order],
        reviewer=np.array(names)[crowd.reviewer[order]],
        uncivil=crowd.uncivil[order],
        known=crowd.known[order],
        worth=crowd.worth[order],
    )
    one, other = em.refit(crowd, PLACE), em.refit(renamed, PLACE)
    assert_allclose(other.probability, one.probability, atol=1e-9)
    for reviewer in set(crowd.reviewer):
        assert_allclose(other.counts[names[reviewer]], one.counts[reviewer], atol=1e-9)


@patient
@given(crowds(known=ALL_KNOWN))
def test_with_nothing_but_known_items_it_is_plain_counting(crowd):
    found = em.refit(crowd, PLACE)
    for reviewer in set(crowd.reviewer.tolist()):
        counted = Counts()
        for row in np.flatnonzero(crowd.reviewer == reviewer):
            counted += credit(not crowd.uncivil[row], crowd.known[row], Source.AUDIT)
        assert found.counts_of(reviewer) == counted


@patient
@given(crowds())
def test_an_item_ends_where_the_weights_of_trust_put_it(crowd):
    """One more round with `trust.weight` itself changes nothing: the two are one formula."""
    found = em.refit(crowd, PLACE, rounds=300)
    if found.kept:
        return
    for item in set(crowd.item[crowd.known == em.UNKNOWN].tolist()):
        odds = np.log(PLACE.share / (1 - PLACE.share))
        for row in np.flatnonzero(crowd.item == item):
            record = Record(found.counts_of(crowd.reviewer[row]), settled=6)
            odds += weight(not crowd.uncivil[row], record, PLACE)
        assert_allclose(found.probability[item], 1 / (1 + np.exp(-odds)), atol=1e-9)


def test_who_answers_without_reading_weighs_next_to_nothing():
    reviewers = [(0.85, 0.9)] * 8 + [(0.5, 0.5)] * 2 + [(0.02, 0.98)] * 2
    crowd, _ = a_crowd(reviewers, items=1_500)
    found = em.refit(crowd, PLACE)
    records = [Record(found.counts_of(one), settled=9) for one in range(12)]
    assert min(abs(weight(True, one, PLACE)) for one in records[:8]) > 1.0
    assert max(abs(weight(True, one, PLACE)) for one in records[8:]) < 0.3
    assert max(weight(False, one, PLACE) for one in records[8:10]) < 0.3


def test_a_dissenter_who_is_always_right_keeps_full_weight():
    """Three in four are often wrong in the same way; audits show who is right."""
    reviewers = [(1.0, 1.0)] + [(0.55, 0.7)] * 5
    crowd, _ = a_crowd(reviewers, items=800)
    found = em.refit(crowd, PLACE)
    record = Record(found.counts_of(0), settled=9)
    right_all_along = Record(
        Counts(caught=AUDIT * 30, spared=AUDIT * 80),
        settled=9,
    )
    for civil in (True, False):
        assert weight(civil, record, PLACE) == pytest.approx(
            weight(civil, right_all_along, PLACE), rel=0.15
        )
    others = [Record(found.counts_of(one), settled=9) for one in range(1, 6)]
    assert abs(weight(False, record, PLACE)) > 2 * max(
        abs(weight(False, other, PLACE)) for other in others
    )


def test_it_is_right_more_often_than_the_majority_where_reviewers_differ():
    reviewers = [(0.95, 0.95)] * 4 + [(0.55, 0.55)] * 8
    crowd, truth = a_crowd(reviewers, items=2_000, share=0.5)
    unknown = np.ones(len(truth), dtype=bool)
    unknown[crowd.item[crowd.known != em.UNKNOWN]] = False
    yes = np.bincount(crowd.item, crowd.uncivil) / np.bincount(crowd.item)
    found = em.refit(crowd, replace(PLACE, share=0.5)).probability
    by_majority = ((yes > 0.5) == truth)[unknown].mean()
    assert ((found > 0.5) == truth)[unknown].mean() > by_majority + 0.07


def a_ring_and_two_honest_readers():
    """Three say the opposite of what is true where they are not looked at, and else anything."""
    dice, rows = np.random.default_rng(1), []
    for item in range(360):
        bad, is_known = int(dice.random() < 0.5), item < 60
        known = bad if is_known else em.UNKNOWN
        rows += [(item, honest, bool(bad), known) for honest in (0, 1)]
        for ring in (2, 3, 4):
            says = dice.random() < 0.5 if is_known else not bad
            rows.append((item, ring, bool(says), known))
    return replace(ratings(rows), worth=np.full(len(rows), 2.0))


def test_where_known_items_speak_against_it_the_ledger_is_kept():
    """Left to itself the crowd would follow the ring: three against two, on most items."""
    crowd = a_ring_and_two_honest_readers()
    place = replace(PLACE, share=0.5, population=Population(0.9, 0.9, strength=500.0))
    undecided = np.where(crowd.known == em.UNKNOWN, 0.5, crowd.known)
    found = em.refit(crowd, place, undecided)
    assert found.kept
    assert_allclose(found.bad, undecided)


def test_where_answers_seem_to_mean_nothing_the_ledger_is_kept():
    """A ledger in which most are wrong about most is no ground to start a night from."""
    crowd = a_ring_and_two_honest_readers()
    truth = np.where(crowd.known == em.UNKNOWN, crowd.uncivil, crowd.known).astype(float)
    by_the_honest = np.zeros(360)
    by_the_honest[crowd.item[crowd.reviewer == 0]] = truth[crowd.reviewer == 0]
    ledger = by_the_honest[crowd.item]
    found = em.refit(crowd, replace(PLACE, share=0.5), ledger)
    assert found.kept
    assert_allclose(found.bad, ledger)


def test_an_answer_never_speaks_against_itself():
    """Who is always wrong is a suspect, and no oracle: not even five of them."""
    crowd, _ = a_crowd([(0.9, 0.9)] * 5, share=0.5)
    found = em.refit(replace(crowd, uncivil=~crowd.uncivil), replace(PLACE, share=0.5))
    assert weight(False, Record(found.counts_of(0), settled=9), PLACE) == 0
    unknown = np.unique(crowd.item[crowd.known == em.UNKNOWN])
    assert_allclose(found.probability[unknown], 0.5)


def test_an_item_cannot_be_known_to_be_two_things():
    with pytest.raises(ValueError, match="two things"):
        em.refit(ratings([(0, 0, True, 1), (0, 1, True, 0)]), PLACE)


def test_columns_must_be_of_one_length():
    with pytest.raises(ValueError, match="one length"):
        em.Ratings(*(np.zeros(size, dtype=int) for size in (2, 2, 2, 2, 3)))


def test_nothing_at_all_is_learned_from_nothing():
    none = np.zeros(0, dtype=np.int64)
    found = em.refit(em.Ratings(none, none, none.astype(bool), none, none.astype(float)), PLACE)
    assert found.probability.shape == (0,)
    assert found.counts.shape == (0, 4)


def test_a_factor_of_nought_silences_a_rating():
    rows = [(0, 0, True, -1), (0, 1, True, -1), (0, 2, True, -1)]
    crowd = ratings(rows)
    loud = em.refit(crowd, PLACE).probability[0]
    hushed = em.refit(replace(crowd, factor=np.array([1.0, 0.0, 0.0])), PLACE).probability[0]
    assert hushed < loud
