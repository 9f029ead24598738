"""How much a process puts into Valkey for others (shelf.py): never more than it may keep itself.

What is put there stays for a minute, and anybody may ask for pages with words of their own in the
address, of which there is no end. Without a bound they would fill Valkey, which carries the limits
and Celery's messages as well. So there is a room for such answers and one for all others, and what
finds no room is made by each process for itself. What is put there anew, ten times a second on
a busy night, takes the place of what was there, and no more room than the larger of the two.
"""

from __future__ import annotations

import threading
import time

from newsroom.ready.asked import Asked
from newsroom.ready.shelf import KEPT

WITH_WORDS = 4  # Of so many bytes one is for what is asked for with words.


class Room:
    """That of one process, by its own clock."""

    def __init__(self, at_most: int) -> None:
        # A minute begins when the one before is over, so that what was put there in two of them
        # can lie there at one moment.
        with_words = at_most // 2 // WITH_WORDS
        self._rooms = {True: _Minute(with_words), False: _Minute(at_most // 2 - with_words)}

    def takes(self, asked: Asked, size: int) -> bool:
        """Whether there is room for an answer of so many bytes, which are there then."""
        return self._rooms[bool(asked.query)].takes(asked, size, time.monotonic())


class _Minute:
    def __init__(self, at_most: int) -> None:
        self._at_most, self._used, self._ends = at_most, 0, 0.0
        self._taken: dict[Asked, int] = {}
        self._lock = threading.Lock()

    def takes(self, asked: Asked, size: int, now: float) -> bool:
        with self._lock:
            if now >= self._ends:
                self._used, self._ends = 0, now + KEPT
                self._taken.clear()
            more = max(0, size - self._taken.get(asked, 0))
            if self._used + more > self._at_most:
                return False
            self._used += more
            self._taken[asked] = self._taken.get(asked, 0) + more
            return True
