"""What several threads ask of Valkey at the same moment, asked in one round trip.

One round trip costs a process more than all else that it takes to hand out what it has; and while
one is under way, others come to ask as well. So whoever has the turn asks for all that wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Values = list[bytes | None]


@dataclass(slots=True, eq=False)
class _Question:
    keys: Sequence[str]
    told: Values | None = None
    failed: BaseException | None = None


class Asking:
    """Values by their keys, for each who asks as they are at some moment after they asked."""

    def __init__(self, ask: Callable[[list[str]], Values]) -> None:
        """`ask` is given keys and answers with as many values, in their order."""
        self._ask = ask
        self._waiting: list[_Question] = []
        self._adding, self._turn = threading.Lock(), threading.Lock()

    def __call__(self, keys: Sequence[str]) -> Values:
        """Raises what `ask` raised for whoever had the turn."""
        mine = _Question(keys)
        with self._adding:
            self._waiting.append(mine)
        with self._turn:
            if mine.told is None and mine.failed is None:
                self._ask_for_all()
        if mine.told is None:
            raise mine.failed or RuntimeError("asked, and neither answered nor failed")
        return mine.told

    def _ask_for_all(self) -> None:
        with self._adding:
            asked, self._waiting = self._waiting, []
        try:
            told = self._ask([key for one in asked for key in one.keys])
            at = 0
            for one in asked:
                one.told = told[at : at + len(one.keys)]
                at += len(one.keys)
        except BaseException as error:
            # Who came meanwhile fails as well: what does not answer is not waited for twice.
            with self._adding:
                late, self._waiting = self._waiting, []
            for one in (*asked, *late):
                one.failed = error
            raise
