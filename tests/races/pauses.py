"""Pauses before and after every lock, every write and every commit of one process.

Put around Django's connection from outside: product code knows nothing of them. What a verb has
read before it waits may be old by then, and what it holds others wait for: so each way in which
two verbs can pass each other is gone sooner or later. Which pauses there are is told by a seed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# Where a statement waits for others, or makes others wait.
_HOLDS = re.compile(
    r"\bFOR (NO KEY |KEY )?(UPDATE|SHARE)\b|\b(UPDATE|DELETE FROM|INSERT INTO)\b|pg_advisory", re.I
)
OFTEN = 0.35
SECONDS = 0.004  # on average; short enough for many, and longer than a statement takes
LONGEST = 0.04


class Pauses:
    """For a connection: all that it holds and ends is done with pauses around it."""

    def __init__(self) -> None:
        self.dice = Random()
        self.made = 0

    def begin(self, seed: str) -> None:
        self.dice.seed(seed)
        self.made = 0

    def put_around(self, database: BaseDatabaseWrapper) -> None:
        """From now on, for as long as the process lives."""
        database.execute_wrappers.append(self._around_a_statement)
        wrapped: Any = database
        commit: Callable[[], None] = wrapped._commit

        def slowly() -> None:
            self.pause()
            commit()
            self.pause()

        wrapped._commit = slowly

    def _around_a_statement(self, execute: Any, sql: Any, *told: Any) -> Any:
        if not _HOLDS.search(str(sql)):
            return execute(sql, *told)
        self.pause()
        answer = execute(sql, *told)
        self.pause()
        return answer

    def pause(self) -> None:
        if self.dice.random() < OFTEN:
            self.made += 1
            time.sleep(min(self.dice.expovariate(1 / SECONDS), LONGEST))
