"""On which the machine plays: it takes each step, and looks afterwards whether all is well."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import time_machine
from django.utils import timezone
from hypothesis import event

from moderation import recount
from moderation.nights import proving
from newsroom import prepared
from newsroom.refusals import Refusal
from tests.machine import laws, town
from tests.machine.expect import Expect
from tests.machine.model import Model
from tests.machine.seeing import see

T = TypeVar("T")
A_MOMENT = timedelta(seconds=1)
# Verbs of several transactions: what the first ones did stays, though a later one is refused.
_IN_STEPS = {"feature"}

# How often each verb was done, and refused, in all towns together.
TALLY: Counter[tuple[str, str]] = Counter()
REFUSED: Counter[tuple[str, str]] = Counter()


class _Errors(logging.Handler):
    """What the house complains of: a sweep goes on where one row fails, and says so."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Stage:
    def __init__(self) -> None:
        self._clock = time_machine.travel(timezone.now() + A_MOMENT, tick=True)
        self._errors = _Errors()
        self._travels = self._clock.start()
        logging.getLogger().addHandler(self._errors)
        town.clear()
        self.town = town.found()
        self._rows = town.rows_written()
        self._is_well = True
        self.model = Model()
        self.model.seen = see()

    def strike(self) -> None:
        """The play is over; if it went well, the log tells all of it again."""
        try:
            if self._is_well:
                self._told_again()
        finally:
            self._leave()

    def _told_again(self) -> None:
        """By the house's own means, which are other ones than those of `laws.py`."""
        with proving.at_one_moment():
            found = [*recount.differences(), *proving.differences(proving.told())]
        assert not found, "\n".join(["in the end:", *found])

    def _leave(self) -> None:
        logging.getLogger().removeHandler(self._errors)
        town.clear()
        self._clock.stop()
        town.forget()

    @property
    def now(self) -> datetime:
        return timezone.now()

    def wait(self, how_long: timedelta) -> None:
        """Time goes on; what a process knew for some seconds it asks for again."""
        self._travels.shift(how_long)
        town.forget()
        self._count("wait", "done")

    def do(
        self,
        verb: str,
        expect: Expect,
        call: Callable[[], T],
        note: Callable[[T], None] | None = None,
    ) -> T | None:
        """Take a step: it succeeds as it may, or is refused and nothing is written.

        What the model must know of what was done is for `note`. Anything else than a result or
        a Refusal is a failure, and so is a line of the log that complains.
        """
        self._is_well = False
        before = self._written(verb, expect)
        try:
            result = call()
        except Refusal as no:
            self._refused(verb, expect, no, before)
            return None
        assert expect is not Expect.NOT, f"{verb} was done, and may not be"
        self._count(verb, "done")
        if note is not None:
            note(result)
        self._look(verb)
        return result

    def _refused(
        self, verb: str, expect: Expect, no: Refusal, before: set[tuple[object, ...]] | None
    ) -> None:
        self._count(verb, "refused")
        REFUSED[verb, no.code] += 1
        assert expect is not Expect.MUST, f"{verb} was refused ({no.code}), and must be done"
        if before is not None:
            differ = sorted(str(name) for name, *_ in before ^ set(prepared.ask(self._rows)))
            assert not differ, f"{verb} was refused ({no.code}), and has written to {differ}"
        self._look(verb) if verb in _IN_STEPS else self._go_on(verb)

    def _written(self, verb: str, expect: Expect) -> set[tuple[object, ...]] | None:
        is_sure = expect is Expect.MUST or verb in _IN_STEPS
        return None if is_sure else set(prepared.ask(self._rows))

    def _look(self, verb: str) -> None:
        found = [*laws.broken(), *self.model.look(verb, see())]
        assert not found, "\n".join([f"after {verb}:", *found])
        self._go_on(verb)

    def _go_on(self, verb: str) -> None:
        self._complaints(verb)
        self._is_well = True
        self._travels.shift(A_MOMENT)

    def _complaints(self, verb: str) -> None:
        assert not self._errors.lines, "\n".join([f"{verb} complains:", *self._errors.lines])

    def idle(self, verb: str) -> None:
        """There was nobody to do it, or nothing to do it with."""
        self._count(verb, "idle")

    def _count(self, verb: str, how: str) -> None:
        TALLY[verb, how] += 1
        event(f"{verb}: {how}")


def one(among: Sequence[T], pick: int) -> T:
    """One of several; which one is drawn."""
    return among[pick % len(among)]
