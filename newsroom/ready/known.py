"""What is known of a reader from the last page that was made for their session.

A page is made anew because somebody else was released, or another page of the thread is asked
for; nothing of the reader's own has changed. So what is asked of PostgreSQL about them alone is
remembered for their session, under the rules of what was made for them (for_one.py): it holds
until something of the reader's or the session is changed, and Valkey is asked before it is used.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from newsroom.ready.changes import Moment, changes
from newsroom.ready.offer import of_reader, of_session

SESSIONS_AT_MOST = 1000
FACTS_AT_MOST = 40  # of one session: an article has a few
HOLDS = 30.0  # seconds: what no trigger tells of

Fact = TypeVar("Fact")


class _Nothing:
    """Not known; unlike None, which may be."""


_NOTHING = _Nothing()


@dataclass(slots=True)
class Known:
    session: str
    since: Moment
    ends: float  # by the process's own clock
    reader: UUID | None = None  # nothing is known before that is
    _facts: dict[Any, Any] = field(default_factory=dict)

    @property
    def still_holds(self) -> bool:
        if self.reader is None or self.ends <= time.monotonic():
            return False
        names = (of_reader(self.reader), of_session(self.session))
        return bool(changes().still_hold(names, self.since))

    def fact(self, what: Any, ask: Callable[[], Fact]) -> Fact:
        found: Fact | _Nothing = self._facts.get(what, _NOTHING)
        if isinstance(found, _Nothing):
            if len(self._facts) >= FACTS_AT_MOST:
                self._facts.clear()
            found = self._facts[what] = ask()
        return found


_of_this_request: ContextVar[Known | None] = ContextVar("known", default=None)


def is_by(reader: UUID) -> None:
    """Whose session it is for which an answer is made."""
    if (known := _of_this_request.get()) is not None:
        known.reader = reader


def once(reader: UUID, what: Any, ask: Callable[[], Fact]) -> Fact:
    """What `ask` finds of this reader alone: remembered where it is they whom an answer is made
    for. `what` names it."""
    known = _of_this_request.get()
    return known.fact(what, ask) if known is not None and known.reader == reader else ask()


def once_of_session(what: Any, ask: Callable[[], Fact]) -> Fact:
    """The same of what their session says, before it is known whose it is."""
    known = _of_this_request.get()
    return known.fact(what, ask) if known is not None else ask()


class Sessions:
    """What a process knows of those who asked last."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: str, now: Moment) -> Known:
        """What still holds; else one to be filled, from what is so after this moment."""
        with self._lock:
            known = self._known.get(session)
        if known is None or not known.still_holds:
            known = Known(session, now, time.monotonic() + HOLDS)
        with self._lock:
            self._known[session] = known
            self._known.move_to_end(session)
            while len(self._known) > SESSIONS_AT_MOST:
                self._known.popitem(last=False)
        return known


@contextmanager
def knowing(known: Known) -> Iterator[None]:
    """While an answer is made for this session."""
    token = _of_this_request.set(known)
    try:
        yield
    finally:
        _of_this_request.reset(token)
