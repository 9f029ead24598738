"""A day that takes minutes: who does what when, and what the house does because time passes."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import time_machine

from moderation import clock, conditions
from newsroom import places

Act = Callable[[], None]
MINUTE = timedelta(minutes=1)
# What newsroom/celery.py has, every so many minutes; releases wait for up to one more than there.
TIMETABLE: list[tuple[int, Act]] = [
    (1, clock.sweep),
    (2, clock.expire_leases),
    (5, clock.escalate_overdue),
    (5, clock.look_at_people),
    (5, clock.relieve),
    (10, clock.look_for_rings),
    (60, clock.measure),
]


class Clock:
    """Acts in the order of their moments. What the house knows for seconds it asks anew."""

    def __init__(self, begins: datetime) -> None:
        self.begins = self.now = begins
        self._acts: list[tuple[datetime, int, Act]] = []
        self._number = count()

    def at(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (max(moment, self.now), next(self._number), act))

    def after(self, seconds: float, act: Act) -> None:
        self.at(self.now + timedelta(seconds=seconds), act)

    @property
    def minute(self) -> float:
        """Of the day, since it began."""
        return (self.now - self.begins) / MINUTE

    def run(self, hours: float) -> None:
        """Until then; what is still to be done after it is left undone."""
        ends = self.begins + timedelta(hours=hours)
        with time_machine.travel(self.begins, tick=False) as traveller:
            self.at(self.begins, lambda: self._house(0))
            while self._acts and self._acts[0][0] < ends:
                self.now, _, act = heapq.heappop(self._acts)
                traveller.move_to(self.now, tick=False)
                act()

    def _house(self, minute: int) -> None:
        conditions.forget()
        places.forget()
        for every, job in TIMETABLE:
            if minute % every == 0:
                job()
        self.at(self.begins + (minute + 1) * MINUTE, lambda: self._house(minute + 1))
