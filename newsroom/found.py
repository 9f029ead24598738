"""What one asks, and all others are told: for some seconds, and never asked twice at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

GOES_ON = 3  # So many times as long it is told while it is being asked anew.


class Found(Generic[T]):
    def __init__(self, ask: Callable[[], T], *, known_for: float, waits: float) -> None:
        """`known_for` and `waits` are seconds: how old it may be, and for how long one waits
        who finds nothing at hand."""
        self._ask, self._known_for, self._waits = ask, known_for, waits
        self._turn = threading.Lock()
        self._last: tuple[T, float] | None = None

    def told(self, *, anew: bool = False) -> T | None:
        """What is known; with `anew` as it is at this moment. None where somebody is asking still,
        and nothing was known before."""
        if not anew and (known := self._known(self._known_for)) is not None:
            return known
        at_hand = not anew and self._known(self._known_for * GOES_ON) is not None
        if not self._turn.acquire(timeout=0 if at_hand else self._waits):
            return self._known(float("inf"))
        try:
            known = None if anew else self._known(self._known_for)  # by who had the turn before
            if known is None:
                known = self._ask()
                self._last = known, time.monotonic()
            return known
        finally:
            self._turn.release()

    def _known(self, for_: float) -> T | None:
        if self._last is None or time.monotonic() > self._last[1] + for_:
            return None
        return self._last[0]
