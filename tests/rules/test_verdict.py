"""The verdict, as laws that hold whatever its numbers are."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.coins import Population, probability
from moderation.rules import HouseRule
from moderation.trust import Measures, Record, weight
from moderation.verdict import (
    Circumstances,
    Outcome,
    Witness,
    careful,
    release_limit,
    verdict,
    weigh,
)

HOUSE = HouseRule()
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# How good an outcome is for the author. While no side has won, it is neither.
GOODNESS = {
    Outcome.RETURN: 0,
    Outcome.ESCALATE: 1,
    Outcome.ONE_MORE: 1,
    Outcome.ASK_TRUSTED: 1,
    Outcome.RELEASE: 2,
}


@st.composite
def rules(draw: st.DrawFn) -> HouseRule:
    at_least = draw(st.integers(2, 4))
    return replace(
        HOUSE,
        ratings_at_least=at_least,
        ratings_at_most=draw(st.integers(at_least, 7)),
        ratings_of_anybody=draw(st.integers(2, 7)),
        cost_of_bad_released=draw(st.floats(3, 100)),
        cost_of_fine_returned=draw(st.floats(3, 100)),
        cost_of_a_review=draw(st.floats(0.01, 1)),
        other_cluster=draw(st.booleans()),
    )


@st.composite
def ratings(draw: st.DrawFn) -> Witness:
    civil = draw(st.booleans())
    size = draw(st.floats(0, 2.5))
    circle = draw(st.none() | st.integers(0, 2))
    return Witness(
        civil=civil,
        weight=-size if civil else size,
        newcomer=draw(st.booleans()),
        trusted=draw(st.booleans()),
        rushed=draw(st.booleans()),
        circle=circle,
        cluster=draw(st.none() | st.integers(0, 1)),
        person=draw(st.sampled_from([None, circle])),  # Whose accounts they are is a circle, too.
        fresh=draw(st.booleans()),
    )


coins = st.builds(Population, st.floats(0.5, 0.98), st.floats(0.55, 0.98))
circumstances = st.builds(
    Circumstances,
    measures=st.builds(
        Measures,
        share=st.floats(0.02, 0.5),
        temperature=st.floats(0.2, 1.5),
        population=coins,
        established=st.sampled_from([0, 30, 1000]),
        wary=st.booleans(),
        alarm=st.booleans(),
    ),
    author=st.floats(-0.5, 1.5),
    new_author=st.booleans(),
    hours=st.floats(0, 50),
    load=st.floats(0, 5),
    trusted=st.none() | coins,
)
several = st.lists(ratings(), max_size=7)


@patient
@given(several, circumstances, st.randoms(use_true_random=False))
def test_the_order_of_the_ratings_does_not_matter(witnesses, known, dice):
    shuffled = dice.sample(witnesses, len(witnesses))

    assert weigh(shuffled, known) == pytest.approx(weigh(witnesses, known))


def test_a_newcomer_of_a_circle_does_not_take_weight_from_its_known_member():
    """Found by the law below: the clip had taken away more than the newcomer's "civil" gave."""
    known = Witness(civil=True, weight=-0.5, circle=0)
    heard = [*voices(1.0, 1.0, newcomer=True), known]
    more = Witness(civil=True, weight=-1.0, newcomer=True, circle=0)

    assert weigh([*heard, more], SETTLED) < weigh(heard, SETTLED)


@patient
@given(several, rules(), circumstances, ratings())
def test_one_more_civil_never_worsens_an_outcome(witnesses, rule, known, more):
    kind = replace(more, civil=True, weight=-abs(more.weight))
    if len(witnesses) < rule.ratings_at_least:
        return  # Its being one more may be what lets the others decide; see test_counting.

    before = verdict(witnesses, rule, known)
    after = verdict([*witnesses, kind], rule, known)

    assert after.bad <= before.bad + 1e-12
    assert GOODNESS[after.outcome] >= GOODNESS[before.outcome]


@patient
@given(st.lists(ratings(), max_size=1), rules(), circumstances)
def test_nothing_is_ever_decided_on_one_rating(witnesses, rule, known):
    assert verdict(witnesses, rule, known).outcome is Outcome.ONE_MORE


@patient
@given(several, rules(), circumstances)
def test_nobody_is_asked_beyond_the_most_that_the_rule_allows(witnesses, rule, known):
    found = verdict(witnesses, rule, known).outcome

    if len(witnesses) >= rule.ratings_at_most:
        assert found not in (Outcome.ONE_MORE, Outcome.ASK_TRUSTED)


@patient
@given(several, rules(), circumstances)
def test_what_is_released_is_as_good_as_certainly_fine(witnesses, rule, known):
    found = verdict(witnesses, rule, known)

    if found.outcome is Outcome.RELEASE:
        assert (
            found.bad
            <= release_limit(rule, known.hours)
            <= max(0.08, rule.cost_of_asking_staff / rule.cost_of_bad_released)
        )
    if found.outcome is Outcome.RETURN:
        assert (1 - found.bad) * rule.cost_of_fine_returned <= rule.cost_of_asking_staff + 1e-9


@patient
@given(several, rules(), circumstances)
def test_trusted_readers_are_asked_only_where_there_are_any(witnesses, rule, known):
    alone = replace(known, trusted=None)

    assert verdict(witnesses, rule, alone).outcome is not Outcome.ASK_TRUSTED


def voices(*weights: float, **facts) -> list[Witness]:
    return [Witness(civil=one < 0, weight=one, **facts) for one in weights]


SETTLED = Circumstances(Measures(established=1000))


