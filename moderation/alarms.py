"""Alarms before the queue diverges: from how many texts wait, hour by hour, and from what
readers give to what texts take. Pure.

A queue breathes: it grows through every evening and is read down by noon. What is alarming is
that it grows *beyond its usual breath*, or that a day's texts take more than a day's readers
give: then it grows for ever, however slowly it begins (science, finding 1). Both are seen long
before the number of waiting texts has doubled, and there is time to call for help.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

FEW = 5  # waiting texts; below it, doubling means nothing
UTILISED = 0.95  # of what readers give
BEYOND_USUAL = 1.25  # times what waits at this time of day
AHEAD = 12.0  # hours: an alarm that comes later than this needs no alarm yet
LOOKED_BACK = 6  # hours, for the trend
LATE = 0.7  # of the time that a text may take
DAY = 24


class Alarm(StrEnum):
    """What is wrong, from the most urgent on."""

    OVERDUE_SOON = "overdue_soon"  # the oldest text has used up most of its time
    GROWING = "growing"  # more texts wait than usual at this hour, and ever more
    SHORT_OF_READERS = "short_of_readers"  # a day's texts take more than a day's readers give


@dataclass(frozen=True, slots=True)
class Reading:
    """What is measured at one moment."""

    waiting: Sequence[int]  # texts, hour by hour, the last one now
    utilisation: float | None  # demand to supply, of the last day; None where there are too few
    waited: float  # the oldest text's age, to the time that it may take


def alarms(now: Reading) -> list[Alarm]:
    """What is to be seen to, the most urgent first; nothing on most days."""
    found = []
    if now.waited >= LATE:
        found.append(Alarm.OVERDUE_SOON)
    if is_growing(now.waiting):
        found.append(Alarm.GROWING)
    if now.utilisation is not None and now.utilisation >= UTILISED:
        found.append(Alarm.SHORT_OF_READERS)
    return found


def is_growing(waiting: Sequence[int]) -> bool:
    """Whether more texts wait than usually at this time of day, and so many more with every
    hour that within half a day there would be twice as many as usual. One odd hour is no trend."""
    here, usual = waiting[-1], usual_now(waiting)
    if here < max(FEW, BEYOND_USUAL * usual):
        return False
    more = trend(excess(waiting))
    return more > 0 and here + AHEAD * more >= 2 * max(usual, FEW)


def usual_now(waiting: Sequence[int]) -> float:
    """What waits at this time of day, by the days before; by all hours where there are none."""
    return _usual_at(waiting, len(waiting) - 1)


def excess(waiting: Sequence[int]) -> list[float]:
    """How far each of the last hours is above its usual."""
    last = range(max(0, len(waiting) - LOOKED_BACK), len(waiting))
    return [waiting[hour] - _usual_at(waiting, hour) for hour in last]


def trend(values: Sequence[float]) -> float:
    """By how much they grow with every step: the median of all pairs (Theil and Sen), so that
    one odd hour is no trend."""
    pairs = [
        (values[b] - values[a]) / (b - a)
        for a in range(len(values))
        for b in range(a + 1, len(values))
    ]
    return median(pairs) if pairs else 0.0


def _usual_at(waiting: Sequence[int], hour: int) -> float:
    before = [waiting[at] for at in range(hour - DAY, -1, -DAY)]
    if not before:
        before = list(waiting[: max(1, hour)])
    return float(median(before))
