"""Other ways to decide, to measure ours against. Pure: ratings in, an outcome out.

Each is asked after every rating, as the live verdict is, and stops when it will. They run
over recorded ratings (`manage.py replay`), beside the live one (`HouseRule.shadow`) and in
the simulator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from moderation.rules import HouseRule
from moderation.verdict import Circumstances, Outcome, Witness, verdict

Policy = Callable[[Sequence[Witness], HouseRule, Circumstances], Outcome]


def live(witnesses: Sequence[Witness], rule: HouseRule, known: Circumstances) -> Outcome:
    """The verdict in force."""
    return verdict(witnesses, rule, known).outcome


def two_alike_else_staff(witnesses: Sequence[Witness], *_: object) -> Outcome:
    """Two ratings; where they agree that is the verdict, else people in charge decide."""
    if len(witnesses) < 2:
        return Outcome.ONE_MORE
    if witnesses[0].civil == witnesses[1].civil:
        return Outcome.RELEASE if witnesses[0].civil else Outcome.RETURN
    return Outcome.ESCALATE


def best_of(most: int, *, early: bool) -> Policy:
    """The majority of an odd number of ratings; `early`: as soon as it cannot change."""
    enough = most // 2 + 1

    def decide(witnesses: Sequence[Witness], *_: object) -> Outcome:
        heard = witnesses[:most]
        yes = sum(one.civil for one in heard)
        if len(heard) == most or (early and max(yes, len(heard) - yes) >= enough):
            return Outcome.RELEASE if yes >= enough else Outcome.RETURN
        return Outcome.ONE_MORE

    return decide


POLICIES: Mapping[str, Policy] = {
    "live": live,
    "two_alike_else_staff": two_alike_else_staff,
    "best_of_3": best_of(3, early=False),
    "best_of_3_early": best_of(3, early=True),
    "best_of_5_early": best_of(5, early=True),
}


@dataclass(frozen=True)
class Replayed:
    """What a policy would have done with these ratings, and after how many of them.

    It may have wanted more than there were: then the outcome is still to ask.
    """

    outcome: Outcome
    heard: int


def replay(
    policy: Policy, witnesses: Sequence[Witness], rule: HouseRule, known: Circumstances
) -> Replayed:
    """Give a policy these ratings one after the other, as they came."""
    for heard in range(1, len(witnesses) + 1):
        outcome = policy(witnesses[:heard], rule, known)
        if outcome not in (Outcome.ONE_MORE, Outcome.ASK_TRUSTED):
            return Replayed(outcome, heard)
    return Replayed(Outcome.ONE_MORE, len(witnesses))
