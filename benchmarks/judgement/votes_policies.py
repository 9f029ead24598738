"""Ways to decide an item from ratings that come one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.judgement.votes_data import Stream, Votes
from moderation.learning import audits, em, temperature
from moderation.trust import (
    CREDIT,
    Counts,
    Measures,
    Population,
    Record,
    Source,
    credit,
    peer_credits,
    probability,
    logit,
    weight,
)
from moderation.verdict import Circumstances, Witness, weigh

AT_LEAST = 2  # ratings: never on one


@dataclass(frozen=True, slots=True)
class Decided:
    """What a policy made of an item."""

    uncivil: bool
    ratings: int
    bad: float | None = None  # how likely it is bad, where the policy says so


Policy = Callable[[Stream, Votes], Iterator[Decided]]


def majority(most: int, *, early: bool) -> Policy:
    """The majority of so many ratings; early: as soon as the others could not change it."""
    enough = most // 2 + 1

    def run(stream: Stream, votes: Votes) -> Iterator[Decided]:
        for ratings, coin in zip(stream.ratings, stream.coins, strict=True):
            said, heard = [0, 0], 0
            for heard, (_, label) in enumerate(ratings[:most], 1):
                said[label] += 1
                if early and max(said) >= enough:
                    break
            yield Decided(coin if said[0] == said[1] else said[1] > said[0], heard)

    return run


# Nothing is known of an arbitrary question: two alike coins, and either answer as likely.
UNKNOWN_QUESTION = Measures(
    share=0.5, population=Population(sensitivity=0.75, specificity=0.75, strength=8.0)
)


@dataclass(frozen=True, slots=True)
class Setting:
    sure: float = 0.85
    price: float = 0.0
    nights: int = 10
    launch: Measures = UNKNOWN_QUESTION
    pop_weight: float = 20.0
    share_weight: float = 20.0
    use_em: bool = True
    first: int = 50
    fit_t: bool = True
    stop: str = "sure"
    k_sd: float = 0.5


def engine(cap: int, setting: Setting) -> Policy:
    def run(stream: Stream, votes: Votes) -> Iterator[Decided]:
        judge = Judge(votes.workers, cap, setting)
        night = max(setting.first, len(stream) // setting.nights)
        for number, item in enumerate(stream.items, 1):
            ratings = stream.ratings[number - 1]
            heard, log_odds = judge.hear(ratings)
            coin = stream.coins[number - 1]
            yield Decided(coin if log_odds == 0 else log_odds > 0, heard, probability(log_odds))
            answer = votes.gold[item] if stream.revealed[number - 1] else None
            judge.learn(ratings[:heard], answer)
            if number % night == 0:
                judge.sleep()

    return run


class Judge:
    """The project's own engine on an arbitrary question."""

    def __init__(self, workers: int, cap: int, setting: Setting) -> None:
        self.cap, self.setting = cap, setting
        self.measures = setting.launch
        self.circumstances = Circumstances(measures=self.measures)
        self.records = [Record() for _ in range(workers)]
        self.known_weights: dict[tuple[int, int], float] = {}
        self.item: list[int] = []
        self.reviewer: list[int] = []
        self.uncivil: list[int] = []
        self.known: list[int] = []
        self.bad: list[float] = []
        self.items = 0
        self.audited: list[tuple[float, int]] = []
        self.told = np.zeros((workers, 4))
        self.recent: list[int] = []
        self.plan()

    def weight(self, worker: int, label: int) -> float:
        key = (worker, label)
        if key not in self.known_weights:
            self.known_weights[key] = weight(not label, self.records[worker], self.measures)
        return self.known_weights[key]

    def hear(self, ratings: list[tuple[int, int]]) -> tuple[int, float]:
        witnesses: list[Witness] = []
        log_odds = logit(self.measures.share)
        for worker, label in ratings[: self.cap]:
            witnesses.append(Witness(not label, self.weight(worker, label)))
            log_odds = weigh(witnesses, self.circumstances)
            if len(witnesses) >= AT_LEAST and self.is_enough(log_odds, self.cap - len(witnesses)):
                break
        return len(witnesses), log_odds

    def is_enough(self, log_odds: float, left: int) -> bool:
        if self.setting.stop == "sure":
            return abs(log_odds) >= logit(self.setting.sure)
        low, high = self.bounds[left]
        return not low < log_odds < high

    def learn(self, ratings: list[tuple[int, int]], answer: int | None) -> None:
        weights = [self.weight(*one) for one in ratings]
        if answer is None:
            credits = peer_credits(
                [not x for _, x in ratings], weights, logit(self.measures.share)
            )
        else:
            credits = [credit(not x, answer, Source.AUDIT) for _, x in ratings]
            self.audited.append((sum(weights) / self.measures.temperature, answer))
            for w, x in ratings:
                self.told[w, (0 if x else 1) if answer else (3 if x else 2)] += 1
        for (worker, label), one in zip(ratings, credits, strict=True):
            record = self.records[worker]
            self.records[worker] = replace(
                record, counts=record.counts + one, settled=record.settled + (answer is not None)
            )
            self.known_weights.pop((worker, 0), None)
            self.known_weights.pop((worker, 1), None)
            self.item.append(self.items)
            self.reviewer.append(worker)
            self.uncivil.append(label)
            self.known.append(-1 if answer is None else answer)
            worth = CREDIT[Source.PEERS]
            bad = (one.caught + one.missed) / worth if answer is None else float(answer)
            self.bad.append(bad)
        self.items += 1

    def sleep(self) -> None:
        s = self.setting
        found = [bad for _, bad in self.audited]
        share = audits.share(sum(found), len(found), s.launch.share, s.share_weight)
        population = (
            audits.population(self.told, s.launch.population, s.pop_weight, s.k_sd)
            if s.pop_weight < 1e6
            else s.launch.population
        )
        t = temperature.fit([e for e, _ in self.audited], found, share) if s.fit_t else 1.0
        self.measures = replace(self.measures, share=share, population=population, temperature=t)
        self.circumstances = Circumstances(measures=self.measures)
        self.known_weights.clear()
        if s.use_em:
            known = np.array(self.known)
            ratings = em.Ratings(
                np.array(self.item),
                np.array(self.reviewer),
                np.array(self.uncivil, dtype=bool),
                known,
                np.where(known < 0, CREDIT[Source.PEERS], CREDIT[Source.AUDIT]),
            )
            refit = em.refit(ratings, self.measures, np.array(self.bad))
            for worker in np.unique(self.reviewer):
                self.records[worker] = replace(
                    self.records[worker], counts=refit.counts_of(worker)
                )
            self.bad = refit.bad.tolist()
        self.plan()

    def plan(self) -> None:
        if self.setting.stop == "sure":
            return
        recent = self.reviewer[-400:] if self.reviewer else [0]
        pairs = np.array([(self.weight(w, 1), self.weight(w, 0)) for w in recent])
        self.bounds = stop_bounds(pairs, self.setting.price, self.cap)


