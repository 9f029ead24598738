from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.rules import HouseRule, may_enter_the_queue

HOUSE = HouseRule()
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_the_house_asks_for_three_reviews_and_two_readers_who_agree():
    assert (HOUSE.reviews_owed, HOUSE.ratings_at_least, HOUSE.ratings_at_most) == (3, 2, 5)
    assert (HOUSE.lead, HOUSE.self_check) == (2, True)


# What could not work is refused, by name.


@pytest.mark.parametrize(
    ("exceptions", "complaint"),
    [
        ({"reviews_owed": -1}, "reviews_owed must be between 0 and 10"),
        ({"reviews_owed": 11}, "reviews_owed must be between 0 and 10"),
        ({"practice_first": 11}, "practice_first must be between 0 and 10"),
        ({"ratings_at_least": 1, "lead": 1}, "ratings_at_least must be 2 or more"),
        ({"ratings_at_least": 0, "lead": 1}, "ratings_at_least must be 2 or more"),
        ({"ratings_at_most": 1}, "not above ratings_at_most"),
        ({"ratings_at_least": 6}, "not above ratings_at_most"),
        ({"lead": 0}, "lead must be 1 or more"),
        ({"lead": 3}, "reachable with ratings_at_least"),
        ({"lease_minutes": 0}, "lease_minutes must be 1 or more"),
        ({"deadline_hours": 0}, "deadline_hours must be 1 or more"),
        ({"lapse_hours": -3}, "lapse_hours must be 1 or more"),
        ({"repeat_hours": 0}, "repeat_hours must be 1 or more"),
        ({"text_at_most": 0}, "text_at_most must be 1 or more"),
        ({"skips_a_day": -1}, "skips_a_day must be between 0 and"),
        ({"rewrites": -1}, "rewrites must be between 0 and"),
        ({"ratings_at_most": 40_000}, "ratings_at_most must be between 0 and 32,767"),
        ({"audit_share": -0.01}, "audit_share must be between 0 and 1"),
        ({"audit_share": 1.5}, "audit_share must be between 0 and 1"),
        ({"second_look": "sometimes"}, "second_look must be one of on_request, always, panel"),
        ({"second_look": ""}, "second_look must be one of"),
        ({"lapse_hours": 10**12}, "lapse_hours must be between 0 and 32,767"),
    ],
)
def test_a_rule_that_could_not_work_is_refused_by_name(exceptions, complaint):
    with pytest.raises(ValueError, match=complaint):
        replace(HOUSE, **exceptions)


COSTS = {field.name for field in fields(HouseRule) if type(field.default) is float}
WORDS = {field.name for field in fields(HouseRule) if type(field.default) is str}
OTHERS = {field.name for field in fields(HouseRule)} - COSTS - WORDS


@pytest.mark.parametrize("field", sorted(OTHERS))
@pytest.mark.parametrize("value", ["3", 2.5, [], {}, float("nan")])
def test_a_number_that_is_none_is_refused(field, value):
    with pytest.raises(ValueError, match=f"{field} must be (a whole number|true or false)"):
        replace(HOUSE, **{field: value})


@pytest.mark.parametrize("field", sorted(COSTS))
@pytest.mark.parametrize("value", ["3", True, [], {}, float("nan"), float("inf")])
def test_a_cost_that_is_no_number_is_refused(field, value):
    with pytest.raises(ValueError, match=f"{field} must be a number"):
        replace(HOUSE, **{field: value})


@pytest.mark.parametrize("value", [3, True, None, ["panel"], {}])
def test_a_word_that_is_none_is_refused(value):
    with pytest.raises(ValueError, match="second_look must be a word"):
        replace(HOUSE, second_look=value)


def test_yes_is_no_number_and_one_is_no_yes():
    with pytest.raises(ValueError, match="reviews_owed must be a whole number"):
        replace(HOUSE, reviews_owed=True)
    with pytest.raises(ValueError, match="self_check must be true or false"):
        replace(HOUSE, self_check=1)


@pytest.mark.parametrize(
    "exceptions",
    [
        {"reviews_owed": 0},
        {"reviews_owed": 10},
        {"ratings_at_least": 5, "ratings_at_most": 5},
        {"ratings_at_least": 3, "lead": 1},
        {"ratings_at_least": 3, "lead": 3},
        {"skips_a_day": 0},
        {"rewrites": 0},
        {"self_check": False},
        {"audit_share": 0.0},
        {"audit_share": 1},
        {"second_look": "panel"},
    ],
)
def test_a_rule_at_the_edge_of_what_can_work_is_a_rule(exceptions):
    rule = HOUSE.with_exceptions(exceptions)

    assert not list(rule.problems())
    assert {name: getattr(rule, name) for name in exceptions} == exceptions


def test_a_rule_is_not_changed_once_made():
    with pytest.raises(AttributeError):
        HOUSE.reviews_owed = 0


