"""Every night: what each reviewer's word is worth, from all ratings of the season at once.

While the day runs a rating is credited by what the others had said by then (`trust.py`).
At night all ratings are looked at together: who is right depends on who is reliable, and who
is reliable on who is right, so both are estimated in turns until they agree (expectation
maximisation for two coins a reviewer, Dawid and Skene 1979), with four anchors that keep the
crowd from convincing itself (science B3 and B1):

* items whose answer is known stay what they are, and count as much more as `trust.CREDIT` says;
* every reviewer starts from what is assumed of a stranger (Beta priors: `coins.Population`);
* the class share comes from audits and is not learned here;
* what only peers decided counts half, and weights are `trust.weight`'s: tempered, clipped, and
  never against their own answer.

So the whole can hardly turn upside down the way an unanchored EM did (38 % on a set where
majority has 82); whether it did is still asked of the known items, and then nothing changes.

Leaving each rating out of what it is credited by (the belief-propagation form: Liu, Peng and
Ihler, NeurIPS 2012) was tried and was worse at equal numbers of ratings on five real sets of
six: with two or three ratings an item it knows good readers too late. Where few items are bad it
hardly believes in sensitivity at all (`benchmarks/judgement/nightly.py` makes such a place).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma

import numpy as np
import numpy.typing as npt

from moderation.coins import Counts, logit, two_kinds
from moderation.trust import WEIGHT_AT_MOST, Measures

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNKNOWN = -1
ROUNDS = 25
SETTLED = 1e-3  # largest change of a probability at which the rounds end
KNOWN_ENOUGH = 20  # known items that can tell whether a refit went wrong
MUCH_WORSE = 0.05  # of the loss on known items; with many of them any small change is "sure"
ONE_SIDED_95 = 1.645  # standard errors
TINY = 1e-9
COLLAPSED = 0.05  # pooled Youden's J of all peers' credit below which nothing was learned


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings of many items by many reviewers: arrays of one length, one entry a rating.

    `item` and `reviewer` number from zero, as `np.unique(..., return_inverse=True)` gives
    them. `known` is the item's answer (1 bad, 0 fine, -1 unknown), the same in all of its
    ratings. `worth` is how much a rating is credited: `trust.CREDIT` of where the answer came
    from. `factor` scales what a rating weighs: effort, flags, and 0 for the unheard. `shift` is
    what its author's record adds to the log-odds (`authors.author_shift`), the same in all ratings
    of an item.
    """

    item: Ints
    reviewer: Ints
    uncivil: Bools
    known: Ints
    worth: Floats
    factor: Floats | None = None
    shift: Floats | None = None

    def __post_init__(self) -> None:
        columns = [self.reviewer, self.uncivil, self.known, self.worth]
        columns += [one for one in (self.factor, self.shift) if one is not None]
        if any(len(column) != len(self.item) for column in columns):
            raise ValueError("The columns are not of one length.")


@dataclass(frozen=True, slots=True)
class Refit:
    """What a refit found."""

    probability: Floats  # per item: how likely it is bad; 0 or 1 where it is known
    bad: Floats  # per rating: how likely its item is bad
    credits: Floats  # per rating: what it adds to caught, missed, spared, blamed
    counts: Floats  # per reviewer: the sums of these, prior not included
    rounds: int
    kept: bool  # the ledger was kept as it was: the refit contradicted the known items

    def counts_of(self, reviewer: int) -> Counts:
        """The counts of one reviewer, as `trust` wants them."""
        return Counts(*(float(value) for value in self.counts[reviewer]))


def refit(
    ratings: Ratings, measures: Measures, ledger: Floats | None = None, rounds: int = ROUNDS
) -> Refit:
    """Estimate items and reviewers together.

    `ledger` is how likely each rating's item is bad as it is credited today; without it the
    rounds start from the known items alone. Where the known items speak against what was
    found, the ledger's own counting is returned.

    Raises ValueError if an item is known to be both bad and fine.
    """
    crowd = _Crowd(ratings, measures)
    start = crowd.first_guess() if ledger is None else crowd.clamp(ledger)
    bad, done = start, 0
    while done < rounds:
        done += 1
        found = crowd.beliefs(bad)
        moved = float(np.max(np.abs(found - bad), initial=0.0))
        bad = found
        if moved < SETTLED:
            break
    kept = crowd.went_wrong(start, bad)
    bad = start if kept else bad
    credits = crowd.credits(bad)
    counts = np.stack([crowd.per_reviewer(column) for column in credits.T], axis=1)
    return Refit(crowd.probability(bad), bad, credits, counts, done, kept)


