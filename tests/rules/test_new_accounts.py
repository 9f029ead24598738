"""New accounts decide with others only, and several accounts of one person are one voice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.reports import NEW, NEW_TOGETHER, Voice, add_up
from moderation.rules import HouseRule
from moderation.trust import Measures
from moderation.verdict import (
    ENOUGH_TO_ASK,
    Circumstances,
    Outcome,
    Witness,
    verdict,
    weigh,
)

HOUSE = HouseRule()
SMALL_SITE = Circumstances(measures=Measures(established=ENOUGH_TO_ASK))
LARGE_SITE = Circumstances(measures=Measures(established=1000))
FOR, AGAINST = Witness(civil=True, weight=-2.0), Witness(civil=False, weight=2.0)
patient = settings(deadline=None)  # A busy machine is no failure.
places = pytest.mark.parametrize("place", [SMALL_SITE, LARGE_SITE])


def fresh(witness, **facts):
    return replace(witness, fresh=True, **facts)


@places
@patient
@given(st.integers(2, 5), st.booleans(), st.booleans())
def test_new_accounts_alone_release_nothing_and_return_nothing(place, number, civil, newcomer):
    said = [fresh(FOR if civil else AGAINST, newcomer=newcomer)] * number

    assert verdict(said, HOUSE, place).outcome not in (Outcome.RELEASE, Outcome.RETURN)


@places
@pytest.mark.parametrize(("one", "outcome"), [(FOR, Outcome.RELEASE), (AGAINST, Outcome.RETURN)])
def test_a_new_account_decides_with_somebody_who_has_been_here(place, one, outcome):
    assert verdict([fresh(one), one], HOUSE, place).outcome is outcome


def test_what_a_new_account_wrote_is_released_by_two_whose_word_has_a_history():
    """An accomplice and one good reader who erred had been enough."""
    new_author = replace(SMALL_SITE, new_author=True)
    newcomers = [replace(FOR, newcomer=True)] * 2

    assert verdict(newcomers, HOUSE, SMALL_SITE).outcome is Outcome.RELEASE
    assert verdict(newcomers, HOUSE, new_author).outcome is not Outcome.RELEASE
    assert verdict([*newcomers, FOR], HOUSE, new_author).outcome is not Outcome.RELEASE
    assert verdict([fresh(FOR), FOR], HOUSE, new_author).outcome is not Outcome.RELEASE
    assert verdict([fresh(FOR), FOR, FOR], HOUSE, new_author).outcome is Outcome.RELEASE
    assert verdict([FOR, FOR], HOUSE, new_author).outcome is Outcome.RELEASE
    assert verdict([AGAINST, fresh(AGAINST)], HOUSE, new_author).outcome is Outcome.RETURN


def test_a_place_where_nobody_has_a_history_yet_asks_for_none():
    at_launch = Circumstances(new_author=True)

    assert verdict([fresh(FOR, newcomer=True)] * 2, HOUSE, at_launch).outcome is Outcome.RELEASE


@patient
@given(st.integers(2, 5), st.booleans())
def test_accounts_of_one_person_are_one_voice_exactly(number, civil):
    one = replace(FOR if civil else AGAINST, person=0, circle=0)

    assert weigh([one] * number, LARGE_SITE) == weigh([one], LARGE_SITE)
    assert verdict([one] * number, HOUSE, LARGE_SITE).outcome not in (
        Outcome.RELEASE,
        Outcome.RETURN,
    )


def test_two_people_with_two_accounts_each_are_two_voices():
    said = [replace(FOR, person=who, circle=who) for who in (0, 0, 1, 1)]

    assert weigh(said, LARGE_SITE) == weigh([FOR, FOR], LARGE_SITE)
    assert verdict(said, HOUSE, LARGE_SITE).outcome is Outcome.RELEASE


def test_they_are_one_where_ratings_are_only_counted():
    plain = replace(HOUSE, weighed=False)
    puppets = [replace(FOR, person=0, circle=0)] * plain.ratings_at_most

    assert verdict(puppets[:-1], plain, LARGE_SITE).outcome is Outcome.ONE_MORE
    assert verdict(puppets, plain, LARGE_SITE).outcome is Outcome.ESCALATE
    assert verdict([*puppets[:2], FOR, FOR], plain, LARGE_SITE).outcome is Outcome.RELEASE


@patient
@given(st.integers(1, 200))
def test_new_accounts_together_report_as_one_and_hide_nothing(number):
    found = add_up([Voice(who, NEW, is_new=True) for who in range(number)])

    assert found.looks <= NEW_TOGETHER
    assert found.hides < HOUSE.reports_to_hide
    assert found.reporters == 1


def test_enough_of_them_bring_a_text_before_the_desk():
    found = add_up([Voice(who, NEW, is_new=True) for who in range(4)])

    assert found.looks >= HOUSE.reports_to_look


def test_two_known_reporters_are_not_made_three_by_new_accounts():
    known = [Voice(f"known-{who}", 1.0) for who in range(2)]
    new = [Voice(who, NEW, is_new=True) for who in range(50)]

    assert add_up([*known, *new]).hides == 3.0
    assert add_up([*known[:1], *new]).hides < HOUSE.reports_to_hide
