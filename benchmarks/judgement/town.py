"""Time passes: people come, review, hand in. The same for every policy."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.judgement.people import Text, calls_bad, dice
from benchmarks.judgement.world import World
from moderation.trust import Source
from moderation.verdict import Outcome, Witness


@dataclass(slots=True, eq=False)
class Case:
    """A text in review, and later how it ended."""

    text: Text
    ratings: list[tuple[int, bool, float]] = field(default_factory=list)  # reader, bad, when
    witnesses: list[Witness] = field(default_factory=list)
    readers: set[int] = field(default_factory=set)
    needs_trusted: bool = False
    probability: float = 0.1
    because: str = ""
    outcome: Outcome | None = None
    is_out: bool = False
    by_staff: bool = False
    audited: bool = False
    reported: bool = False
    decided: float = 0.0


class Policy(Protocol):
    """Decides, and chooses whom to ask. Never sees what only the town knows."""

    audits: float  # of what peers decided, looked at by staff, blind
    is_fifo: bool  # meets the waiting texts in the order of their arrival

    def begin(self, world: World, lot: random.Random) -> None: ...
    def tick(self, now: float, arrivals: int, waiting: list[Case]) -> list[Case]:
        """Time has come to `now`; these are to be looked at again."""

    def draw(self, reader: int, now: float, waiting: list[Case]) -> Case | Text | None: ...
    def rated(self, case: Case, now: float) -> Outcome: ...
    def again(self, case: Case, now: float) -> Outcome: ...
    def practised(self, reader: int, bad: bool, text: Text) -> None: ...
    def settled(self, case: Case, bad: bool | None, source: Source, now: float) -> None: ...


@dataclass
class History:
    world: World
    done: list[Case] = field(default_factory=list)
    waiting: list[Case] = field(default_factory=list)
    waited: list[tuple[float, int]] = field(default_factory=list)  # time, texts in review
    practised: int = 0
    unused: int = 0  # reviews that nothing was found for
    policy: Policy | None = None


def play(world: World, policy: Policy, name: str) -> History:
    lot = random.Random(f"{world.seed} {name}")
    history = History(world, policy=policy)
    policy.begin(world, lot)
    lately: deque[float] = deque()
    for visit in world.visits:
        lately.append(visit.at)
        while lately[0] < visit.at - 0.25:
            lately.popleft()
        for case in policy.tick(visit.at, len(lately), history.waiting):
            _end(history, policy, lot, case, policy.again(case, visit.at), visit.at)
        for finishes in visit.finishes:
            if finishes:
                _review(history, policy, lot, visit.who, visit.at)
        if visit.text is not None:
            # In a random order, as by `draw` in the database; or in the order of arrival.
            many = len(history.waiting)
            place = many if policy.is_fifo else lot.randrange(many + 1)
            history.waiting.insert(place, Case(visit.text))
        history.waited.append((visit.at, len(history.waiting)))
    return history


def _review(history: History, policy: Policy, lot: random.Random, reader: int, now: float) -> None:
    world = history.world
    drawn = policy.draw(reader, now, history.waiting)
    if drawn is None:
        history.unused += 1
        return
    text = drawn if isinstance(drawn, Text) else drawn.text
    bad = calls_bad(world.people[reader], text, dice(world.seed, reader, text.number))
    if isinstance(drawn, Text):
        history.practised += 1
        policy.practised(reader, bad, text)
        return
    drawn.ratings.append((reader, bad, now))
    drawn.readers.add(reader)
    _end(history, policy, lot, drawn, policy.rated(drawn, now), now)


def _end(
    history: History,
    policy: Policy,
    lot: random.Random,
    case: Case,
    outcome: Outcome,
    now: float,
) -> None:
    if outcome in (Outcome.ONE_MORE, Outcome.ASK_TRUSTED):
        case.needs_trusted = outcome is Outcome.ASK_TRUSTED
        return
    text = case.text
    history.waiting.remove(case)
    history.done.append(case)
    case.outcome, case.decided = outcome, now
    says_staff = text.bad != text.staff_err
    if outcome is Outcome.ESCALATE:
        case.by_staff, case.is_out = True, not says_staff
        policy.settled(case, says_staff, Source.ESCALATION, now)
        return
    case.is_out = outcome is Outcome.RELEASE
    case.audited = lot.random() < policy.audits
    case.reported = case.is_out and text.bad and text.is_reported
    if case.audited:
        policy.settled(case, says_staff, Source.AUDIT, now)
    elif case.reported:
        policy.settled(case, True, Source.REPORT, now)
    else:
        policy.settled(case, None, Source.PEERS, now)