class _Crowd:
    """The ratings, and the passes over them."""

    def __init__(self, ratings: Ratings, measures: Measures) -> None:
        population, self.temperature = measures.population, measures.temperature
        self.population = population
        self.strength_fine = population.strength_specificity or population.strength
        self.item, self.reviewer, self.uncivil = ratings.item, ratings.reviewer, ratings.uncivil
        self.factor = ratings.factor
        self.items = int(self.item.max(initial=-1)) + 1
        self.reviewers = int(self.reviewer.max(initial=-1)) + 1
        self.prior = np.full(self.items, logit(measures.share))
        if ratings.shift is not None:
            self.prior[self.item] += ratings.shift
        self.known = np.full(self.items, UNKNOWN, dtype=np.int64)
        self.known[self.item] = ratings.known
        if not np.array_equal(self.known[self.item], ratings.known):
            raise ValueError("An item is known to be two things at once.")
        self.is_known, self.answer = ratings.known != UNKNOWN, ratings.known.astype(np.float64)
        heard = np.bincount(self.item, minlength=self.items)
        self.tested = (self.known != UNKNOWN) & (heard > 0)
        # A lone rating of an unknown item says nothing about its reviewer.
        lone = (heard < 2)[self.item] & ~self.is_known
        self.worth = np.where(lone, 0.0, ratings.worth)
        self.cell = 2 * self.reviewer + self.uncivil
        specificity = population.specificity
        self.if_fine = self.strength_fine * np.where(self.uncivil, 1 - specificity, specificity)

    def per_reviewer(self, values: Floats) -> Floats:
        return np.bincount(self.reviewer, values, self.reviewers).astype(np.float64, copy=False)

    def clamp(self, bad: Floats) -> Floats:
        """Known items stay what they are."""
        return np.where(self.is_known, self.answer, bad)

    def first_guess(self) -> Floats:
        """Per rating: how likely its item is bad, if only known items tell of reviewers."""
        nothing = np.where(self.is_known, self.worth, 0.0)
        bad = self.clamp(np.zeros(len(self.item)))
        log_odds = self.log_odds(self._weights(nothing * bad, nothing * (1 - bad)))
        return self.clamp(_probability(log_odds)[self.item])

    def beliefs(self, bad: Floats) -> Floats:
        """Per rating: how likely its item is bad, if items are as likely bad as said."""
        return self.clamp(_probability(self.log_odds(self.weights(bad)))[self.item])

    def probability(self, bad: Floats) -> Floats:
        """Per item: how likely it is bad."""
        found = _probability(self.log_odds(self.weights(bad)))
        return np.where(self.known == UNKNOWN, found, self.known.astype(np.float64))

    def log_odds(self, weights: Floats) -> Floats:
        """Per item, that it is bad."""
        said = np.bincount(self.item, weights, self.items).astype(np.float64, copy=False)
        return self.prior + said

    def weights(self, bad: Floats, *, own: bool = True) -> Floats:
        """What each rating weighs if items are as likely bad as said: log-odds towards "bad".

        `trust.weight` for many, without its phases. With `own=False` a rating's own item is
        left out of what is known of its reviewer.
        """
        return self._weights(self.worth * bad, self.worth * (1 - bad), own=own)

    def _weights(self, if_bad: Floats, if_fine: Floats, *, own: bool = True) -> Floats:
        likely = (
            self._said_of_bad(if_bad, own),
            self._said(if_fine, self.if_fine, self.strength_fine, own),
        )
        ratio = np.log(likely[0] / likely[1])
        ratio = np.where(self.uncivil, np.maximum(ratio, 0.0), np.minimum(ratio, 0.0))
        weights = np.clip(self.temperature * ratio, -WEIGHT_AT_MOST, WEIGHT_AT_MOST)
        return weights if self.factor is None else weights * self.factor

    def _said_of_bad(self, credit: Floats, own: bool) -> Floats:
        """The same for bad items: some never call anything bad (`trust` has the two kinds)."""
        right = self.per_reviewer(np.where(self.uncivil, credit, 0.0))
        wrong = self.per_reviewer(np.where(self.uncivil, 0.0, credit))
        if own:
            caught = self._sensitivity(right, wrong)[self.reviewer]
        else:
            others = right[self.reviewer] - np.where(self.uncivil, credit, 0.0)
            missed = wrong[self.reviewer] - np.where(self.uncivil, 0.0, credit)
            caught = self._sensitivity(np.maximum(others, 0.0), np.maximum(missed, 0.0))
        return np.where(self.uncivil, caught, 1 - caught)

    def _sensitivity(self, caught: Floats, missed: Floats) -> Floats:
        """`coins.reliability`'s, for many."""
        look, never, odds = two_kinds(self.population)
        awake, told = _updated(caught, missed, look)
        asleep, of_sleep = _updated(caught, missed, never)
        chance = _probability(odds + of_sleep - told)
        return (1 - chance) * awake + chance * asleep

    def _said(self, credit: Floats, assumed: Floats, strength: float, own: bool) -> Floats:
        """How often each rating's reviewer gives such an answer to items of one kind."""
        cells = np.bincount(self.cell, credit, 2 * self.reviewers)
        such = cells[self.cell] + assumed
        answers = (cells[0::2] + cells[1::2])[self.reviewer] + strength
        if own:
            return such / answers
        return np.maximum(such - credit, TINY) / (answers - credit)

    def credits(self, bad: Floats) -> Floats:
        """Per rating, as `trust.credit` has it: caught, missed, spared, blamed."""
        if_bad, if_fine, yes = self.worth * bad, self.worth * (1 - bad), self.uncivil
        return np.stack([yes * if_bad, ~yes * if_bad, ~yes * if_fine, yes * if_fine], axis=1)

    def went_wrong(self, start: Floats, found: Floats) -> bool:
        """Whether the known items speak against what was found, or answers mean nothing."""
        if self._is_collapsed(found):
            return True
        if self.tested.sum() < KNOWN_ENOUGH:
            return False
        before = self._losses(start)
        worse = self._losses(found) - before
        error = float(worse.std(ddof=1)) / float(np.sqrt(len(worse)))
        return bool(worse.mean() - ONE_SIDED_95 * error > MUCH_WORSE * before.mean())

    def _losses(self, bad: Floats) -> Floats:
        """Of each known item: the logarithmic loss of what its ratings say.

        What is known of a reviewer leaves the item itself out, so this is a fair test.
        """
        log_odds = self.log_odds(self.weights(bad, own=False))[self.tested]
        wrong = np.where(self.known[self.tested] == 1, -log_odds, log_odds)
        return np.asarray(np.logaddexp(0.0, wrong), dtype=np.float64)

    def _is_collapsed(self, bad: Floats) -> bool:
        caught, missed, spared, blamed = self.credits(bad)[~self.is_known].sum(axis=0)
        if not (caught + missed > 1 and spared + blamed > 1):
            return False
        return bool(caught / (caught + missed) + spared / (spared + blamed) - 1 < COLLAPSED)


