"""A span: what is being done, from when to when, within what. Nothing where nothing is traced.

What it says are facts of the house: names of routes, verbs and tasks, methods, statuses, codes.
No address, no text, no id of a person, no value of a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum, auto
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

Fact = str | int | float | bool
P = ParamSpec("P")
R = TypeVar("R")


class Kind(Enum):
    """From where to where: OpenTelemetry's SERVER, CLIENT, CONSUMER and INTERNAL."""

    ASKED = auto()
    ASKS = auto()
    TOLD = auto()
    WITHIN = auto()


class Span(Protocol):
    def call(self, name: str) -> None: ...

    def say(self, **facts: Fact) -> None: ...

    def fail(self) -> None:
        """Something is broken, on our side. A refusal is nothing of the kind."""


@dataclass(frozen=True)
class Beginning:
    """How a span begins. `within` is what a `traceparent` says (W3C Trace Context)."""

    name: str
    kind: Kind = Kind.WITHIN
    within: str = ""  # empty: within what this thread is at
    alone: bool = False  # within nothing, whatever this thread is at
    named_as: str = ""  # the id of the trace that it begins, 32 hex digits
    beside: Sequence[str] = ()  # of other traces what it is done for as well


Opening = Callable[[Beginning, dict[str, Fact]], AbstractContextManager[Span | None]]


@dataclass(frozen=True)
class Tracing:
    """What a process that traces does; put here by `beginning`."""

    open: Opening
    current: Callable[[], str]  # the `traceparent` of what this thread is at; empty for none
    statement: Callable[[object], AbstractContextManager[Span | None]]


_tracing: Tracing | None = None
_NOTHING: AbstractContextManager[None] = nullcontext()


def trace_by(tracing: Tracing | None) -> None:
    """From now on, in this process and whatever it forks."""
    global _tracing
    _tracing = tracing


def is_on() -> bool:
    return _tracing is not None


def span(beginning: Beginning, **facts: Fact) -> AbstractContextManager[Span | None]:
    """Whatever is done meanwhile. Of an error that leaves it is told which kind it is."""
    return _NOTHING if _tracing is None else _tracing.open(beginning, facts)


def statement(sql: object) -> AbstractContextManager[Span | None]:
    """A statement, within something else: for itself none is traced."""
    return _NOTHING if _tracing is None else _tracing.statement(sql)


def current() -> str:
    """What a message carries of what this thread is at: a `traceparent`; empty for none."""
    return "" if _tracing is None else _tracing.current()


def trace_id() -> str:
    return current()[3:35]


def traced(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb that is a span: those of a comment's way are."""
    name = f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}"

    @wraps(verb)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        if _tracing is None:
            return verb(*args, **kwargs)
        with _tracing.open(Beginning(name), {}):
            return verb(*args, **kwargs)

    return told
