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
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import log

from moderation.coins import Counts, Population, Reliability, probability, reliability

NOTHING = Counts()
A_STRANGER = Population()


@dataclass(frozen=True)
class Measures:
    """What a place's audits say about it: never what its verdicts say about themselves.

    A class share learned from one's own verdicts cost up to seven points of accuracy on
    real ratings, one learned from audits none (science B3).
    """

    share: float = 0.10  # of handed-in texts that are bad
    temperature: float = 0.85  # errors go together: weights are scaled by this (science B4)
    population: Population = A_STRANGER
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

    counts: Counts = NOTHING
    settled: int = 0  # ratings whose text has found its answer, practice included
    strikes: int = 0  # of the last fortnight
    flagged: bool = False  # keeps meeting somebody, or favouring somebody: see learning/


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


HALF_LIFE = 90  # days, of what a rating tells of its reviewer (science D1)
