"""What is known of a reader from the last page that was made for their session.

A page is made anew because somebody else was released, or another page of the thread is asked
for; nothing of the reader's own has changed. So what is asked of PostgreSQL about them alone is
remembered for their session, under the rules of what was made for them (for_one.py): it holds
until something of the reader's or the session is changed, and Valkey is asked before it is used.

So a fact is named by its reader and their session, and holds nothing that others change: no
article, no publication, no text of somebody else. These are put in as they are at each page. What
no trigger tells of is as old as HOLDS at most, and nothing is decided by it.
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
FACTS_AT_MOST = 20  # of one session: nine, of which an article has three
HOLDS = 30.0  # seconds: what no trigger tells of

Fact = TypeVar("Fact")


class _Nothing:
    """Not known; unlike None, which may be."""


_NOTHING = _Nothing()


@dataclass(slots=True)
class Known:
    session: str
    since: Moment
    ends: float  # seconds since 1970: nothing that is made of it holds for longer
    reader: UUID | None = None  # nothing is known before that is
    _facts: dict[Any, Any] = field(default_factory=dict)

    @property
    def still_holds(self) -> bool:
        if self.reader is None or self.ends <= time.time():
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
    for. `what` names it; it must say all of what it depends on beside them, and nobody but they
    may change what is found."""
    known = _of_this_request.get()
    return known.fact(what, ask) if known is not None and known.reader == reader else ask()


def once_of_session(what: Any, ask: Callable[[], Fact]) -> Fact:
    """The same of what their session says, before it is known whose it is."""
    known = _of_this_request.get()
    return known.fact(what, ask) if known is not None else ask()


class Sessions:
    """What a process knows of those who asked last; first in it is what ends first."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    @contextmanager
    def knowing(self, session: str, now: Moment) -> Iterator[Known]:
        """While an answer is made for this session: what still holds of it, or what is so after
        this moment.

        It is kept once it turned out that the session is somebody's. A word that anybody may
        say is not, and so drives nobody out.
        """
        known = self._of(session, now)
        token = _of_this_request.set(known)
        try:
            yield known
        finally:
            _of_this_request.reset(token)
        if known.reader is not None:
            self._keep(known)

    def _of(self, session: str, now: Moment) -> Known:
        with self._lock:
            known = self._known.get(session)
        if known is not None and known.still_holds:
            return known
        return Known(session, now, time.time() + HOLDS)

    def _keep(self, known: Known) -> None:
        now = time.time()
        with self._lock:
            if self._known.get(known.session) is not known:
                self._known.pop(known.session, None)
                self._known[known.session] = known
            while self._known and self._must_go(next(iter(self._known.values())), now):
                self._known.popitem(last=False)

    def _must_go(self, first: Known, now: float) -> bool:
        return len(self._known) > SESSIONS_AT_MOST or first.ends <= now
