"""What our verdict is measured against."""

from __future__ import annotations

import pytest

from moderation.policies import POLICIES, replay
from moderation.rules import SHADOWS, HouseRule
from moderation.verdict import Circumstances, Outcome, Witness

RELEASE, RETURN, ESCALATE, MORE = (
    Outcome.RELEASE,
    Outcome.RETURN,
    Outcome.ESCALATE,
    Outcome.ONE_MORE,
)


@pytest.mark.parametrize(
    ("policy", "answers", "outcome", "heard"),
    [
        ("two_alike_else_staff", "yyn", RELEASE, 2),
        ("two_alike_else_staff", "nn", RETURN, 2),
        ("two_alike_else_staff", "yn", ESCALATE, 2),
        ("two_alike_else_staff", "y", MORE, 1),
        ("best_of_3", "yyn", RELEASE, 3),
        ("best_of_3", "yy", MORE, 2),
        ("best_of_3_early", "yyn", RELEASE, 2),
        ("best_of_3_early", "nyn", RETURN, 3),
        ("best_of_5_early", "ynyny", RELEASE, 5),
        ("best_of_5_early", "nnn", RETURN, 3),
        ("best_of_5_early", "nnyy", MORE, 4),
    ],
)
def test_each_policy_stops_where_it_says(policy, answers, outcome, heard):
    ratings = [Witness(civil=one == "y", weight=0.0) for one in answers]

    found = replay(POLICIES[policy], ratings, HouseRule(), Circumstances())

    assert (found.outcome, found.heard) == (outcome, heard)


def test_the_live_policy_is_the_verdict_in_force():
    ratings = [Witness(civil=True, weight=-1.5) for _ in range(4)]

    found = replay(POLICIES["live"], ratings, HouseRule(), Circumstances())

    assert (found.outcome, found.heard) == (RELEASE, 2)


def test_every_policy_but_the_live_one_may_run_as_a_shadow():
    assert set(SHADOWS) - {""} == set(POLICIES) - {"live"}
    with pytest.raises(ValueError, match="shadow must be empty or one of"):
        HouseRule(shadow="live")
