"""Whether the verdicts can still be trusted, and what to do when not. Pure.

What peers decided is looked at by staff, blind and by lot. Those audits say how often
peers are wrong, with an interval, since a few audits say little. Nothing else says it:
escalations and reports are chosen, and an engine's own probabilities are no promise
(science B4, D3, D9).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import ceil, log, sqrt

Z = 1.959964  # standard deviations: 95 %, two-sided


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


def interval(wrong: int, looked_at: int, z: float = Z) -> Interval:
    """Where the true share of wrong verdicts lies (Wilson 1927): 0 to 1 before any audit."""
    if looked_at == 0:
        return Interval(0.0, 1.0)
    share, square = wrong / looked_at, z * z
    middle = share + square / (2 * looked_at)
    half = z * sqrt(share * (1 - share) / looked_at + square / (4 * looked_at * looked_at))
    scale = 1 + square / looked_at
    return Interval(max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale))


def audits_wanted(target: float, confidence: float = 0.95) -> int:
    """So many audits without a single error certify that errors are rarer than `target`.

    (1 - target)^n <= 1 - confidence; at small targets the "rule of three".
    """
    return ceil(log(1 - confidence) / log(1 - target))


class Guard(IntEnum):
    """How careful to be; each includes what comes before."""

    CALM = 0
    WARY = 1  # the costs of being wrong count double: Measures.wary, `verdict.careful`
    ALARM = 2  # every disagreement goes to people in charge: Measures.alarm


WRONG_RELEASES = 0.03  # bad, of what peers release: the promise (science D3)
WRONG_RETURNS = 0.15  # fine, of what peers return
TOO_MANY = 2.0  # times the promise
WEEKS_TO_ALARM = 2
WRONG_AT_LEAST = 3  # audits: one or two mistakes ring no bell, whatever the interval says


@dataclass(frozen=True, slots=True)
class Audited:
    """Audits of the last weeks: of one outcome, how many were looked at and how many wrong."""

    looked_at: int
    wrong: int

    def breaks(self, promise: float) -> bool:
        """Whether the promise is broken beyond doubt: even the lower bound is above it,

        or enough was looked at and the upper bound is above twice of it (science D3). Few
        audits have a wide interval and must not ring the bell on their own.
        """
        if self.wrong < WRONG_AT_LEAST:
            return False
        found = interval(self.wrong, self.looked_at)
        enough = self.looked_at >= audits_wanted(TOO_MANY * promise)
        return found.low > promise or (enough and found.high > TOO_MANY * promise)


def guard(weeks_broken: int) -> Guard:
    """What follows when a promise has been broken for so many weeks on end."""
    if weeks_broken <= 0:
        return Guard.CALM
    return Guard.ALARM if weeks_broken >= WEEKS_TO_ALARM else Guard.WARY
