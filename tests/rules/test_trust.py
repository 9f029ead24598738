"""What a reviewer's word is worth: laws, and the numbers that the house is built on."""

from __future__ import annotations

from dataclasses import astuple, replace
from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import trust
from moderation.coins import Counts, Population, reliability
from moderation.effort import effort
from moderation.trust import (
    CREDIT,
    Measures,
    Phase,
    Record,
    Source,
    credit,
    peer_credits,
    phase,
    weight,
)

HOUSE = Measures()
much = st.floats(0, 500)
counts = st.builds(Counts, much, much, much, much)
chances = st.floats(0.01, 0.99)
populations = st.builds(Population, chances, chances, st.floats(1, 50))
measures = st.builds(
    Measures, share=chances, temperature=st.floats(0.05, 2), population=populations
)
records = st.builds(
    Record,
    counts=counts,
    settled=st.integers(0, 1000),
    strikes=st.integers(0, 3),
    flagged=st.booleans(),
)
log_odds = st.floats(-5, 5)


def known(caught=0.0, missed=0.0, spared=0.0, blamed=0.0, **facts) -> Record:
    """A reviewer with a history."""
    settled = round(caught + missed + spared + blamed)
    return Record(Counts(caught, missed, spared, blamed), settled, **facts)


# Weights


@given(st.booleans(), records, measures, st.floats(0, 1))
def test_a_weight_is_bounded_and_never_speaks_against_its_own_answer(civil, record, place, tried):
    found = weight(civil, record, place, effort=tried)

    assert abs(found) <= trust.WEIGHT_AT_MOST
    assert found <= 0 if civil else found >= 0


@given(st.booleans(), counts, measures)
def test_what_one_answer_weighs_is_the_log_ratio_of_its_chances(civil, evidence, place):
    record = Record(evidence, settled=trust.SETTLED_TO_BE_ESTABLISHED)
    coins = reliability(evidence, place.population)
    if_bad, if_fine = coins.sensitivity, 1 - coins.specificity
    ratio = log((1 - if_bad) / (1 - if_fine)) if civil else log(if_bad / if_fine)
    expected = place.temperature * (min(0, ratio) if civil else max(0, ratio))

    assert isclose(
        weight(civil, record, place),
        max(-trust.WEIGHT_AT_MOST, min(trust.WEIGHT_AT_MOST, expected)),
        abs_tol=1e-9,
    )


def test_of_somebody_unknown_a_no_says_more_than_a_yes():
    """Most texts are fine, so that most "civil" answers would have come anyway."""
    assert 0 < -weight(True, Record(), HOUSE) < weight(False, Record(), HOUSE) < 2


def test_who_catches_what_is_bad_and_spares_what_is_fine_comes_to_weigh_more():
    proved = known(caught=10, spared=40)

    assert weight(True, proved, HOUSE) < weight(True, Record(), HOUSE)
    assert weight(False, proved, HOUSE) > weight(False, Record(), HOUSE)


def test_a_dissenter_whom_audits_bear_out_keeps_nearly_all_weight():
    """Twelve times against the crowd, and right in each of twelve audits (B8)."""
    evidence = Counts()
    for _ in range(6):
        evidence += credit(False, 1.0, Source.AUDIT) + credit(True, 0.0, Source.AUDIT)
    for _ in range(12):
        evidence += credit(False, 0.3, Source.PEERS)

    assert weight(False, Record(evidence, 24), HOUSE) > 0.8 * weight(False, Record(), HOUSE)


@pytest.mark.parametrize("always_civil", [True, False])
def test_whose_answers_do_not_depend_on_the_text_comes_to_weigh_nothing(always_civil):
    evidence = Counts()
    for number in range(60):
        evidence += credit(always_civil, float(number % 3 == 0), Source.CALIBRATION)
    record = Record(evidence, settled=60)

    assert phase(record, HOUSE.population) is Phase.UNHEARD
    assert weight(always_civil, record, HOUSE) == 0
    assert weight(not always_civil, record, HOUSE) == 0


def test_who_lets_bad_texts_through_is_soon_taken_for_one_who_never_says_no():
    """Three misses that hardly any reader makes cost most of a "civil"; a catch acquits."""
    asleep, woken = Counts(missed=4.5), Counts(caught=1.5, missed=3.0)
    place = HOUSE.population

    assert reliability(asleep, place).sensitivity < 0.2
    assert reliability(woken, place).sensitivity > 0.35
    assert weight(True, Record(asleep, 6), HOUSE) > -0.25


