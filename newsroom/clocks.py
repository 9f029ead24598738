"""How far this machine's clock is from PostgreSQL's, which is the same for every node.

What waits for its time (a lease, a deadline, a reader's day to think) is compared with the clock
of whichever process looks. Some seconds do no harm; where a worker were hours ahead, texts would
lapse and readers be erased before their time. docs/decisions/0057-any-interleaving.md
"""

from __future__ import annotations

import time

from django.db import connection

BEARS = 60.0  # seconds; with NTP there are milliseconds
KNOWN_FOR = 30.0


class Clock:
    """This process's, and what was last found of it."""

    def __init__(self) -> None:
        self._off, self._asked_at = 0.0, float("-inf")

    def off(self) -> float:
        """How many seconds it is ahead; behind, where that is less than nought."""
        if time.monotonic() - self._asked_at >= KNOWN_FOR:
            self._off, self._asked_at = measured(), time.monotonic()
        return self._off

    @property
    def is_wrong(self) -> bool:
        return abs(self.off()) > BEARS


def measured() -> float:
    """Ask PostgreSQL. What the answer may have taken on its way is nobody's fault: nought."""
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        row = cursor.fetchone()
        after = time.time()
    there = float(row[0]) if row else before
    if there < before:
        return before - there
    return min(0.0, after - there)


clock = Clock()
