"""Telling Celery, after commit, that there is something to do.

Tables are facts, messages are hints: every task is found again by a sweep. So a hint
may be lost, but it may never hold a request up or fail it: one thread of the process
does the sending, and what it cannot send is dropped with a line in the log.

To send a message takes a process a millisecond or two, and the worker as much to take it, beside
what is done for it. So hints go together. One that somebody waits for goes at once, with what is
there; the others wait half a second for company: whoever has posted is given texts by their own
request, and not by Celery.
"""

import logging
import os
import queue
import threading
import time
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from newsroom.leaving import before_the_end
from newsroom.logs.following import carried, current_id
from newsroom.metrics import counters
from newsroom.tracing import carrying, spans

logger = logging.getLogger(__name__)

WAITING_AT_MOST = 10_000
PAUSE_AFTER_FAILURE = 1.0  # seconds
PAUSE = 0.01  # seconds between two messages: what is hinted at meanwhile goes with the second
PATIENCE = 0.5  # seconds that a hint waits for others to go with it, unless somebody waits for it
TOGETHER = 10  # rows of one message at most, so that one worker is not left with all of them
KEEPS = 600  # seconds; what nobody took for so long has been found by the sweep
TIME_TO_LEAVE = 2.0  # seconds that a process which ends gives its last hints


class Hint(StrEnum):
    """The tasks that are hinted at, by the names under which `tasks.py` registers them."""

    ASSIGN = "moderation.assign"
    RELEASE = "moderation.release"
    RECOUNT = "moderation.recount"
    MAIL = "moderation.mail"
    BULK = "moderation.bulk"
    HOOK = "moderation.hook"


_PATIENT = {Hint.ASSIGN, Hint.MAIL}


def hint(what: Hint, row: UUID) -> None:
    """Once this transaction is committed, send the task `what` for `row`. Never waits."""
    request_id, trace = current_id(), spans.current()
    transaction.on_commit(lambda: _messenger.take(what, row, request_id, trace))


class Waiting(NamedTuple):
    what: Hint
    row: UUID
    request_id: str  # of the request that the worker then works for; empty for none
    trace: str = ""  # within which it does so; empty where nothing is traced


class _Messenger:
    """A bounded queue and the thread that empties it into the broker."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Waiting] = queue.Queue(WAITING_AT_MOST)
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None
        self._hurry = threading.Event()  # One that somebody waits for has come.

    def take(self, what: Hint, row: UUID, request_id: str = "", trace: str = "") -> None:
        self._ensure_thread()
        try:
            self._waiting.put_nowait(Waiting(what, row, request_id, trace))
            if what not in _PATIENT:
                self._hurry.set()
        except queue.Full:
            counters.HINTS.labels("dropped").inc()
            logger.warning("dropped a hint, too many are waiting: %s %s", what, row)

    def _ensure_thread(self) -> None:
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                if self._thread is None:
                    before_the_end(self.leave)
                self._thread = threading.Thread(target=self._run, name="hints", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            hints = self._some()
            for what, rows in _by_task(hints).items():
                self._send(what, rows)
            for _ in hints:
                self._waiting.task_done()
            time.sleep(PAUSE)

    def _some(self) -> list[Waiting]:
        """The next one, once there is one, and what came with it."""
        some = [self._waiting.get()]
        if some[0].what in _PATIENT:
            self._hurry.wait(PATIENCE)
        self._hurry.clear()
        with suppress(queue.Empty):
            while len(some) < TOGETHER:
                some.append(self._waiting.get_nowait())
            self._hurry.set()  # More are there, and have waited already.
        return some

    def _send(self, what: Hint, hints: dict[str, Waiting]) -> None:
        """One message for these rows, with the id of the request that each is for."""
        rows, args = {row: one.request_id for row, one in hints.items()}, list(hints)
        traces = carrying.carried({row: one.trace for row, one in hints.items()})
        told = carried(rows) | traces
        try:
            current_app.send_task(what, args=args, retry=False, expires=KEEPS, headers=told)
        except (OperationalError, OSError) as error:
            by = {"request_ids": [one for one in rows.values() if one] or None}
            said = "lost hints, the sweep will find them: %s %s (%s)"
            counters.HINTS.labels("lost").inc(len(rows))
            logger.warning(said, what, args, error, extra=by)
            time.sleep(PAUSE_AFTER_FAILURE)

    def leave(self) -> None:
        """Give what waits a moment to be sent, before the process ends."""
        self._hurry.set()
        ends = time.monotonic() + TIME_TO_LEAVE
        while self._waiting.unfinished_tasks and time.monotonic() < ends:
            time.sleep(0.02)


def _by_task(hints: list[Waiting]) -> dict[Hint, dict[str, Waiting]]:
    """Rows, each once, and the request that each is for; of several that gave it, the last."""
    found: dict[Hint, dict[str, Waiting]] = {}
    for one in hints:
        rows, row = found.setdefault(one.what, {}), str(one.row)
        rows[row] = one if one.request_id else rows.get(row, one)
    return found


_messenger = _Messenger()


def _after_fork() -> None:
    global _messenger
    _messenger = _Messenger()


os.register_at_fork(after_in_child=_after_fork)
