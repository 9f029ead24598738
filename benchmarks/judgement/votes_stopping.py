"""When another rating is not worth its price any more."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

STEP = 0.1
GRID = np.arange(-8, 8 + STEP / 2, STEP)  # log-odds


def limits(weights: Floats, price: float, cap: int) -> list[tuple[float, float]]:
    """Between which log-odds to go on, by how many ratings are left; outside, to stop.

    A wrong decision costs 1, a rating `price`. `weights` has a row for each reviewer who might
    come next: what their "bad" and their "fine" would add to the log-odds. Solved backwards
    from the cap (Wald's sequential test with a horizon; Arrow, Blackwell and Girshick 1949).
    """
    bad = 1 / (1 + np.exp(-GRID))
    now = np.minimum(bad, 1 - bad)
    says_bad = _says_bad(weights, bad)
    value, found = now, [(0.0, 0.0)]
    for _ in range(cap):
        if_bad = np.interp(GRID + weights[:, :1], GRID, value)
        if_fine = np.interp(GRID + weights[:, 1:], GRID, value)
        then = price + (says_bad * if_bad + (1 - says_bad) * if_fine).mean(axis=0)
        go_on = GRID[then < now]
        found.append((go_on[0] - STEP, go_on[-1] + STEP) if len(go_on) else (0.0, 0.0))
        value = np.minimum(now, then)
    return found


def _says_bad(weights: Floats, bad: Floats) -> Floats:
    """How likely each reviewer is to say "bad", by how likely the item is bad.

    By the coins that tempered weights would follow from, so that on average nothing is expected
    of another rating but what is believed already.
    """
    up, down = np.exp(weights[:, :1]), np.exp(weights[:, 1:])
    apart = np.maximum(up - down, 1e-9)
    fine_if_fine = np.where(up - down > 1e-6, (up - 1) / apart, 1.0)
    bad_if_bad = np.where(up - down > 1e-6, up * (1 - fine_if_fine), 0.0)
    return np.asarray(bad * bad_if_bad + (1 - bad) * (1 - fine_if_fine))
