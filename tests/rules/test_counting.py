"""The plain rule that counts: a table, laws, and the arithmetic that the house rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count, permutations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.rules import HouseRule
from moderation.verdict import Outcome, counted

HOUSE = HouseRule()
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# How good an outcome is for the author. While no side has won, it is neither.
GOODNESS = {Outcome.RETURN: 0, Outcome.ESCALATE: 1, Outcome.ONE_MORE: 1, Outcome.RELEASE: 2}


def votes(yes: int, no: int) -> list[bool]:
    return [True] * yes + [False] * no


def stopped(answers: Sequence[bool], rule: HouseRule) -> Outcome:
    """What comes of a text whose peers would answer so, read one by one until decided.

    That is how a text is judged: what comes after the decision is never asked.
    """
    for asked in count(0):
        outcome = counted(answers[:asked], rule)
        if outcome is not Outcome.ONE_MORE:
            return outcome
    raise AssertionError


@pytest.mark.parametrize(
    ("yes", "no", "outcome"),
    [
        (0, 0, Outcome.ONE_MORE),
        (1, 0, Outcome.ONE_MORE),
        (0, 1, Outcome.ONE_MORE),
        (2, 0, Outcome.RELEASE),
        (0, 2, Outcome.RETURN),
        (1, 1, Outcome.ONE_MORE),
        (2, 1, Outcome.ONE_MORE),
        (1, 2, Outcome.ONE_MORE),
        (3, 1, Outcome.RELEASE),
        (1, 3, Outcome.RETURN),
        (2, 2, Outcome.ONE_MORE),
        (3, 2, Outcome.ESCALATE),
        (2, 3, Outcome.ESCALATE),
        # Later than the rule asks: ratings that were under way when it was decided.
        (4, 1, Outcome.RELEASE),
        (1, 4, Outcome.RETURN),
        (3, 3, Outcome.ESCALATE),
        (4, 2, Outcome.RELEASE),
    ],
)
def test_two_more_on_one_side_decide_and_five_without_them_do_not(yes, no, outcome):
    assert counted(votes(yes, no), HOUSE) is outcome


@pytest.mark.parametrize(
    ("rule", "yes", "no", "outcome"),
    [
        # Three heard before anything is decided, one more on a side is enough.
        ({"ratings_at_least": 3, "lead": 1}, 2, 0, Outcome.ONE_MORE),
        ({"ratings_at_least": 3, "lead": 1}, 2, 1, Outcome.RELEASE),
        ({"ratings_at_least": 3, "lead": 1}, 1, 2, Outcome.RETURN),
        # All three must agree, at once or later.
        ({"ratings_at_least": 3, "lead": 3}, 2, 1, Outcome.ONE_MORE),
        ({"ratings_at_least": 3, "lead": 3}, 4, 1, Outcome.RELEASE),
        ({"ratings_at_least": 3, "lead": 3}, 3, 2, Outcome.ESCALATE),
        # Two are asked, and no more.
        ({"ratings_at_most": 2}, 1, 1, Outcome.ESCALATE),
        ({"ratings_at_most": 2}, 2, 0, Outcome.RELEASE),
        # One more on a side: an even split is all that is left to ask about.
        ({"lead": 1}, 1, 0, Outcome.ONE_MORE),
        ({"lead": 1}, 1, 1, Outcome.ONE_MORE),
        ({"lead": 1}, 1, 2, Outcome.RETURN),
    ],
)
def test_another_rule_decides_otherwise(rule, yes, no, outcome):
    assert counted(votes(yes, no), replace(HOUSE, **rule)) is outcome


# Laws


@st.composite
def rules(draw: st.DrawFn) -> HouseRule:
    at_least = draw(st.integers(2, 5))
    return replace(
        HOUSE,
        ratings_at_least=at_least,
        ratings_at_most=draw(st.integers(at_least, 9)),
        lead=draw(st.integers(1, at_least)),
    )


answers = st.lists(st.booleans(), max_size=12)
enough = st.lists(st.booleans(), min_size=10, max_size=10)  # for any of the rules above


@patient
@given(rules(), answers, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(rule, civil, dice):
    shuffled = dice.sample(civil, len(civil))

    assert counted(shuffled, rule) is counted(civil, rule)


def test_no_order_of_any_five_answers_matters():
    for civil in product([True, False], repeat=5):
        assert {counted(order, HOUSE) for order in permutations(civil)} == {counted(civil, HOUSE)}


@patient
@given(rules(), answers)
def test_fewer_than_asked_for_never_decide(rule, civil):
    few = civil[: rule.ratings_at_least - 1]

    assert counted(few, rule) is Outcome.ONE_MORE


@patient
@given(rules(), st.booleans())
def test_nothing_is_ever_decided_on_one_rating(rule, answer):
    assert counted([answer], rule) is Outcome.ONE_MORE


@patient
@given(rules(), enough)
def test_at_the_most_that_are_asked_for_it_is_always_decided(rule, civil):
    for asked in range(rule.ratings_at_most, len(civil) + 1):
        assert counted(civil[:asked], rule) is not Outcome.ONE_MORE


@patient
@given(rules(), answers)
def test_both_sides_are_weighed_alike(rule, civil):
    other_side = {Outcome.RELEASE: Outcome.RETURN, Outcome.RETURN: Outcome.RELEASE}
    outcome = counted(civil, rule)

    assert counted([not answer for answer in civil], rule) is other_side.get(outcome, outcome)


@patient
@given(rules(), answers)
def test_once_enough_have_spoken_one_more_civil_rating_never_worsens_the_outcome(rule, civil):
    before = counted(civil, rule)
    after = counted([*civil, True], rule)

    assert len(civil) < rule.ratings_at_least or GOODNESS[after] >= GOODNESS[before]


def test_before_enough_have_spoken_a_civil_rating_may_be_the_one_that_lets_them_decide():
    """Why the law above has its condition. Not the answer tells against the text, but its
    being the fourth: an uncivil fourth would have done the same."""
    four = replace(HOUSE, ratings_at_least=4)

    assert counted(votes(0, 3), four) is Outcome.ONE_MORE
    assert counted(votes(1, 3), four) is counted(votes(0, 4), four) is Outcome.RETURN


@patient
@given(rules(), answers, st.data())
def test_an_answer_that_were_civil_instead_never_worsens_the_outcome(rule, civil, data):
    place = data.draw(st.integers(0, len(civil)))
    kinder = [*civil[:place], True, *civil[place + 1 :]][: len(civil)]

    assert GOODNESS[counted(kinder, rule)] >= GOODNESS[counted(civil, rule)]


@patient
@given(rules(), enough, st.data())
def test_one_more_civil_reader_in_the_row_never_worsens_what_comes_of_a_text(rule, civil, data):
    """Whoever is asked first and wherever the early stop falls: the reader who is put in
    moves all later ones back by a place, so that at any count there is as much for the text."""
    place = data.draw(st.integers(0, len(civil)))
    joined = [*civil[:place], True, *civil[place:]]

    assert GOODNESS[stopped(joined, rule)] >= GOODNESS[stopped(civil, rule)]


@patient
@given(rules(), enough, st.data())
def test_a_reader_won_over_never_worsens_what_comes_of_a_text(rule, civil, data):
    place = data.draw(st.integers(0, len(civil) - 1))
    kinder = [*civil[:place], True, *civil[place + 1 :]]

    assert GOODNESS[stopped(kinder, rule)] >= GOODNESS[stopped(civil, rule)]


# The arithmetic (research/civil.md, 2.2; docs/decisions/0002)


def by_enumeration(dissent: float, rule: HouseRule = HOUSE) -> dict[str, float]:
    """Ratings needed on average, and what becomes of a civil text: every way it can go."""
    sums = {"ratings": 0.0, **dict.fromkeys(map(str, Outcome), 0.0)}
    undecided: list[tuple[list[bool], float]] = [([], 1.0)]
    while undecided:
        civil, likely = undecided.pop()
        outcome = counted(civil, rule)
        if outcome is Outcome.ONE_MORE:
            undecided.append(([*civil, True], likely * (1 - dissent)))
            undecided.append(([*civil, False], likely * dissent))
        else:
            sums["ratings"] += likely * len(civil)
            sums[outcome] += likely
    assert sums[Outcome.RELEASE] + sums[Outcome.RETURN] + sums[Outcome.ESCALATE] == (
        pytest.approx(1)
    )
    return sums


@pytest.mark.parametrize(
    ("dissent", "ratings"), [(0.05, 2.20), (0.10, 2.39), (0.20, 2.74), (0.30, 3.02)]
)
def test_a_text_needs_as_many_ratings_as_the_arithmetic_says(dissent, ratings):
    assert by_enumeration(dissent)["ratings"] == pytest.approx(ratings, abs=0.01)


@pytest.mark.parametrize("dissent", [0.05, 0.10, 0.20])
def test_three_reviews_given_are_more_than_a_text_receives(dissent):
    assert by_enumeration(dissent)["ratings"] < HOUSE.reviews_owed


@pytest.mark.parametrize("dissent", [0.05, 0.10, 0.20, 0.30])
def test_peers_wrongly_return_fewer_civil_texts_than_the_best_of_three_would(dissent):
    best_of_three = 3 * dissent**2 * (1 - dissent) + dissent**3

    assert by_enumeration(dissent)[Outcome.RETURN] < best_of_three
