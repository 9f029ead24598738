"""What a reviewer's word is worth. Pure: no Django, no clock, no database.

A reviewer is two coins (Dawid and Skene 1979): how often they call what is bad bad
(*sensitivity*), and how often they call what is fine fine (*specificity*). Nobody knows
either; we count what a reviewer said about texts whose answer became known, and add what
we assume of somebody whom nobody knows yet. What a rating then weighs is the logarithm of
how much likelier that answer is from a bad text than from a fine one.

Agreement with others is weak evidence: a rating is credited by what the *others* said,
and at half of what a known answer counts, so that an honest minority keeps its weight.
Taste (`quality`) is never seen here. The measurements behind each number are named
beside it: "science" is this project's study of 21 sets of real ratings (docs/judgement.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
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


@dataclass(frozen=True)
class Measures:
    """What a place's audits say about it: never what its verdicts say about themselves.

    A class share learned from one's own verdicts cost up to seven points of accuracy on
    real ratings, one learned from audits none (science B3).
    """

    share: float = 0.10  # of handed-in texts that are bad
    temperature: float = 0.85  # errors go together: weights are scaled by this (science B4)
    population: Population = Population()
    established: int = 0  # reviewers with a history
    wary: bool = False  # verdicts were found wrong too often of late: be surer
    alarm: bool = False  # and for long: disagreement goes to staff

    @cached_property
    def newcomers_clip(self) -> float:
        """How far newcomers together may move a text, in log-odds (science D2 and D7).

        On the first days nobody has a history, and a low limit would stop everything.
        """
        return 3.0 if self.established < ENOUGH_ESTABLISHED else 1.2


ENOUGH_ESTABLISHED = 100
WEIGHT_AT_MOST = 2.5  # log-odds; nobody decides alone (science D2)
SETTLED_TO_BE_ESTABLISHED = 6  # ratings with a known answer (science D1)
SETTLED_TO_BE_UNHEARD = 15  # before a word may count for nothing (science C, Raykar and Yu)
INFORMED = 0.10  # lower bound of Youden's J below which a word counts for nothing
SETTLED_TO_BE_TRUSTED = 12
TRUSTED = 0.33  # lower bound of Youden's J from which a reader is asked in doubt
STRIKES = 2  # blatant abuse let through within a fortnight: on probation (science D9)
# Who reads a lot lets something through now and then; so many of the bad that they read.
STRIKE_RATE = 0.1
ONE_SIDED_80 = 0.8416  # standard deviations


class Phase(StrEnum):
    """How far the house knows a reviewer."""

    NEWCOMER = "newcomer"
    ESTABLISHED = "established"
    TRUSTED = "trusted"
    PROBATION = "probation"  # let blatant abuse through; practises until it is over
    UNHEARD = "unheard"  # answers do not depend on the text


@dataclass(frozen=True, slots=True)
class Record:
    """All that the house knows of one reviewer's judgement."""

    counts: Counts = Counts()
    settled: int = 0  # ratings whose text has found its answer, practice included
    strikes: int = 0  # of the last fortnight
    flagged: bool = False  # keeps meeting somebody, or favouring somebody: see learning/


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
    them far too late. Two Betas with the right mean together are as exact (the predictive of
    a beta-binomial each, weighed by Bayes): who lets two or three through that hardly anybody
    would is most likely of the second kind, and one catch acquits.
    """
    look, never, prior = two_kinds(population)
    means, variances, evidence = [], [], []
    for right, wrong in (look, never):
        caught, missed = counts.caught + right, counts.missed + wrong
        heard = caught + missed
        means.append(caught / heard)
        variances.append(caught * missed / (heard * heard * (heard + 1)))
        evidence.append(_log_beta(caught, missed) - _log_beta(right, wrong))
    asleep = probability(prior + evidence[1] - evidence[0])
    mean = (1 - asleep) * means[0] + asleep * means[1]
    between = asleep * (1 - asleep) * (means[0] - means[1]) ** 2
    return mean, between + (1 - asleep) * variances[0] + asleep * variances[1]


@lru_cache(maxsize=64)
def two_kinds(population: Population) -> tuple[tuple[float, float], tuple[float, float], float]:
    """The two Betas of a sensitivity: of who looks, and of who never says "uncivil".

    Third, the log-odds that a stranger is of the second kind.
    """
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


def phase(record: Record, population: Population) -> Phase:
    """How far this reviewer is known. Nobody is banned by it; see `weight`."""
    return _phase(record, reliability(record.counts, population))


def _phase(record: Record, coins: Reliability) -> Phase:
    bad_read = record.counts.caught + record.counts.missed
    if record.strikes >= max(STRIKES, STRIKE_RATE * bad_read):
        return Phase.PROBATION
    if record.settled < SETTLED_TO_BE_ESTABLISHED:
        return Phase.NEWCOMER
    bound = coins.surely
    if record.settled >= SETTLED_TO_BE_UNHEARD and bound < INFORMED:
        return Phase.UNHEARD
    if record.settled >= SETTLED_TO_BE_TRUSTED and bound >= TRUSTED and not record.flagged:
        return Phase.TRUSTED
    return Phase.ESTABLISHED


@dataclass(frozen=True, slots=True)
class Word:
    """All that a verdict needs of one reviewer: computed once for each change of a record."""

    phase: Phase
    coins: Reliability
    civil: float  # what a "civil" of theirs weighs, in log-odds towards "bad": never positive
    uncivil: float  # and an "uncivil": never negative


def word(record: Record, measures: Measures) -> Word:
    """What this reviewer's word is worth at present.

    The tempered log-likelihood ratio of each answer under the reviewer's two coins, clipped
    to ±2.5. An answer never speaks against itself: whoever is wrong more often than right is
    not believed the other way round.
    """
    coins = reliability(record.counts, measures.population)
    stands_at = _phase(record, coins)
    if stands_at is Phase.UNHEARD:
        return Word(stands_at, coins, 0.0, 0.0)
    scale = FLAGGED if record.flagged else 1.0
    for_it = log((1 - coins.sensitivity) / coins.specificity) * measures.temperature
    against = log(coins.sensitivity / (1 - coins.specificity)) * measures.temperature
    civil = 0.0 if stands_at is Phase.PROBATION else scale * _clipped(-for_it)
    return Word(stands_at, coins, -civil, scale * _clipped(against))


def _clipped(value: float) -> float:
    return max(0.0, min(WEIGHT_AT_MOST, value))


def weight(civil: bool, record: Record, measures: Measures, *, effort: float = 1.0) -> float:
    """What one answer weighs, times what is known of the effort: see `word`."""
    found = word(record, measures)
    return (found.civil if civil else found.uncivil) * effort


FLAGGED = 0.25  # of an account's weight, while it is flagged (science D2)
HURRIED = 0.25  # of a rating's weight that was faster than one can read (science D2)
SECONDS_TO_BEGIN = 1.5
SECONDS_A_CHARACTER = 0.012
CHARACTERS_READ = 400  # what is longer may be skimmed


def effort(seconds: float, characters: int) -> float:
    """A factor for the weight: 1, or less for an answer faster than one can read.

    A weight and not a wall: nobody is told off for being quick.
    """
    return 1.0 if seconds >= reading_time(characters) else HURRIED


def reading_time(characters: int) -> float:
    """Seconds that it takes at least to read so much and to answer."""
    return SECONDS_TO_BEGIN + SECONDS_A_CHARACTER * min(characters, CHARACTERS_READ)


class Source(StrEnum):
    """Where the answer to a text came from, and so what a rating of it is credited."""

    PEERS = "peers"
    CALIBRATION = "calibration"
    ESCALATION = "escalation"  # hard ones: full weight would punish careful reviewers
    AUDIT = "audit"  # drawn by lot
    REPORT = "report"
    APPEAL = "appeal"


# Science D9 for what staff decided, D4 for practice, B3 for the half of unaudited verdicts.
CREDIT = {
    Source.PEERS: 0.5,
    Source.CALIBRATION: 1.5,
    Source.ESCALATION: 1.0,
    Source.AUDIT: 2.0,
    Source.REPORT: 2.0,
    Source.APPEAL: 2.0,
}


def credit(civil: bool, bad: float, source: Source) -> Counts:
    """What one rating adds to its reviewer's counts, if its text is bad with chance `bad`."""
    worth = CREDIT[source]
    if civil:
        return Counts(missed=worth * bad, spared=worth * (1 - bad))
    return Counts(caught=worth * bad, blamed=worth * (1 - bad))


