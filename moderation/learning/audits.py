"""What a place's audits say about it: how much is bad, and how well its readers judge. Pure.

Only items drawn by lot and looked at by staff may enter. A class share learned from one's own
verdicts cost up to seven points of accuracy on real ratings (science B3), and what was
escalated or reported is no sample of what was handed in (science D9).

Few audits must not swing a place, so everything is shrunk to what was assumed at launch: the
posterior mean of a binomial under a Beta prior of so many counts.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from moderation.trust import Counts, Measures, Population

SHARE_WEIGHT = 20.0  # audited items
COINS_WEIGHT = 20.0  # audited ratings of one class
SHARE_AT_LEAST, SHARE_AT_MOST = 0.005, 0.995
INFORMED_AT_LEAST = 0.10  # Youden's J of a stranger: better than chance, or nothing works
COIN_AT_MOST = 0.99


def share(bad: int, audited: int, launch: float, weight: float = SHARE_WEIGHT) -> float:
    """The share of handed-in items that are bad, if `bad` of so many audited ones were.

    Raises ValueError if there are more bad ones than audits.
    """
    if not 0 <= bad <= audited:
        raise ValueError("There cannot be more bad items than audited ones.")
    found = (bad + weight * launch) / (audited + weight)
    return min(SHARE_AT_MOST, max(SHARE_AT_LEAST, found))


def population(told, launch, weight=8.0, k_sd=0.5):
    """x"""
    s1, k1 = _coin(told[:, 0], told[:, 1], launch.sensitivity, launch.strength, weight, k_sd)
    s0, k0 = _coin(told[:, 2], told[:, 3], launch.specificity, launch.strength, weight, k_sd)
    lift = max(0.0, INFORMED_AT_LEAST - (s1 + s0 - 1)) / 2
    return Population(min(COIN_AT_MOST, s1 + lift), min(COIN_AT_MOST, s0 + lift), (k1 * k0) ** 0.5)


MEANS = np.linspace(0.02, 0.98, 97)[:, None]
STRENGTHS = np.exp(np.linspace(np.log(1.0), np.log(40.0), 20))[None, :]


def _coin(right, wrong, m0, k0, weight, k_sd):
    a, b = MEANS * STRENGTHS, (1 - MEANS) * STRENGTHS
    ll = (
        weight * (m0 * np.log(MEANS) + (1 - m0) * np.log(1 - MEANS))
        - ((np.log(STRENGTHS) - np.log(k0)) / k_sd) ** 2 / 2
    )
    n = right + wrong
    for vals, par, sign in ((right, a, 1), (wrong, b, 1), (n, STRENGTHS + 0 * MEANS, -1)):
        for j in range(int(vals.max(initial=0))):
            ll = ll + sign * (vals > j).sum() * np.log(par + j)
    post = np.exp(ll - ll.max())
    post /= post.sum()
    return float((post * MEANS).sum()), float(np.exp((post * np.log(STRENGTHS)).sum()))
