"""The house's own engine, put before a question it was not made for."""

from __future__ import annotations

import numpy as np

from benchmarks.judgement.votes_stopping import limits
from moderation.coins import Population, logit
from moderation.learning import audits, em
from moderation.trust import CREDIT, Measures, Record, Source, credit, peer_credits, weight
from moderation.verdict import Circumstances, Witness, weigh

AT_LEAST = 2  # ratings: never on one
MIGHT_COME = 100  # as those who came last: for what the next rating might say
# Nothing is known of an arbitrary question: two alike coins, and either answer as likely.
LAUNCH = Measures(
    share=0.5,
    temperature=0.7,
    population=Population(0.75, 0.75, strength=5.0, strength_specificity=None),
)


class Judge:
    """Weighs the ratings of one item after the other, and learns from each."""

    def __init__(self, workers: int, cap: int, sure: float, price: float) -> None:
        self.cap, self.price = cap, price
        self.surely = [(-logit(sure), logit(sure))] * (cap + 1)
        self.limits = self.surely  # between which to go on, by how many ratings are left
        self.circumstances = Circumstances(measures=LAUNCH)
        self.records = [Record() for _ in range(workers)]
        self.ledger = Ledger(workers)
        self._weights: dict[tuple[int, int], float] = {}

    @property
    def prior(self) -> float:
        return logit(self.circumstances.measures.share)

    def hear(self, ratings: list[tuple[int, int]]) -> tuple[int, float]:
        """How many of (worker, label) it takes to be sure, and the log-odds of label 1 then."""
        witnesses: list[Witness] = []
        odds = self.prior
        for worker, label in ratings[: self.cap]:
            witnesses.append(Witness(not label, self.weight(worker, label)))
            odds = weigh(witnesses, self.circumstances)
            low, high = self.limits[self.cap - len(witnesses)]
            if len(witnesses) >= AT_LEAST and not low < odds < high:
                break
        return len(witnesses), odds

    def weight(self, worker: int, label: int) -> float:
        key = (worker, label)
        if key not in self._weights:
            measures = self.circumstances.measures
            self._weights[key] = weight(not label, self.records[worker], measures)
        return self._weights[key]

    def learn(self, ratings: list[tuple[int, int]], answer: int | None) -> None:
        """Credit the ratings that were heard: by an audit's answer, or by one another."""
        weights = [self.weight(*one) for one in ratings]
        civil = [not label for _, label in ratings]
        if answer is None:
            credits = peer_credits(civil, weights, self.prior)
        else:
            credits = [credit(one, answer, Source.AUDIT) for one in civil]
            evidence = sum(weights) / self.circumstances.measures.temperature
            self.ledger.audit(ratings, answer, evidence)
        for (worker, label), gained in zip(ratings, credits, strict=True):
            record = self.records[worker]
            settled = record.settled + (answer is not None)
            self.records[worker] = Record(record.counts + gained, settled)
            self._weights.pop((worker, 0), None)
            self._weights.pop((worker, 1), None)
            bad = (gained.caught + gained.missed) / CREDIT[Source.PEERS]
            self.ledger.write(worker, label, answer, bad if answer is None else answer)
        self.ledger.items += 1

    def sleep(self) -> None:
        """A night: what the audits say, then all ratings so far looked at together."""
        measures = audits.measured(self.ledger.audits(), LAUNCH)
        self.circumstances = Circumstances(measures=measures)
        self._weights.clear()
        refit = em.refit(self.ledger.ratings(), measures, np.array(self.ledger.bad))
        for worker in set(self.ledger.reviewer):
            self.records[worker] = Record(refit.counts_of(worker), self.records[worker].settled)
        self.ledger.bad = refit.bad.tolist()
        if self.price:
            self.limits = self._worth_it()

    def _worth_it(self) -> list[tuple[float, float]]:
        """Go on while neither sure nor at a point where one more is not worth its price."""
        might_come = self.ledger.reviewer[-MIGHT_COME:]
        weights = np.array([(self.weight(one, 1), self.weight(one, 0)) for one in might_come])
        priced = limits(weights, self.price, self.cap)
        return [
            (max(low, sure[0]), min(high, sure[1]))
            for (low, high), sure in zip(priced, self.surely, strict=True)
        ]


class Ledger:
    """Every rating that was heard, and what its reviewer is credited for it."""

    def __init__(self, workers: int) -> None:
        self.items = 0
        self.item: list[int] = []
        self.reviewer: list[int] = []
        self.uncivil: list[int] = []
        self.known: list[int] = []
        self.bad: list[float] = []
        self.told = np.zeros((workers, 4))
        self.evidence: list[float] = []
        self.answers: list[int] = []

    def write(self, worker: int, label: int, answer: int | None, bad: float) -> None:
        self.item.append(self.items)
        self.reviewer.append(worker)
        self.uncivil.append(label)
        self.known.append(em.UNKNOWN if answer is None else answer)
        self.bad.append(bad)

    def audit(self, ratings: list[tuple[int, int]], answer: int, evidence: float) -> None:
        self.answers.append(answer)
        self.evidence.append(evidence)
        for worker, label in ratings:
            caught_to_blamed = (0 if label else 1) if answer else (3 if label else 2)
            self.told[worker, caught_to_blamed] += 1

    def audits(self) -> audits.Audits:
        return audits.Audits(self.answers, self.evidence, self.told)

    def ratings(self) -> em.Ratings:
        known = np.array(self.known)
        return em.Ratings(
            item=np.array(self.item),
            reviewer=np.array(self.reviewer),
            uncivil=np.array(self.uncivil, dtype=bool),
            known=known,
            worth=np.where(known == em.UNKNOWN, CREDIT[Source.PEERS], CREDIT[Source.AUDIT]),
        )
