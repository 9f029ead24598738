"""Processes of their own, each with connections of its own, that carry out verbs at once."""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import time_machine
from django.db import connection
from django.utils import timezone

from moderation import conditions, passports
from moderation.screening import lists
from newsroom import places
from newsroom.refusals import Refusal
from tests.races.pauses import Pauses

HEAD_START = 0.01  # seconds until all begin: each has read by then what it is to do
PATIENCE = 120.0  # seconds that one may take for all its acts


@dataclass(frozen=True)
class Act:
    """A verb, and with what. Verbs are told by reference: a process has its own."""

    verb: Callable[..., Any]
    args: tuple[Any, ...]
    facts: dict[str, Any]

    def __str__(self) -> str:
        return getattr(self.verb, "__name__", str(self.verb))


def act(verb: Callable[..., Any], *args: Any, **facts: Any) -> Act:
    return Act(verb, args, facts)


@dataclass(frozen=True)
class Outcome:
    """What came of an act: what it returned, or what the house refused it with."""

    verb: str
    result: Any = None
    refusal: type[Refusal] | None = None

    @property
    def is_done(self) -> bool:
        return self.refusal is None


@dataclass
class Tally:
    """What all races of a run together were."""

    races: int = 0
    acts: int = 0
    pauses: int = 0
    refusals: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        refused = ", ".join(f"{name} {n}" for name, n in self.refusals.most_common())
        said = f"{self.races} races, {self.acts} acts, {self.pauses} pauses"
        return f"{said}, {self.refusals.total()} refusals ({refused})"


class FaultError(AssertionError):
    """Something that is no Refusal came out of a verb."""


@dataclass(frozen=True)
class _Turn:
    seed: str
    begins: float  # by the machine's own clock, which all processes share
    skew: timedelta
    acts: list[Act]


class Actors:
    """Some processes that wait to be told what to do at the same moment."""

    def __init__(self, number: int) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(["tests.races.ready"])
        self.tally = Tally()
        self.number = number
        self._pipes: list[Any] = []
        self._processes = []
        database = str(connection.settings_dict["NAME"])
        for _ in range(number):
            ours, theirs = context.Pipe()
            process = context.Process(target=_live, args=(theirs, database), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)
        for pipe in self._pipes:
            _answer_of(pipe)

    def at_once(
        self, seed: str, *acts: Act, skews: Sequence[timedelta] = (timedelta(),)
    ) -> list[Outcome]:
        """Do all of these at the same moment, with pauses; what came of each.

        More acts than actors are done one after the other by each. Whose clock goes wrong by how
        much say `skews`, in turn. Raises FaultError with the seed for whatever is no Refusal.
        """
        begins = time.monotonic() + HEAD_START
        hands = [list(acts[at :: len(self._pipes)]) for at in range(len(self._pipes))]
        for at, (pipe, hand) in enumerate(zip(self._pipes, hands, strict=True)):
            pipe.send(_Turn(f"{seed}/{at}", begins, skews[at % len(skews)], hand))
        told: list[list[Outcome | str]] = []
        for pipe in self._pipes:
            outcomes, pauses = _answer_of(pipe)
            told.append(outcomes)
            self.tally.pauses += pauses
        self.tally.races += 1
        self.tally.acts += len(acts)
        return list(self._in_order(seed, told, len(acts)))

    def _in_order(
        self, seed: str, told: list[list[Outcome | str]], number: int
    ) -> Iterator[Outcome]:
        for at in range(number):
            outcome = told[at % len(told)][at // len(told)]
            if isinstance(outcome, str):
                raise FaultError(f"seed {seed}\n{outcome}")
            if outcome.refusal is not None:
                self.tally.refusals[outcome.refusal.code] += 1
            yield outcome

    def stop(self) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(10)


def _answer_of(pipe: Any) -> Any:
    if not pipe.poll(PATIENCE):
        raise TimeoutError("an actor does not come back")
    return pipe.recv()


def _live(pipe: Connection, database: str) -> None:
    """What an actor does all its life."""
    connection.settings_dict["NAME"] = database  # the tests' own
    pauses = Pauses()
    with connection.cursor() as cursor:  # Where many wait for one processor nobody is given up.
        cursor.execute("SET lock_timeout = '100s'; SET statement_timeout = '110s'")
        cursor.execute("SET idle_in_transaction_session_timeout = '110s'")
    pauses.put_around(connection)
    pipe.send(os.getpid())
    while (turn := pipe.recv()) is not None:
        _forget()
        pauses.begin(turn.seed)
        time.sleep(max(0.0, turn.begins - time.monotonic()))
        outcomes = [_carry_out(one, turn.skew) for one in turn.acts]
        pipe.send((outcomes, pauses.made))
    connection.close()


def _forget() -> None:
    """What a process knows for some seconds is of another race by now."""
    for one in (conditions, places, passports, lists):
        one.forget()


def _carry_out(one: Act, skew: timedelta) -> Outcome | str:
    wrong = time_machine.travel(timezone.now() + skew) if skew else nullcontext()
    try:
        with wrong:
            return Outcome(str(one), one.verb(*one.args, **one.facts))
    except Refusal as refusal:
        return Outcome(str(one), refusal=type(refusal))
    except Exception:
        return f"{one}:\n{traceback.format_exc()}"


def done(outcomes: list[Any]) -> list[Any]:
    """What came of those acts that were done."""
    return [one.result for one in outcomes if one.is_done]


def codes(outcomes: list[Any]) -> Counter[str]:
    """With which codes the others were refused."""
    return Counter(one.refusal.code for one in outcomes if not one.is_done)
