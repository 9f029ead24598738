"""The rules that the engine is measured against. They know nobody and take what comes first."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.judgement.people import Text
from benchmarks.judgement.town import Case
from benchmarks.judgement.world import World
from moderation.rules import HouseRule
from moderation.trust import Source
from moderation.verdict import Outcome, counted

_BEST_OF_3 = HouseRule(weighed=False, ratings_at_least=2, ratings_at_most=3, lead=2)


@dataclass
class Plain:
    """First come, first served; every rating counts alike, and `decides` counts them."""

    decides: Callable[[Case], Outcome]
    audits: float = 0.0
    is_fifo: bool = True

    def begin(self, world: World, lot: random.Random) -> None:
        pass

    def tick(self, now: float, arrivals: int, waiting: list[Case]) -> list[Case]:
        return []

    def draw(self, reader: int, now: float, waiting: list[Case]) -> Case | Text | None:
        suitable = (
            case for case in waiting if case.text.author != reader and reader not in case.readers
        )
        return next(suitable, None)

    def again(self, case: Case, now: float) -> Outcome:
        return self.decides(case)

    def rated(self, case: Case, now: float) -> Outcome:
        return self.decides(case)

    def practised(self, reader: int, bad: bool, text: Text) -> None:
        pass

    def settled(self, case: Case, bad: bool | None, source: Source, now: float) -> None:
        pass


def best_of_three(case: Case) -> Outcome:
    """Three ratings, and the majority."""
    return Outcome.ONE_MORE if len(case.ratings) < 3 else _majority(case)


def best_of_three_early(case: Case) -> Outcome:
    """Two alike, or the majority of three."""
    outcome = counted([not bad for _, bad, _ in case.ratings], _BEST_OF_3)
    return _majority(case) if outcome is Outcome.ESCALATE else outcome


def two_alike_else_moderator(case: Case) -> Outcome:
    """Two alike, or a moderator."""
    if len(case.ratings) < 2:
        return Outcome.ONE_MORE
    is_unanimous = len({bad for _, bad, _ in case.ratings}) == 1
    return _majority(case) if is_unanimous else Outcome.ESCALATE


def _majority(case: Case) -> Outcome:
    against = sum(bad for _, bad, _ in case.ratings)
    return Outcome.RETURN if 2 * against > len(case.ratings) else Outcome.RELEASE