def peer_credits(answers: Sequence[bool], weights: Sequence[float], prior: float) -> list[Counts]:
    """What each rating of a text adds that only peers decided: by what the *others* said.

    `prior` is in log-odds. Nobody is credited for agreeing with themselves, and a lone
    rating with nothing.
    """
    if len(answers) < 2:
        return [Counts() for _ in answers]
    total = prior + sum(weights)
    return [
        credit(civil, probability(total - own), Source.PEERS)
        for civil, own in zip(answers, weights, strict=True)
    ]


def author_shift(fine: float, bad: float, share: float, *, rush: bool = False) -> float:
    """How far an author's own record moves the odds of their next text (science D2).

    `fine` and `bad` are verdict pseudo-counts. A record shrinks to the site's share by three
    counts, which is what the spread between authors calls for where few write most of what is
    bad (moments of a beta-binomial; eight, as in science D2, left repeat offenders unknown for
    weeks). It helps little (-0.5) and warns more (+2.5), since a ring can keep accounts with a
    clean record. During a rush it does not help at all.
    """
    rate = (bad + AUTHOR_STRENGTH * share) / (fine + bad + AUTHOR_STRENGTH)
    shift = logit(rate) - logit(share)
    return max(0.0 if rush else AUTHOR_HELPS, min(AUTHOR_WARNS, shift))


AUTHOR_STRENGTH = 3.0
AUTHOR_HELPS = -0.5
AUTHOR_WARNS = 2.5
HALF_LIFE = 90  # days, of what a rating tells of its reviewer (science D1)


def logit(probability: float) -> float:
    return log(probability / (1 - probability))


def probability(log_odds: float) -> float:
    """The inverse of `logit`; beyond ±30 nothing is gained but overflow."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, log_odds))))
