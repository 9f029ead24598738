"""What the house knows of everybody's judgement, kept as the ledger would keep it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.judgement.town import Case
from moderation.coins import Counts, Population, logit, reliability
from moderation.learning import em
from moderation.trust import CREDIT, Measures, Phase, Record, Source, credit, peer_credits, word

FORTNIGHT = 14 * 24.0
AUDITS_ASSUMED = 100  # what the share at launch is worth


@dataclass(frozen=True, slots=True)
class Known:
    """A reader as the verdict needs them; made anew whenever something is learned."""

    settled: int
    phase: Phase
    informed: float
    civil: float  # what a "civil" of theirs weighs
    uncivil: float


_NOBODY = Known(0, Phase.NEWCOMER, 0.0, 0.0, 0.0)


LAUNCH = Measures()
AT_LAUNCH = LAUNCH.population
GRID = np.linspace(0.3, 1.3, 21)
ANSWERS_ASSUMED = 50
AUDITS_BEFORE_T = 200


def _mean(right: float, wrong: float, assumed: float) -> float:
    return (right + ANSWERS_ASSUMED * assumed) / (right + wrong + ANSWERS_ASSUMED)


class Readers:
    def __init__(self, people: int, measures: Measures) -> None:
        self.measures = measures
        self.records = [Record() for _ in range(people)]
        self.strikes: list[list[float]] = [[] for _ in range(people)]
        self.cache: list[Known | None] = [None] * people
        self.flagged: set[int] = set()
        self.audits = [0, 0]
        self.audited_answers = Counts()
        self.evidence: list[tuple[float, float, bool]] = []  # prior, weights as if T = 1, bad
        self.trusted: Population | None = None
        # Every settled rating: item, reader, called bad, known answer, worth, author's shift.
        self.ledger: list[tuple[int, int, bool, int, float, float]] = []
        self.believed: list[float] = []  # how likely each one's item is bad, as credited

    def known(self, reader: int) -> Known:
        known = self.cache[reader]
        if known is None:
            record = self.records[reader]
            found = word(record, self.measures)
            known = self.cache[reader] = Known(
                record.settled,
                found.phase,
                found.coins.informedness,
                found.civil,
                found.uncivil,
            )
        return known

    def _add(self, reader: int, counts: Counts) -> None:
        old = self.records[reader]
        self.records[reader] = Record(
            old.counts + counts, old.settled + 1, old.strikes, old.flagged
        )
        self.cache[reader] = None

    def credit(self, reader: int, called_bad: bool, bad: bool, source: Source, item: int) -> None:
        self._add(reader, credit(not called_bad, float(bad), source))
        self.ledger.append((item, reader, called_bad, int(bad), CREDIT[source], 0.0))
        self.believed.append(float(bad))

    def credit_peers(self, case: Case, share: float, author: float) -> None:
        answers = [one.civil for one in case.witnesses]
        weights = [one.weight for one in case.witnesses]
        credits = peer_credits(answers, weights, logit(share) + author)
        worth = CREDIT[Source.PEERS]
        for (reader, called_bad, _), counts in zip(case.ratings, credits, strict=True):
            self._add(reader, counts)
            item = case.text.number
            self.ledger.append((item, reader, called_bad, em.UNKNOWN, worth, author))
            self.believed.append((counts.caught + counts.missed) / worth)

    def refit(self) -> None:
        """All ratings so far at once (learning/em.py), as every night."""
        if not self.ledger:
            return
        item, reader, called_bad, known, worth, shift = zip(*self.ledger, strict=True)
        ratings = em.Ratings(
            np.unique(item, return_inverse=True)[1],
            np.array(reader),
            np.array(called_bad),
            np.array(known),
            np.array(worth),
            shift=np.array(shift),
        )
        found = em.refit(ratings, self.measures, np.array(self.believed))
        for one, counts in enumerate(found.counts.tolist()):
            self.records[one] = replace(self.records[one], counts=Counts(*counts))

    def strike(self, reader: int, now: float) -> None:
        recent = [at for at in self.strikes[reader] if at > now - FORTNIGHT] + [now]
        self.strikes[reader] = recent
        self.records[reader] = replace(self.records[reader], strikes=len(recent))
        self.cache[reader] = None

    def flag(self, readers: set[int]) -> None:
        for reader in readers ^ self.flagged:
            self.records[reader] = replace(self.records[reader], flagged=reader in readers)
            self.cache[reader] = None
        self.flagged = set(readers)

    def audited(self, bad: bool, answers: list[bool]) -> None:
        self.audits[bad] += 1
        for called_bad in answers:
            self.audited_answers += credit(not called_bad, float(bad), Source.AUDIT).times(0.5)

    def _temperature(self) -> float:
        """What makes the evidence of the audited texts most honest; shrunk to that at launch."""
        if not self.evidence:
            return LAUNCH.temperature
        prior, evidence, bad = (np.array(column) for column in zip(*self.evidence, strict=True))
        loss = [
            np.logaddexp(0.0, np.where(bad, -1, 1) * (prior + t * evidence)).sum() for t in GRID
        ]
        best = float(GRID[int(np.argmin(loss))])
        heard = len(bad) / (len(bad) + AUDITS_BEFORE_T)
        return heard * best + (1 - heard) * LAUNCH.temperature

    def _population(self) -> Population:
        """The means of both coins on texts drawn by lot, shrunk to those at launch."""
        return replace(
            AT_LAUNCH,
            sensitivity=_mean(
                self.audited_answers.caught, self.audited_answers.missed, AT_LAUNCH.sensitivity
            ),
            specificity=_mean(
                self.audited_answers.spared, self.audited_answers.blamed, AT_LAUNCH.specificity
            ),
        )

    def learn(self, now: float) -> None:
        """The night: strikes run out, and the place's own measures are taken."""
        for reader, strikes in enumerate(self.strikes):
            if strikes and strikes[0] <= now - FORTNIGHT:
                self.strikes[reader] = [at for at in strikes if at > now - FORTNIGHT]
                record = self.records[reader]
                self.records[reader] = replace(record, strikes=len(self.strikes[reader]))
        self.refit()
        self.cache = [None] * len(self.records)
        everybody = [
            self.known(i) if record.settled else _NOBODY for i, record in enumerate(self.records)
        ]
        established = sum(one.phase in (Phase.ESTABLISHED, Phase.TRUSTED) for one in everybody)
        trusted = [
            reliability(self.records[i].counts, self.measures.population)
            for i, one in enumerate(everybody)
            if one.phase is Phase.TRUSTED
        ]
        if trusted:
            self.trusted = Population(
                float(np.mean([one.sensitivity for one in trusted])),
                float(np.mean([one.specificity for one in trusted])),
            )
        share = (0.10 * AUDITS_ASSUMED + self.audits[1]) / (AUDITS_ASSUMED + sum(self.audits))
        self.measures = replace(
            self.measures,
            share=share,
            established=established,
            population=self._population(),
            temperature=self._temperature(),
        )
        self.cache = [None] * len(self.records)