# Exceptions


def test_an_exception_changes_what_it_names_and_nothing_else():
    lenient = HOUSE.with_exceptions({"reviews_owed": 2})

    assert asdict(lenient) == asdict(HOUSE) | {"reviews_owed": 2}
    assert HOUSE.reviews_owed == 3


def test_none_says_nothing():
    assert HOUSE.with_exceptions({"reviews_owed": None, "self_check": None}) == HOUSE
    assert HOUSE.with_exceptions({}) == HOUSE


def test_no_and_zero_do_say_something():
    rule = HOUSE.with_exceptions({"self_check": False, "skips_a_day": 0})

    assert (rule.self_check, rule.skips_a_day) == (False, 0)


def test_the_later_of_two_exceptions_wins():
    rule = HOUSE.with_exceptions({"reviews_owed": 2}).with_exceptions({"reviews_owed": 1})

    assert rule.reviews_owed == 1


def test_an_exception_to_nothing_is_refused():
    with pytest.raises(TypeError, match="reviews_owde"):
        HOUSE.with_exceptions({"reviews_owde": 2})


def test_an_exception_is_judged_with_the_rule_it_is_made_to():
    with pytest.raises(ValueError, match="lead"):
        HOUSE.with_exceptions({"lead": 3})

    assert HOUSE.with_exceptions({"ratings_at_least": 3}).with_exceptions({"lead": 3}).lead == 3


# The passport


@st.composite
def rules(draw: st.DrawFn) -> HouseRule:
    def few(least: int) -> int:
        return draw(st.integers(least, least + 6))

    at_least = few(2)
    return HouseRule(
        reviews_owed=draw(st.integers(0, 10)),
        ratings_at_least=at_least,
        ratings_at_most=few(at_least),
        lead=draw(st.integers(1, at_least)),
        self_check=draw(st.booleans()),
        lease_minutes=few(1),
        deadline_hours=few(1),
        lapse_hours=few(1),
        skips_a_day=few(0),
        counted_a_day=few(0),
        rewrites=few(0),
        text_at_most=few(1),
        repeat_hours=few(1),
        second_look=draw(st.sampled_from(["on_request", "always", "panel"])),
        audit_share=draw(st.floats(0, 1)),
    )


@patient
@given(rules())
def test_a_rule_comes_back_from_its_passport_as_it_went(rule: HouseRule):
    kept = json.loads(json.dumps(rule.as_passport()))

    assert HouseRule.from_passport(kept) == rule


def test_a_passport_names_every_number_of_the_rule():
    assert set(HOUSE.as_passport()) == {field.name for field in fields(HouseRule)}


def test_what_a_passport_holds_from_a_later_rule_is_passed_over():
    passport = HOUSE.as_passport() | {"reviews_owed": 1, "panel_of_elders": 7}

    assert HouseRule.from_passport(passport) == replace(HOUSE, reviews_owed=1)


def test_what_an_early_passport_lacks_is_as_the_house_has_it():
    assert HouseRule.from_passport({"reviews_owed": 1}) == replace(HOUSE, reviews_owed=1)


def test_a_passport_is_a_copy():
    passport = HOUSE.as_passport()
    passport["reviews_owed"] = 0

    assert HOUSE.as_passport()["reviews_owed"] == 3


# The door of the queue


@pytest.mark.parametrize(
    ("given_", "waived", "checked", "asks_for_check", "may"),
    [
        (0, False, False, True, False),
        (2, False, True, True, False),
        (3, False, False, True, False),
        (3, False, True, True, True),
        (4, False, True, True, True),
        (2, False, False, False, False),
        (2, False, True, False, False),
        (3, False, False, False, True),
        (0, True, False, True, False),
        (0, True, True, True, True),
        (0, True, False, False, True),
    ],
)
def test_a_text_enters_the_queue_once_its_author_did_what_the_rule_asks(
    given_: int, waived: bool, checked: bool, asks_for_check: bool, may: bool
):
    rule = replace(HOUSE, self_check=asks_for_check)

    entered: Any = may_enter_the_queue(
        rule, reviews_given=given_, waived=waived, self_checked=checked
    )

    assert entered is may


def test_who_owes_nothing_enters_with_nothing_given():
    rule = replace(HOUSE, reviews_owed=0, self_check=False)

    assert may_enter_the_queue(rule, reviews_given=0, waived=False, self_checked=False)


@patient
@given(rules(), st.integers(0, 12), st.booleans(), st.booleans())
def test_one_more_review_never_shuts_the_door(
    rule: HouseRule, reviews: int, waived: bool, checked: bool
):
    facts = {"waived": waived, "self_checked": checked}
    before = may_enter_the_queue(rule, reviews_given=reviews, **facts)
    after = may_enter_the_queue(rule, reviews_given=reviews + 1, **facts)

    assert after >= before
