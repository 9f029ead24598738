"""Spans of time, counted so that days can be put together to months; and small numbers. Pure.

A median of medians is none. So each day keeps how many spans fell into each step of a scale on
which every step is a tenth longer than the one before: days are added step by step, and what is
read from the sum is right to within a twentieth.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

STEP = 1.1
FEW = 5  # What is counted fewer times could point to a person.

Steps = Mapping[str, int]  # JSON has no keys but texts


def step_of(minutes: float) -> int:
    """The step of the scale that a span falls into; 0 is a minute or less."""
    return max(0, math.ceil(math.log(max(minutes, 1.0), STEP)))


def minutes_of(step: int) -> float:
    """The middle of a step."""
    return 1.0 if step == 0 else STEP ** (step - 0.5)


def counted(minutes: Iterable[float]) -> dict[str, int]:
    return {str(step): n for step, n in sorted(Counter(map(step_of, minutes)).items())}


def together(*counts: Mapping[str, int]) -> dict[str, int]:
    """Several of one kind, added up."""
    added: Counter[str] = Counter()
    for one in counts:
        added.update(one)
    return dict(added)


def quantile(steps: Steps, share: float) -> float | None:
    """The minutes within which this share of the spans was over; None where there are none."""
    wanted = share * sum(steps.values())
    so_far = 0
    for step in sorted(map(int, steps)):
        so_far += steps[str(step)]
        if so_far >= wanted and so_far:
            return minutes_of(step)
    return None


def without_the_few(counts: Mapping[str, int]) -> dict[str, int | None]:
    """These numbers as the public may see them: None for what is fewer than five, but more
    than none. Where it would be the only one, the next smallest goes too: else whoever knows
    the sum would know it."""
    told: dict[str, int | None] = {name: None if 0 < n < FEW else n for name, n in counts.items()}
    hidden = [name for name, n in told.items() if n is None]
    others = [(n, name) for name, n in told.items() if n]
    if len(hidden) == 1 and others:
        told[min(others)[1]] = None
    return told