def _probability(log_odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(log_odds, -30.0, 30.0)))


SHIFTED = 8  # so far up the series below is exact to nine digits


def _log_gamma(x: Floats) -> Floats:
    """Stirling's series (Abramowitz and Stegun 6.1.41), after as many steps of the recurrence."""
    y = x + SHIFTED
    steps = np.ones_like(y)
    for step in range(SHIFTED):
        steps = steps * (x + step)
    series = 1 / (12 * y) - 1 / (360 * y**3) + 1 / (1260 * y**5)
    found = (y - 0.5) * np.log(y) - y + 0.5 * np.log(2 * np.pi) + series - np.log(steps)
    return np.asarray(found, dtype=np.float64)


def _log_beta(one: Floats, other: Floats) -> Floats:
    return _log_gamma(one) + _log_gamma(other) - _log_gamma(one + other)


def _updated(caught: Floats, missed: Floats, prior: tuple[float, float]) -> tuple[Floats, Floats]:
    """The mean of a Beta after so much was caught and missed, and how well it had foretold it."""
    right, wrong = caught + prior[0], missed + prior[1]
    before = lgamma(prior[0]) + lgamma(prior[1]) - lgamma(prior[0] + prior[1])
    return right / (right + wrong), _log_beta(right, wrong) - before
