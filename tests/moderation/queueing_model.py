"""A newspaper's queue for as many days as you like, without a database: arrivals, loss, verdicts.

Everything that decides is the project's own: the verdict, the weights, the relief. What comes
from outside are readers and chance.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from moderation.coins import Counts
from moderation.relief import Strain, level_of, practice_factor, relieved
from moderation.rules import HouseRule
from moderation.trust import Measures, Record, weight
from moderation.verdict import Circumstances, Outcome, Witness, verdict

SHARE_BAD = 0.1
MEASURES = Measures(share=SHARE_BAD, established=500)
KNOWN = Record(Counts(caught=8, missed=2.4, spared=18, blamed=2.2), settled=20)
NEW = Record()
# Texts in each hour of the day, as parts of one: a night at a tenth of the day.
CURVE = [
    0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0, 1.4, 1.5, 1.5, 1.6,
    1.8, 1.7, 1.5, 1.4, 1.5, 1.6, 1.7, 1.8, 1.6, 1.2, 0.8, 0.4,
]  # fmt: skip
HOUSE = HouseRule()


@dataclass(eq=False)
class Text:
    at: float  # minutes
    bad: bool
    rated: list[Witness] = field(default_factory=list)


@dataclass
class Town:
    """Readers come by, hand in a text, and give three reviews, or do not finish them."""

    a_day: float
    loss: float
    relief: bool = True
    rule: HouseRule = HOUSE
    seed: int = 1
    waiting: list[Text] = field(default_factory=list)
    ended: list[tuple[float, float, float]] = field(default_factory=list)  # came, waited, crowd
    staff: int = 0
    level: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.entered: deque[float] = deque()
        self.given: deque[float] = deque()
        self.decided: deque[tuple[float, int]] = deque()

    def run(self, days: float) -> Iterator[float]:
        """Minute by minute as readers come; yields the time of each."""
        now = 0.0
        while now < days * 1440:
            rate = self.a_day * CURVE[int(now / 60) % 24] / sum(CURVE) / 60
            now += self.dice.expovariate(rate) if rate else 1.0
            self._relieve(now)
            mine = Text(now, self.dice.random() < SHARE_BAD)
            had: list[Text] = []
            for _ in range(3):
                if self.dice.random() < 0.92 * (1 - self.loss):
                    self._review(now, had)
            self.waiting.append(mine)
            self.entered.append(now)
            yield now

    def _review(self, now: float, had: list[Text]) -> None:
        """One review by one who has `had` these already: nobody is given a text twice."""
        self.given.append(now)
        fresh = [text for text in self.waiting if text not in had]
        practises = 0.06 * min(1.0, 8 / (len(self.waiting) + 1))
        practises *= practice_factor(self.level, newcomer=False)
        if not fresh or self.dice.random() < practises:
            return
        lots = [self.dice.choice(fresh) for _ in range(3)]
        text = min(lots, key=lambda one: one.at)  # the older the likelier
        had.append(text)
        record = NEW if self.dice.random() < 0.25 else KNOWN
        says_civil = self.dice.random() < (0.25 if text.bad else 0.9)
        text.rated.append(
            Witness(says_civil, weight(says_civil, record, MEASURES), newcomer=record is NEW)
        )
        hours = (now - text.at) / 60
        found = verdict(
            text.rated,
            relieved(self.rule, self.level),
            Circumstances(measures=MEASURES, hours=hours),
        )
        if found.outcome is not Outcome.ONE_MORE:
            self.waiting.remove(text)
            self.ended.append((text.at, now - text.at, len(self.waiting)))
            self.decided.append((now, len(text.rated)))
            self.staff += found.outcome is Outcome.ESCALATE

    def _relieve(self, now: float) -> None:
        for moments in (self.entered, self.given):
            while moments and moments[0] < now - 1440:
                moments.popleft()
        while self.decided and self.decided[0][0] < now - 1440:
            self.decided.popleft()
        if not self.relief or now < 1440:
            return
        self.level = level_of(self._strain(now), self.level)

    def _strain(self, now: float) -> Strain:
        taken = sum(ratings for _, ratings in self.decided) / max(1, len(self.decided))
        demand = len(self.entered) * taken
        oldest = min((text.at for text in self.waiting), default=now)
        return Strain(demand / max(1, len(self.given)), (now - oldest) / 240)
