"""For how long a thread waits for PostgreSQL: as long as PostgreSQL is there, and not for ever.

Who ends a statement is PostgreSQL (`statement_timeout`), as long as it answers at all. A machine
that was cut off and a server that was stopped say nothing, and end nothing. So whoever has waited
for two seconds looks whether a new connection is answered. If it is not, the database is *silent*:
all who wait are told so, and from then on one thread at a time finds out whether it is over, while
all others are refused at once.

In a process that serves the web, threads are few, and bytes that are ready need one of them. There
a few statements at most may take longer than those two seconds (`LONG_AT_MOST`), and none longer
than its connection says (`answers_within`): the others are taken back.
docs/decisions/0052-degrades-does-not-fall.md
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from psycopg.errors import ConnectionTimeout, OperationalError, _WaitTimeout
from psycopg.waiting import READY_NONE

PATIENCE = 2.0  # seconds without an answer, until somebody looks
RESTS = 2.0  # seconds for which a silent database is not asked again
LOOKS_AGAIN = 10.0  # seconds, for what may take long
LONG_AT_MOST = 3  # statements of a web process, of six threads
_LOOKS = 0.1  # seconds: as psycopg waits, to hear of an interrupt meanwhile

Found = TypeVar("Found")


class Database:
    """A database, as one process knows it."""

    def __init__(self) -> None:
        self._lock, self._looking = threading.Lock(), threading.Lock()
        self._is_silent, self._again_at = False, 0.0
        self._waiting_long = 0

    def may_be_asked(self) -> None:
        """Raises OperationalError while it is silent; one caller at a time finds out if it is."""
        if not self._is_silent:
            return
        with self._lock:
            now = time.monotonic()
            if now < self._again_at:
                raise OperationalError("PostgreSQL says nothing, and is asked again soon")
            self._again_at = now + PATIENCE + RESTS

    def has_answered(self) -> None:
        if self._is_silent:
            self._is_silent = False

    def is_silent(self) -> None:
        with self._lock:
            self._is_silent, self._again_at = True, time.monotonic() + RESTS

    @contextmanager
    def connecting(self) -> Iterator[None]:
        """Around a new connection. Whoever refuses one is there."""
        self.may_be_asked()
        try:
            yield
        except ConnectionTimeout:
            self.is_silent()
            raise
        except psycopg.Error:
            self.has_answered()
            raise
        self.has_answered()

    def is_there(self, look: Callable[[], object]) -> bool:
        """Whether it answers anybody. Where another thread looks already, that one will tell."""
        if self._is_silent:
            return False
        if not self._looking.acquire(blocking=False):
            return True
        try:
            look()
        except ConnectionTimeout:
            self.is_silent()
            return False
        except psycopg.Error:
            return True  # Full, or just about to end: all of that is said.
        finally:
            self._looking.release()
        return True

    @contextmanager
    def one_more_waits(self) -> Iterator[int]:
        """How many wait for long, this one as well."""
        with self._lock:
            self._waiting_long += 1
            waiting = self._waiting_long
        try:
            yield waiting
        finally:
            with self._lock:
                self._waiting_long -= 1


class Connection(psycopg.Connection[Any]):
    """One that waits as said above."""

    database = Database()  # Each is told its own before it is asked for anything.
    answers_within: float | None = None  # seconds; None where a statement says so itself
    look: Callable[[], object] = staticmethod(lambda: None)

    def wait(
        self,
        gen: Generator[Any, Any, Found],
        interval: float = _LOOKS,
        timeout: float | None = None,
    ) -> Found:
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        self.database.may_be_asked()
        try:
            found: Found = super().wait(gen, interval, PATIENCE)
        except _WaitTimeout:
            with self.database.one_more_waits() as waiting:
                return self._wait_on(gen, interval, self._ends(waiting))
        self.database.has_answered()
        return found

    def _wait_on(self, gen: Generator[Any, Any, Found], interval: float, ends: float) -> Found:
        pause, is_over = (LOOKS_AGAIN if self.answers_within is None else PATIENCE), False
        while not is_over and self.database.is_there(self.look):
            if is_over := time.monotonic() >= ends:
                with suppress(psycopg.Error):
                    self.cancel_safe(timeout=PATIENCE)  # Then PostgreSQL says so in its answer.
            with suppress(_WaitTimeout):
                return super().wait(_resumed(gen), interval, pause)
        self.close()  # Nothing else may be asked of it, as to roll back: that would wait, too.
        raise OperationalError("PostgreSQL has not answered")

    def _ends(self, waiting: int) -> float:
        """When it is taken back what has waited for PATIENCE already, as so many do."""
        if self.answers_within is None:
            return float("inf")
        left = 0.0 if waiting > LONG_AT_MOST else self.answers_within - PATIENCE
        return time.monotonic() + left


def _resumed(gen: Generator[Any, Any, Found]) -> Generator[Any, Any, Found]:
    """The same once more: it waited for something to be ready, and nothing is so yet."""
    try:
        wanted = gen.send(READY_NONE)
        while True:
            wanted = gen.send((yield wanted))
    except StopIteration as told:
        found: Found = told.value
        return found


_known: dict[str, Database] = {}


def database_of(alias: str) -> Database:
    """That of this process: all of its threads know it by one."""
    return _known.setdefault(alias, Database())
