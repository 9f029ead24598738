"""At most so many within any window: counted in slices of it, and never in between. Pure.

A window is cut into ten slices. What was done counts until the window that began with the end of
its slice is over: so for as long as the window, and at most a tenth longer. A window that begins
anew at full hours would let twice as many through around them; a bucket that fills while it is
emptied, nearly twice. Here no moment has more behind it than the quota, wherever one looks from.

`script.py` says the same to Valkey, and tests compare the two.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

SLICES = 10


@dataclass(frozen=True)
class Asked:
    """One more of something: whose count it is, and how many are taken within how long."""

    name: str
    keys: tuple[str, ...]  # the first is counted on; what was counted on the others counts, too
    quota: int
    seconds: int

    @property
    def slice(self) -> int:
        """How long one is, in milliseconds."""
        return max(1, self.seconds * 1000 // SLICES)

    def part(self, share: float) -> Asked:
        """The same for one of several who count each for themselves."""
        return replace(self, quota=max(1, int(self.quota * share)) if self.quota else 0)


@dataclass(frozen=True)
class Stand:
    """How it stands with that."""

    used: int  # this time as well, if it was taken
    again_in: int  # milliseconds until one more can be taken than now


@dataclass(frozen=True)
class Answer:
    """Whether it was taken, by all; and how it stands with each."""

    taken: bool
    stands: list[Stand]


class Counts:
    """What one process has counted itself."""

    AT_MOST = 20_000  # keys; when there are more, those that are over are swept away

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._ends: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, asked: Sequence[Asked], now: int) -> Answer:
        """One more of all of them, or of none: what one refuses takes nothing from the others.
        `now` is in milliseconds."""
        with self._lock:
            if len(self._counts) >= self.AT_MOST:
                self._sweep(now)
            found = [self._found(one, now) for one in asked]
            taken = all(
                sum(slices.values()) < one.quota for one, slices in zip(asked, found, strict=True)
            )
            if taken:
                for one in asked:
                    self._add(one, now)
        stands = [
            _stand(one, slices, now, 1 if taken else 0)
            for one, slices in zip(asked, found, strict=True)
        ]
        return Answer(taken, stands)

    def _found(self, one: Asked, now: int) -> dict[int, int]:
        """What counts now, by the number of its slice."""
        this = now // one.slice
        counts: dict[int, int] = {}
        for key in one.keys:
            for number, times in self._counts.get(key, {}).items():
                if abs(number - this) <= SLICES:
                    counts[number] = counts.get(number, 0) + times
        return counts

    def _add(self, one: Asked, now: int) -> None:
        key, this = one.keys[0], now // one.slice
        kept = self._counts.get(key, {})
        counts = {number: times for number, times in kept.items() if abs(number - this) <= SLICES}
        counts[this] = counts.get(this, 0) + 1
        self._counts[key] = counts
        self._ends[key] = now + one.slice * (SLICES + 2)

    def _sweep(self, now: int) -> None:
        """Those that are over, and in a flood whoever came first: so many that all of them are
        looked through once for every tenth of them that comes new, and not for every one."""
        for key in [key for key, ends in self._ends.items() if ends <= now]:
            self._forget(key)
        too_many = len(self._counts) - (self.AT_MOST - self.AT_MOST // 10)
        for key in list(islice(self._counts, max(0, too_many))):
            self._forget(key)

    def _forget(self, key: str) -> None:
        self._counts.pop(key, None)
        self._ends.pop(key, None)


def _stand(one: Asked, counts: dict[int, int], now: int, more: int) -> Stand:
    """As it is after so many more of now."""
    this = now // one.slice
    after = counts | {this: counts.get(this, 0) + more}
    used = sum(after.values())
    must_go, gone = max(1, used - one.quota + 1), 0
    for number in sorted(after):
        gone += after[number]
        if gone >= must_go:
            return Stand(used, (number + SLICES + 1) * one.slice - now)
    return Stand(used, one.slice * (SLICES + 1))