def test_one_who_is_always_wrong_is_no_oracle_the_other_way_round():
    inverted = known(missed=12, blamed=12)

    assert weight(True, inverted, HOUSE) == weight(False, inverted, HOUSE) == 0


def test_on_probation_a_yes_counts_for_nothing_and_a_no_as_before():
    proved = known(caught=10, spared=40)
    on_probation = replace(proved, strikes=2)

    assert weight(True, on_probation, HOUSE) == 0
    assert weight(False, on_probation, HOUSE) == weight(False, proved, HOUSE)
    assert phase(replace(proved, strikes=1), HOUSE.population) is not Phase.PROBATION


def test_an_answer_faster_than_one_can_read_weighs_a_quarter():
    assert effort(2.0, characters=300) == 0.25
    assert effort(5.2, characters=300) == 1.0
    assert effort(6.4, characters=100_000) == 1.0, "what is long may be skimmed"
    hasty = weight(True, Record(), HOUSE, effort=effort(2.0, 300))
    assert hasty == pytest.approx(weight(True, Record(), HOUSE) / 4)


# Phases


def test_how_far_the_house_knows_a_reviewer():
    place = HOUSE.population

    assert phase(Record(), place) is Phase.NEWCOMER
    assert phase(known(spared=5), place) is Phase.NEWCOMER
    assert phase(known(spared=6), place) is Phase.ESTABLISHED
    assert phase(known(caught=12, spared=40), place) is Phase.TRUSTED
    assert phase(known(caught=12, spared=40, flagged=True), place) is Phase.ESTABLISHED
    assert phase(known(missed=40, spared=30), place) is Phase.UNHEARD


@given(counts, populations)
def test_the_lower_bound_is_below_the_mean_and_both_are_of_two_chances(evidence, place):
    coins = reliability(evidence, place)

    assert 0 < coins.sensitivity < 1
    assert 0 < coins.specificity < 1
    assert coins.surely < coins.informedness <= 1


# The ledger


@given(st.booleans(), st.floats(0, 1), st.sampled_from(Source))
def test_a_rating_adds_what_its_source_is_worth(civil, bad, source):
    assert sum(astuple(credit(civil, bad, source))) == pytest.approx(CREDIT[source])


@given(st.lists(st.tuples(st.booleans(), log_odds), min_size=2, max_size=7), log_odds, st.data())
def test_nobody_is_credited_for_agreeing_with_themselves(ratings, prior, data):
    answers, weights = [r[0] for r in ratings], [r[1] for r in ratings]
    place = data.draw(st.integers(0, len(ratings) - 1))
    louder = [*weights[:place], weights[place] + 3, *weights[place + 1 :]]

    before = peer_credits(answers, weights, prior)[place]
    after = peer_credits(answers, louder, prior)[place]

    assert astuple(after) == pytest.approx(astuple(before))


@given(
    st.lists(st.tuples(st.booleans(), log_odds), min_size=2, max_size=7), log_odds, st.randoms()
)
def test_what_a_rating_is_credited_does_not_depend_on_the_order(ratings, prior, dice):
    shuffled = dice.sample(ratings, len(ratings))

    def credits_of(rows):
        added = peer_credits([r[0] for r in rows], [r[1] for r in rows], prior)
        return sorted((row, astuple(one)) for row, one in zip(rows, added, strict=True))

    for one, other in zip(credits_of(ratings), credits_of(shuffled), strict=True):
        assert one[1] == pytest.approx(other[1])


def test_a_lone_rating_is_credited_with_nothing():
    assert peer_credits([True], [-0.7], -2.2) == [Counts()]


@given(counts, st.lists(st.tuples(st.booleans(), st.floats(0, 1), st.sampled_from(Source))))
def test_a_ledger_can_be_added_up_and_taken_back(begun, entries):
    added = [credit(*entry) for entry in entries]
    total = sum(added, begun)
    undone = total
    for one in reversed(added):
        undone -= one

    assert astuple(undone) == pytest.approx(astuple(begun), abs=1e-6)
