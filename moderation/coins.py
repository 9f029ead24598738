"""A reviewer as two coins: what is assumed, what was seen, and what is believed. Pure.

How often somebody calls bad what is bad, and fine what is fine (Dawid and Skene 1979), each
under a Beta prior; see `trust.py` for what a word is worth that follows from them.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import lru_cache
from math import exp, lgamma, log, sqrt


@dataclass(frozen=True, slots=True)
class Counts:
    """What one reviewer said about texts whose answer is known: four sums of credit."""

    caught: float = 0.0  # bad, and called uncivil
    missed: float = 0.0  # bad, and called civil
    spared: float = 0.0  # fine, and called civil
    blamed: float = 0.0  # fine, and called uncivil

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.caught + other.caught,
            self.missed + other.missed,
            self.spared + other.spared,
            self.blamed + other.blamed,
        )

    def __sub__(self, other: Counts) -> Counts:
        return self + other.times(-1)

    def times(self, factor: float) -> Counts:
        return Counts(*(factor * value for value in astuple(self)))


@dataclass(frozen=True)
class Population:
    """What is assumed of a reader whom nobody knows: a Beta prior for each coin.

    The launch values are those of science D1; later they are the means of a place's own
    readers on texts with a known answer. `strength` is in counts: of sensitivity, and of
    specificity unless `strength_specificity` says otherwise. People differ much more in whether
    they ever call anything bad than in how often they blame what is fine, so the one coin is
    believed sooner than the other.
    """

    sensitivity: float = 0.70
    specificity: float = 0.88
    strength: float = 4.0
    strength_specificity: float | None = 12.0


ONE_SIDED_80 = 0.8416  # standard deviations


@dataclass(frozen=True, slots=True)
class Reliability:
    """Two coins, as estimated: means and variances of their Beta distributions."""

    sensitivity: float
    specificity: float
    variance: float  # of their sum

    @property
    def informedness(self) -> float:
        """Youden's J: 0 for answers that do not depend on the text, 1 for an oracle.

        Its square is the spammer score of Raykar and Yu (JMLR 13, 2012); the sign is kept,
        since whoever is always wrong is a suspect and no oracle.
        """
        return self.sensitivity + self.specificity - 1

    @property
    def surely(self) -> float:
        """The one-sided 80 % lower bound of J."""
        return self.informedness - ONE_SIDED_80 * sqrt(self.variance)


def reliability(counts: Counts, population: Population) -> Reliability:
    """The two coins of a reviewer with these counts, among such a population."""
    sensitivity, doubt = _sensitivity(counts, population)
    strength = population.strength_specificity or population.strength
    spared = counts.spared + strength * population.specificity
    blamed = counts.blamed + strength * (1 - population.specificity)
    fine = spared + blamed
    variance = doubt + spared * blamed / (fine * fine * (fine + 1))
    return Reliability(sensitivity, spared / fine, variance)


NEVER = 1 / 3  # of what strangers let through, because some never say "uncivil" at all
NEVER_SAYS = 0.04  # how often these do
NEVER_STRENGTH = 25.0


def _sensitivity(counts: Counts, population: Population) -> tuple[float, float]:
    """Mean and variance of how often they call bad what is bad, under a prior of two kinds.

    Most readers look; some never find anything uncivil, and one Beta between the two knows
    them far too late: who lets two or three through that hardly anybody would is most likely
    of the second kind, and one catch acquits.
    """
    return believe(counts.caught, counts.missed, two_kinds(population))


def believe(heads: float, tails: float, kinds: Kinds) -> tuple[float, float]:
    """Mean and variance of a coin that is of one of two kinds, each a Beta, after such throws.

    As exact as one Beta: the predictive of a beta-binomial each, weighed by Bayes.
    """
    usual, other, prior = kinds
    means, variances, evidence = [], [], []
    for one, none in (usual, other):
        up, down = heads + one, tails + none
        thrown = up + down
        means.append(up / thrown)
        variances.append(up * down / (thrown * thrown * (thrown + 1)))
        evidence.append(_log_beta(up, down) - _log_beta(one, none))
    is_other = probability(prior + evidence[1] - evidence[0])
    mean = (1 - is_other) * means[0] + is_other * means[1]
    between = is_other * (1 - is_other) * (means[0] - means[1]) ** 2
    return mean, between + (1 - is_other) * variances[0] + is_other * variances[1]


Beta = tuple[float, float]  # pseudo-counts of heads and tails
Kinds = tuple[Beta, Beta, float]  # two Betas, and the log-odds that a stranger is of the second


@lru_cache(maxsize=64)
def two_kinds(population: Population) -> Kinds:
    """The two Betas of a sensitivity: of who looks, and of who never says "uncivil"."""
    mean, strength = population.sensitivity, population.strength
    share = NEVER * (1 - mean)
    never = min(NEVER_SAYS, mean / 2)
    look = (mean - share * never) / (1 - share)
    return (
        (strength * look, strength * (1 - look)),
        (NEVER_STRENGTH * never, NEVER_STRENGTH * (1 - never)),
        logit(share),
    )


def _log_beta(one: float, other: float) -> float:
    return lgamma(one) + lgamma(other) - lgamma(one + other)


def logit(probability: float) -> float:
    return log(probability / (1 - probability))


def probability(log_odds: float) -> float:
    """The inverse of `logit`; beyond ±30 nothing is gained but overflow."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, log_odds))))
