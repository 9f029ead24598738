"""How far to believe the sum of what readers say: one number a place, learned from audits.

Readers err together: a hard text is hard for all of them. So the odds that follow from taking
their answers as independent are too sure of themselves: a stated error of half a percent was
4.4 % in truth on one set of real ratings, and 13 % on another (science B4). One factor on the
evidence, the *temperature*, mends that wherever the crowd knows anything (Guo et al., ICML
2017, call the same step temperature scaling). Pure.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from moderation.coins import logit

LAUNCH = 0.7  # science B4 and D6
LAUNCH_WEIGHT = 50.0  # audits
COLDEST, HOTTEST = 0.05, 1.5  # where it is looked for
GOLDEN = (5**0.5 - 1) / 2
STEPS = 24  # narrow the range to a hundred-thousandth of itself


def fit(
    evidence: npt.ArrayLike, bad: npt.ArrayLike, share: float, launch: float = LAUNCH
) -> float:
    """The temperature that fits these audits, shrunk to that at launch as if by fifty more.

    `evidence`: for each audited item the sum of its ratings' weights *before tempering*, in
    log-odds towards "bad", as it was when the item was decided. `bad`: what the audit
    found, 0 or 1. `share` of items that are bad, which is not tempered. Only audits drawn by
    lot may enter: items that were escalated or reported are no sample (science D9).

    Raises ValueError if the two are not of one length.
    """
    said, found = np.asarray(evidence, dtype=np.float64), np.asarray(bad, dtype=np.float64)
    if said.shape != found.shape:
        raise ValueError("There must be one finding for each audited item.")
    if not len(said):
        return launch
    prior, sign = logit(share), np.where(found > 0.5, 1.0, -1.0)

    def loss(temperature: float) -> float:
        return float(np.logaddexp(0.0, -sign * (prior + temperature * said)).mean())

    best = _lowest(loss, COLDEST, HOTTEST)
    return (len(said) * best + LAUNCH_WEIGHT * launch) / (len(said) + LAUNCH_WEIGHT)


def _lowest(loss: Callable[[float], float], low: float, high: float) -> float:
    """Where a convex function is least, by golden section (Kiefer 1953)."""
    for _ in range(STEPS):
        width = GOLDEN * (high - low)
        left, right = high - width, low + width
        if loss(left) <= loss(right):
            high = right
        else:
            low = left
    return (low + high) / 2
