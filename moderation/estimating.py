"""How long a text will wait. Pure: from how long others did, at this time of day.

Where texts wait for two readers who come by chance, waits scatter widely (a gamma
distribution of shape 2, where the pace is known: no single number is within a factor of two of
more than 64 % of them, and fewer where it is not). So an estimate is a range, and is said as
one (expecting.py).
"""

from __future__ import annotations

from bisect import bisect_right
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
    """Minutes from now: the middle half of such waits, and the one number to say."""

    low: int  # a quarter of them were shorter
    middle: int  # more of them were within a factor of two of this than of any other
    likely: int  # three quarters of them were shorter


def estimate(
    waits: Sequence[Wait],
    *,
    hour: float,
    texts: int,
    arrivals: float,
    waited: float = 0.0,
    at_most: float,
) -> Estimate | None:
    """From recent waits at this time of day, corrected by a queue longer than usual.

    `texts` wait now, and `arrivals` enter an hour at this time of day. How many usually
    wait follows from those and the usual wait (Little 1961). Twice as many as chance would
    explain means about twice the wait; fewer shorten nothing, since readers still have to
    come. A text that has `waited` for so many minutes is compared with those that did; none
    waits for more than `at_most` (its deadline). None where too little is known.
    """
    usual = _similar(waits, hour)
    if len(usual) < ENOUGH:
        return None
    factor = _crowding(texts, arrivals / 60 * _quantile(usual, 0.5))
    left = sorted(factor * wait - waited for wait in usual if factor * wait > waited)
    if len(left) < ENOUGH / 2:
        return Estimate(rounded(at_most / 2), rounded(at_most), rounded(at_most))
    numbers = (_quantile(left, 0.25), _likeliest(left), _quantile(left, 0.75))
    return Estimate(*(rounded(min(at_most, number)) for number in numbers))


def _crowding(texts: int, usual: float) -> float:
    """How many times as many wait as chance (two standard deviations) would explain."""
    explained = usual + 2 * sqrt(usual) + 2
    return max(1.0, min(CORRECTED_AT_MOST, texts / explained))


def _likeliest(ordered: Sequence[float]) -> float:
    """The number that most of these are within a factor of two of."""
    ends = [bisect_right(ordered, 4 * least) for least in ordered]
    first = max(range(len(ordered)), key=lambda place: ends[place] - place)
    return sqrt(ordered[first] * ordered[ends[first] - 1])


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