GRID = np.linspace(-8, 8, 321)


def stop_bounds(pairs, price: float, cap: int) -> list[tuple[float, float]]:
    p = 1 / (1 + np.exp(-GRID))
    now = np.minimum(p, 1 - p)
    up, down = np.exp(pairs[:, 0])[:, None], np.exp(pairs[:, 1])[:, None]
    says_if_bad_no = (up - 1) / np.maximum(up - down, 1e-9)  # P(fine | fine)
    q0 = np.where(up - down < 1e-6, 1.0, says_if_bad_no)
    q1 = up * (1 - q0)
    q1 = np.where(up - down < 1e-6, 0.0, q1)
    pb = p * q1 + (1 - p) * (1 - q0)
    value = now
    bounds = [(0.0, 0.0)]
    for _ in range(cap):
        a = np.interp(GRID + pairs[:, :1], GRID, value)
        b = np.interp(GRID + pairs[:, 1:], GRID, value)
        then = price + (pb * a + (1 - pb) * b).mean(axis=0)
        go = GRID[then < now]
        bounds.append((go.min() - 0.025, go.max() + 0.025) if len(go) else (0.0, 0.0))
        value = np.minimum(now, then)
    return bounds


def policies(cap: int) -> dict[str, Policy]:
    return {
        "engine": engine(cap, Setting(sure=0.75)),
        "best_of_3_early": majority(3, early=True),
        "best_of_5_early": majority(5, early=True),
        "best_of_3": majority(3, early=False),
        "one_vote": majority(1, early=False),
        "engine_t75": engine(cap, Setting(sure=0.75)),
        "engine_t85": engine(cap, Setting(sure=0.85)),
        "engine_t95": engine(cap, Setting(sure=0.95)),
    }
