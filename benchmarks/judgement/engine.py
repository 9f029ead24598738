"""The house itself as a policy: its own trust, verdict, lots and company, fed by the town."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.judgement.company import Watch
from benchmarks.judgement.leanings import Leanings, told
from benchmarks.judgement.people import Text
from benchmarks.judgement.readers import Readers
from benchmarks.judgement.town import Case
from benchmarks.judgement.world import World
from moderation import lots
from moderation.authors import author_shift
from moderation.coins import logit
from moderation.lots import SAMPLE, calibration_rate, chance, is_rush
from moderation.rules import HouseRule
from moderation.trust import Measures, Phase, Source
from moderation.verdict import Circumstances, Outcome, Witness, verdict

BLATANT = 0.2  # what is easier than this is a strike for whoever let it through
NIGHT = 24.0
WATCHED_EVERY = 2.0  # hours


@dataclass
class Engine:
    rule: HouseRule = field(default_factory=HouseRule)
    audits: float = 0.015
    is_fifo: bool = False
    is_told: bool = False  # who is a partisan, which no house knows: the most clusters could do

    def begin(self, world: World, lot: random.Random) -> None:
        self.world, self.lot = world, lot
        self.readers = Readers(len(world.people), Measures())
        self.author: defaultdict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self.watch = Watch()
        self.leanings = Leanings(told(world.people) if self.is_told else None)
        self.rush = False
        self.night = self.round = 0.0
        self.waiting = 0
        self.found: dict[str, float] = {}

    # Time

    def tick(self, now: float, arrivals: int, waiting: list[Case]) -> list[Case]:
        self.rush = is_rush(arrivals, self.world.expected[int(now) % 24])
        self.waiting = len(waiting)
        if now >= self.round + WATCHED_EVERY:
            self.round = now
            self.watch.look(now)
            self.readers.flag(self.watch.flagged)
        if now >= self.night + NIGHT:
            self.night = now
            self.readers.learn(now)
            if self.rule.other_cluster:
                self.leanings.learn()
        late = now - self.rule.deadline_hours
        return [case for case in waiting if case.text.born < late]

    # Whom to ask

    def draw(self, reader: int, now: float, waiting: list[Case]) -> Case | Text | None:
        known = self.readers.known(reader)
        if self.lot.random() < calibration_rate(known.settled, len(waiting), known.phase):
            return self._practice(reader, now)
        sample = self._suitable(reader, known.phase, now, waiting)
        if not sample:
            return self._practice(reader, now)
        if len(sample) == 1:
            return sample[0]
        informed = known.informed
        weights = [
            chance(
                60 * (now - case.text.born),
                len(case.ratings),
                informed,
                from_elsewhere=self.leanings.is_from_elsewhere(reader, case),
            )
            for case in sample
        ]
        return self.lot.choices(sample, weights)[0]

    def _practice(self, reader: int, now: float) -> Text:
        self.watch.met(reader, now)
        bad = self.lot.random() < lots.practice_is_bad(self.readers.records[reader].counts)
        return self.lot.choice([text for text in self.world.practice if text.bad == bad])

    def _suitable(self, reader: int, phase: Phase, now: float, waiting: list[Case]) -> list[Case]:
        found: list[Case] = []
        circle = self.watch.circles.get(reader)
        trusted = phase is Phase.TRUSTED
        patience = now - lots.TRUSTED_HOURS if phase is Phase.ESTABLISHED else -1.0
        start = self.lot.randrange(len(waiting) or 1)
        for case in waiting[start:] + waiting[:start]:
            author = case.text.author
            if (
                author == reader
                or reader in case.readers
                or (case.needs_trusted and not trusted and case.text.born > patience)
                or (reader, author) in self.watch.banned
                or (circle is not None and self.watch.circles.get(author) == circle)
            ):
                continue
            found.append(case)
            if len(found) == SAMPLE:
                break
        return found

    # What is decided

    def rated(self, case: Case, now: float) -> Outcome:
        reader, bad, _ = case.ratings[-1]
        known = self.readers.known(reader)
        case.witnesses.append(
            Witness(
                civil=not bad,
                weight=known.uncivil if bad else known.civil,
                newcomer=known.phase is Phase.NEWCOMER,
                trusted=known.phase is Phase.TRUSTED,
                rushed=self.rush,
                circle=self.watch.circles.get(reader),
                cluster=self.leanings.of.get(reader),
            )
        )
        self.leanings.saw(case.text.number, reader, bad)
        return self.judge(case, now)

    def again(self, case: Case, now: float) -> Outcome:
        outcome = self.judge(case, now)
        late = now - case.text.born >= self.rule.deadline_hours
        return Outcome.ESCALATE if late and outcome not in _DECIDED else outcome

    def judge(self, case: Case, now: float) -> Outcome:
        found = verdict(case.witnesses, self.rule, self._circumstances(case, now))
        case.probability, case.because = found.bad, found.because
        return found.outcome

    def _circumstances(self, case: Case, now: float) -> Circumstances:
        fine, bad = self.author[case.text.author]
        measures = self.readers.measures
        return Circumstances(
            measures=measures,
            author=author_shift(fine, bad, measures.share, rush=self.rush),
            hours=now - case.text.born,
            load=self._load(now),
            trusted=self.readers.trusted,
        )

    def _load(self, now: float) -> float:
        expected = 4 * self.world.expected[int(now) % 24] * 3 * self.world.scenario.completion
        return self.waiting / max(expected, 1.0)

    # What is learned

    def practised(self, reader: int, bad: bool, text: Text) -> None:
        self.readers.credit(reader, bad, text.bad, Source.CALIBRATION, text.number)

    def settled(self, case: Case, bad: bool | None, source: Source, now: float) -> None:
        measures = self.readers.measures
        if bad is None:
            self.readers.credit_peers(case, measures.share, self._circumstances(case, now).author)
        else:
            for reader, called_bad, _ in case.ratings:
                self.readers.credit(reader, called_bad, bad, source, case.text.number)
        if source is Source.AUDIT and bad is not None:
            evidence = sum(one.weight for one in case.witnesses) / measures.temperature
            prior = logit(measures.share) + self._circumstances(case, now).author
            self.readers.evidence.append((prior, evidence, bad))
            self.readers.audited(bad, [called_bad for _, called_bad, _ in case.ratings])
        if source is Source.REPORT and case.text.hard < BLATANT:
            for reader, called_bad, _ in case.ratings:
                if not called_bad:
                    self.readers.strike(reader, now)
        likely = case.probability if bad is None else float(bad)
        record = self.author[case.text.author]
        record[0] += 1 - likely
        record[1] += likely
        self.watch.saw(case, likely)


_DECIDED = (Outcome.RELEASE, Outcome.RETURN)
