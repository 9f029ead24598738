"""Asking checks that are not ours: in time, and whatever they do.

Python has no way to stop a function that does not stop by itself. So each call has a thread of
its own, which nobody waits for longer than its budget; the text goes on without an answer. What
hangs goes on hanging, and is counted: of one check a few calls may be under way at once, and
no more are made while they are. A check that failed several times in a row rests for a while,
and is then tried with a single text.

It protects from code that waits, fails, or answers rubbish. It cannot protect from code that
never lets go of the interpreter, or ends the process: a check runs with all the rights of ours.
"""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, NamedTuple

from django.db import connections

from moderation.models.case import Case
from moderation.refusals import CheckRefused
from moderation.screening.outside import Outside
from moderation.screening.shapes import Answer, Draft, Finding, Silence
from newsroom.metrics import counters
from newsroom.refusals import Refusal

logger = logging.getLogger(__name__)

AT_ONCE = 8  # calls of one check that may be under way in a process
FAILURES = 3  # in a row, after which a check rests
RESTS_FOR = 60.0  # seconds
DETAIL_AT_MOST, VERSION_AT_MOST = 300, 60  # characters
# The desk may be asked for these; any other cause is the house's own to name.
CAUSES = {Case.Cause.CHECK, Case.Cause.SEVERE, Case.Cause.LISTED}


@dataclass
class _Record:
    """How one check has done in this process."""

    under_way: int = 0
    failures: int = 0
    rests_until: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def may_be_asked(self) -> bool:
        """Whether it may, now; who is told so has to say later that it is `done`."""
        with self.lock:
            now = monotonic()
            if now < self.rests_until or self.under_way >= AT_ONCE:
                return False
            if self.failures >= FAILURES:  # After a rest, one text tries whether it is better.
                self.rests_until = now + RESTS_FOR
            self.under_way += 1
            return True

    def done(self) -> None:
        with self.lock:
            self.under_way -= 1

    def heard(self, *, well: bool) -> bool:
        """Whether it begins to rest with this."""
        with self.lock:
            self.failures = 0 if well else self.failures + 1
            rests = self.failures >= FAILURES
            self.rests_until = monotonic() + RESTS_FOR if rests else 0.0
            return self.failures == FAILURES


_records: dict[str, _Record] = {}
_lock = Lock()


def _record_of(check: Outside) -> _Record:
    with _lock:
        return _records.setdefault(check.name, _Record())


def resting(checks: Sequence[Outside]) -> list[str]:
    """The names of those that are not asked just now, in this process."""
    now = monotonic()
    records = [(check.name, _record_of(check)) for check in checks]
    return [
        name for name, record in records if now < record.rests_until or record.under_way >= AT_ONCE
    ]


def forget() -> None:
    """Take every check as one that has never failed."""
    with _lock:
        _records.clear()


class Heard(NamedTuple):
    """What a check said, and of which version it is; that is empty where it was silent."""

    answer: Answer
    version: str = ""


class _Call:
    """One check is asked about one text, in a thread of its own."""

    def __init__(self, check: Outside, draft: Draft) -> None:
        self.check, self.draft = check, draft
        self.record = _record_of(check)
        self.answered = Event()
        self.said: Any = None
        self.version = ""
        self.error: BaseException | None = None
        self.was_asked = self.record.may_be_asked()
        self.began = monotonic()
        if self.was_asked:
            here = contextvars.copy_context()  # the language of whoever is told a refusal
            name = f"check {check.name}"
            try:
                Thread(target=here.run, args=(self._ask,), name=name, daemon=True).start()
            except (RuntimeError, MemoryError) as error:  # The machine gives us no thread more.
                self.error = error
                self.answered.set()
                self.record.done()

    def _ask(self) -> None:
        try:
            try:
                self.said = self.check.ask(self.draft)
            except Refusal as refusal:
                self.said = refusal
            self.version = _line(self.check.version)[:VERSION_AT_MOST]
        except BaseException as error:  # whatever it is, it is the check's, not ours
            self.error = error
        finally:
            self.answered.set()
            self.record.done()
            connections.close_all()

    def heard(self) -> Heard:
        """What it said; or that it said nothing, once its time is over."""
        if not self.was_asked:
            return Heard(self._silent(Silence.RESTING))
        if not self.answered.wait(max(0.0, self.began + self.check.budget - monotonic())):
            return Heard(self._failed(Silence.TIMED_OUT))
        return Heard(self._answer(), self.version)

    def _answer(self) -> Answer:
        if self.error is not None:
            return self._failed(Silence.FAILED)
        try:
            answer = _cleaned(self.said, self.check.name)
        except Exception as error:  # a class of its own that misbehaves when it is looked at
            self.error = error
            return self._failed(Silence.RUBBISH)
        self.record.heard(well=True)
        return answer

    def _failed(self, why: Silence) -> Finding:
        begins_to_rest = self.record.heard(well=False)
        # Neither the text nor what the check made of it belongs into a log.
        kind = type(self.error).__name__ if self.error else ""
        logger.warning("check %s: %s %s", self.check.name, why, kind)
        if begins_to_rest:
            counters.CHECKS_RESTED.inc()
            logger.error("check %s rests for %d s", self.check.name, RESTS_FOR)
        return self._silent(why)

    def _silent(self, why: Silence) -> Finding:
        cause = Case.Cause.CHECK if self.check.holds else None
        return Finding(self.check.name, "", cause, silence=why)


def ask(checks: Sequence[Outside], draft: Draft) -> list[Heard]:
    """What these checks say about a text, all asked at once. Takes as long as their budgets."""
    if checks:
        _ = draft.article.publication  # read here: a thread has a connection of its own
    calls = [_Call(check, draft) for check in checks]
    return [call.heard() for call in calls]


def _cleaned(said: Any, name: str) -> Answer:
    """An answer in our own words and sizes. Raises TypeError or ValueError for rubbish."""
    if said is None:
        return None
    if isinstance(said, Refusal):
        return CheckRefused(_line(said.detail) or None, check=name)
    if not isinstance(said, Finding):
        raise TypeError("no answer")
    cause = None if said.cause is None else Case.Cause(said.cause)
    if cause is not None and cause not in CAUSES:
        cause = Case.Cause.CHECK
    score = None if said.score is None else round(float(said.score), 3)
    return Finding(name, _line(said.detail), cause, score, _line(said.model)[:60])


def _line(told: Any) -> str:
    """At most a few hundred characters on one line, of those that can be kept and shown."""
    if not isinstance(told, str):
        raise TypeError("no text")
    plain = " ".join(told[: 4 * DETAIL_AT_MOST].split())
    return "".join(filter(str.isprintable, plain))[:DETAIL_AT_MOST]
