"""What a place's audits say about it: how much is bad, and how well its readers judge. Pure.

Only items drawn by lot and looked at by staff may enter. A class share learned from one's own
verdicts cost up to seven points of accuracy on real ratings (science B3), and what was
escalated or reported is no sample of what was handed in (science D9).

Few audits must not swing a place: everything is shrunk to what was assumed at launch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from moderation.coins import Population
from moderation.learning import temperature
from moderation.trust import Measures

Floats = npt.NDArray[np.float64]

SHARE_WEIGHT = 20.0  # audited items that the share at launch counts for
COINS_WEIGHT = 30.0  # audited ratings that a coin at launch counts for
STRENGTH_SPREAD = 0.5  # of the logarithm of a strength, around the one at launch
SHARE_AT_LEAST, SHARE_AT_MOST = 0.005, 0.995
INFORMED_AT_LEAST = 0.10  # Youden's J of a stranger: better than chance, or nothing works
COIN_AT_MOST = 0.99

# Where a population is looked for.
MEANS = np.linspace(0.02, 0.98, 97)[:, None]
STRENGTHS = np.geomspace(1.0, 40.0, 20)[None, :]


@dataclass(frozen=True, slots=True)
class Audits:
    """All audits of a season. One entry of `bad` and `evidence` an item.

    `bad`: what was found, 0 or 1. `evidence`: see `temperature.fit`. `told`: a row for each
    reviewer of an audited item, and in it how many ratings caught, missed, spared and blamed;
    numbers, not credits.
    """

    bad: Sequence[int] = ()
    evidence: Sequence[float] = ()
    told: Floats = field(default_factory=lambda: np.zeros((0, 4)))


def measured(audits: Audits, launch: Measures) -> Measures:
    """What was assumed at launch, with all that audits can correct of it.

    Give what was assumed at launch, not what was measured last night: the audits of the season
    would count twice.
    """
    found = share(sum(audits.bad), len(audits.bad), launch.share)
    return replace(
        launch,
        share=found,
        temperature=temperature.fit(audits.evidence, audits.bad, found, launch.temperature),
        population=population(audits.told, launch.population),
    )


def share(bad: int, audited: int, launch: float) -> float:
    """The share of handed-in items that are bad, if `bad` of so many audited ones were.

    The mean of a Beta posterior. Raises ValueError if there are more bad ones than audits.
    """
    if not 0 <= bad <= audited:
        raise ValueError("There cannot be more bad items than audited ones.")
    found = (bad + SHARE_WEIGHT * launch) / (audited + SHARE_WEIGHT)
    return min(SHARE_AT_MOST, max(SHARE_AT_LEAST, found))


def population(told: Floats, launch: Population) -> Population:
    """What to assume of a stranger, given how this place's readers judged audited items.

    `told` is that of `Audits`. Each coin's mean and strength are posterior means under the
    beta-binomial model: readers differ, and one who rates a hundred times is one reader, not a
    hundred. A stranger is assumed to be a little better than chance whatever the audits say: a
    crowd that is believed to know nothing could never show that it does.
    """
    sensitivity, first = _coin(told[:, 0], told[:, 1], launch.sensitivity, launch.strength)
    specificity, second = _coin(
        told[:, 2],
        told[:, 3],
        launch.specificity,
        launch.strength_specificity or launch.strength,
    )
    lift = max(0.0, 1 + INFORMED_AT_LEAST - sensitivity - specificity) / 2
    sensitivity = min(COIN_AT_MOST, sensitivity + lift)
    specificity = min(COIN_AT_MOST, max(specificity + lift, 1 + INFORMED_AT_LEAST - sensitivity))
    return Population(sensitivity, specificity, first, second)


def _coin(right: Floats, wrong: Floats, mean: float, strength: float) -> tuple[float, float]:
    """Mean and strength of the Beta distribution that readers' coins come from.

    With R(j) readers who were right more than j times, and likewise W(j) wrong and N(j) heard,
    the logarithmic likelihood is the sum over j of R(j) log(a+j) + W(j) log(b+j)
    - N(j) log(a+b+j), for integer counts (Griffiths, Biometrics 29, 1973).
    """
    right_at_launch, wrong_at_launch = COINS_WEIGHT * mean, COINS_WEIGHT * (1 - mean)
    likely = (right_at_launch - 1) * np.log(MEANS) + (wrong_at_launch - 1) * np.log(1 - MEANS)
    likely = likely - (np.log(STRENGTHS / strength) / STRENGTH_SPREAD) ** 2 / 2
    likely = likely + _rising(right, MEANS * STRENGTHS) + _rising(wrong, (1 - MEANS) * STRENGTHS)
    likely = likely - _rising(right + wrong, STRENGTHS)
    weights = np.exp(likely - likely.max())
    weights /= weights.sum()
    found = np.exp((weights * np.log(STRENGTHS)).sum())
    return float((weights * MEANS).sum()), float(found)


def _rising(counts: Floats, start: Floats) -> Floats:
    """Over all readers, the logarithm of start * (start + 1) * ... with so many factors."""
    reached = np.cumsum(np.bincount(counts.astype(np.int64))[::-1])[::-1][1:]
    total = np.zeros_like(start)
    for step, readers in enumerate(reached):
        total = total + readers * np.log(start + step)
    return total
