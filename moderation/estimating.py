"""How long a text will wait. Pure: from how long others did, at this time of day.

Where texts wait for two readers who come by chance, waits scatter widely (a gamma
distribution of shape 2: no single number is within a factor of two of more than 64 % of
them). So an estimate is a range, from the quicker to the slower quarter, and is said in words
that promise no more than it knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

ENOUGH = 8  # waits at this time of day; else those of every hour are taken
SIMILAR = 1  # hours before and after
CORRECTED_AT_MOST = 4.0


@dataclass(frozen=True, slots=True)
class Wait:
    """One text that was decided."""

    hour: float  # of the day, when it entered the queue; 0 to 24
    minutes: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes from now. `low` for the luckier, `likely` for what three of four keep within."""

    low: int
    likely: int

    @property
    def middle(self) -> int:
        """The one number, for who wants one: half-way between, in proportions."""
        return rounded(sqrt(self.low * self.likely))


def estimate(
    waits: Sequence[Wait],
    *,
    hour: float,
    texts: int,
    arrivals: float,
    waited: float = 0.0,
    at_most: float,
) -> Estimate | None:
    """The quarters of recent waits at this time of day, corrected by the present queue.

    `texts` wait now, and `arrivals` enter an hour at this time of day. How many usually
    wait follows from those and the usual wait (Little 1961); twice as many as usual
    means about twice the wait. A text that has `waited` for so many minutes is compared with
    those that did; none waits for more than `at_most` (its deadline). None where too little
    is known to say anything.
    """
    usual = _similar(waits, hour)
    if len(usual) < ENOUGH:
        return None
    crowd = 1 + arrivals / 60 * _quantile(usual, 0.5)
    factor = max(1 / CORRECTED_AT_MOST, min(CORRECTED_AT_MOST, (1 + texts) / crowd))
    left = sorted(factor * wait - waited for wait in usual if factor * wait > waited)
    if len(left) < ENOUGH / 2:
        return Estimate(rounded(at_most / 2), rounded(at_most))
    low, likely = (min(at_most, _quantile(left, part)) for part in (0.25, 0.75))
    return Estimate(rounded(low), rounded(likely))


def _similar(waits: Sequence[Wait], hour: float) -> list[float]:
    near = [wait.minutes for wait in waits if _hours_between(wait.hour, hour) <= SIMILAR]
    if len(near) < ENOUGH:
        near = [wait.minutes for wait in waits]
    return sorted(near)


def _hours_between(one: float, other: float) -> float:
    apart = abs(one - other) % 24
    return min(apart, 24 - apart)


def _quantile(ordered: Sequence[float], part: float) -> float:
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


STEPS = (2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 960, 1440)


def rounded(minutes: float) -> int:
    """To the nearest number that a person would say."""
    return min(STEPS, key=lambda step: abs(step - minutes))


def in_words(expected: Estimate, hour: float) -> str:
    """When, as one would say it across a counter. `hour` is that of the reader's day.

    What takes hours, and would end in the night, is said to come in the morning.
    """
    minutes = expected.middle
    if minutes <= 5:
        return "in a few minutes"
    if minutes < 60:
        return f"in about {MINUTES_IN_WORDS[minutes]}"
    if minutes < 120:
        return "in about an hour"
    ends = hour + minutes / 60
    if ends >= 24:
        return "tomorrow morning" if ends < 24 + MORNING_ENDS else "tomorrow"
    return "in the morning" if ends < MORNING else "in a few hours"


MORNING, MORNING_ENDS = 8, 12
MINUTES_IN_WORDS = {
    10: "ten minutes",
    15: "a quarter of an hour",
    20: "twenty minutes",
    30: "half an hour",
    45: "three quarters of an hour",
}