@patient
@given(st.lists(st.floats(-2.5, 2.5), max_size=12))
def test_newcomers_together_move_a_text_only_so_far(weights):
    alone, crowd = weigh([], SETTLED), weigh(voices(*weights, newcomer=True), SETTLED)

    assert abs(crowd - alone) <= SETTLED.measures.newcomers_clip + 1e-9


@patient
@given(st.floats(0.1, 2.5), st.integers(2, 12))
def test_a_circle_counts_for_little_more_than_one_of_it(size, members):
    """However many join: the sum of a geometric series."""
    alone = weigh(voices(-size), SETTLED)
    together = weigh(voices(*[-size] * members, circle=1), SETTLED)

    assert alone - together <= size / 3 + 1e-9


@pytest.mark.parametrize("facts", [{"newcomer": True}, {"rushed": True}, {"circle": 1}])
def test_newcomers_a_rush_or_a_circle_alone_release_nothing(facts):
    crowd = voices(*[-2.5] * 5, **facts)
    somebody_else = voices(-2.5)

    assert verdict(crowd, HOUSE, SETTLED).outcome is Outcome.ESCALATE
    assert verdict([*crowd[:4], *somebody_else], HOUSE, SETTLED).outcome is Outcome.RELEASE


@pytest.mark.parametrize("facts", [{"newcomer": True}, {"rushed": True}, {"circle": 1}])
def test_where_those_who_are_sure_may_not_decide_another_reader_is_asked(facts):
    """A reader is cheaper than a moderator, but not while so many texts wait for one."""
    pair = voices(-2.5, -2.5, **facts)

    assert verdict(pair, HOUSE, replace(SETTLED, load=0.3)).outcome is Outcome.ONE_MORE
    assert verdict(pair, HOUSE, replace(SETTLED, load=5.0)).outcome is Outcome.ESCALATE


def test_while_alarmed_every_disagreement_goes_to_people_in_charge():
    alarmed = replace(SETTLED, measures=replace(SETTLED.measures, alarm=True))

    assert verdict(voices(-2.5, -2.5, 0.5), HOUSE, alarmed).outcome is Outcome.ESCALATE
    assert verdict(voices(-2.5, -2.5), HOUSE, alarmed).outcome is Outcome.RELEASE


def test_while_wary_the_house_must_be_surer_in_either_direction():
    wary = replace(SETTLED, measures=replace(SETTLED.measures, wary=True))
    fine, bad = voices(-0.5, -0.5), voices(1.7, 1.5)

    assert release_limit(careful(HOUSE), 0) == 0.5 * release_limit(HOUSE, 0)
    assert verdict(fine, HOUSE, SETTLED).outcome is Outcome.RELEASE
    assert verdict(fine, HOUSE, wary).outcome is not Outcome.RELEASE
    assert verdict(bad, HOUSE, SETTLED).outcome is Outcome.RETURN
    assert verdict(bad, HOUSE, wary).outcome is not Outcome.RETURN


def test_to_be_wary_never_makes_a_rule_that_cannot_be():
    dear = replace(HOUSE, cost_of_bad_released=30_000.0, cost_of_fine_returned=20_000.0)
    wary = replace(SETTLED, measures=replace(SETTLED.measures, wary=True))

    assert verdict(voices(-2.5, -2.5), dear, wary).outcome is not Outcome.RETURN


def test_while_alarmed_a_house_that_counts_sends_disagreement_to_people_in_charge_too():
    counting = replace(HOUSE, weighed=False)
    alarmed = replace(SETTLED, measures=replace(SETTLED.measures, alarm=True))
    split = voices(-0.1, -0.1, -0.1, 0.1)

    assert verdict(split, counting, SETTLED).outcome is Outcome.RELEASE
    assert verdict(split, counting, alarmed).outcome is Outcome.ESCALATE


def test_in_quiet_hours_the_house_settles_for_a_little_less():
    rule = replace(HOUSE, cost_of_bad_released=33)

    assert release_limit(rule, 0) == pytest.approx(1 / 33)
    assert release_limit(rule, 2) == pytest.approx(1.75 / 33)
    assert release_limit(rule, 4) == release_limit(rule, 400) == pytest.approx(2.5 / 33)
    assert release_limit(replace(HOUSE, cost_of_bad_released=20), 400) == 0.08


def test_a_house_that_counts_asks_no_weights():
    counting = replace(HOUSE, weighed=False)

    assert verdict(voices(-0.1, -0.1), counting, SETTLED).outcome is Outcome.RELEASE
    assert verdict(voices(2.5, -0.1), counting, SETTLED).outcome is Outcome.ONE_MORE
    assert verdict(voices(2.5, 2.5), counting, SETTLED).outcome is Outcome.RETURN


def test_on_the_first_day_two_newcomers_release_what_both_find_civil():
    newcomer = Witness(True, weight(True, Record(), Measures()), newcomer=True)

    found = verdict([newcomer, newcomer], HOUSE, Circumstances())

    assert found.outcome is Outcome.RELEASE
    assert found.bad == pytest.approx(probability(-2.197 + 2 * newcomer.weight), abs=0.001)


def test_five_ratings_have_one_posterior_in_every_order():
    five = [*voices(-2.5, -1, 1.2, newcomer=True), *voices(-0.7, 2.5, circle=1)]

    assert len({round(weigh(order, SETTLED), 9) for order in permutations(five)}) == 1


def test_a_verdict_is_cheap():
    """A bound a hundred times what it takes: it fails when somebody makes it exponential."""
    doubt = voices(-1.0, 1.0, -0.4)
    began = time.process_time()
    for _ in range(100):
        verdict(doubt, HOUSE, replace(SETTLED, trusted=Population(0.85, 0.93)))

    assert time.process_time() - began < 0.5
