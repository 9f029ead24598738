"""Who votes alike, as the house finds it by night (learning/clusters.py); or as the town knows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.judgement.people import Kind, Person
from benchmarks.judgement.town import Case
from moderation.learning.clusters import UNKNOWN, clusters
from moderation.lots import is_from_elsewhere


@dataclass
class Leanings:
    told: dict[int, int] | None = None  # for good; nothing is learned then
    items: list[int] = field(default_factory=list)
    readers: list[int] = field(default_factory=list)
    called_bad: list[bool] = field(default_factory=list)
    of: dict[int, int] = field(default_factory=dict)  # the cluster of each reader who has one
    nights: int = 0
    reliable: int = 0  # nights

    def __post_init__(self) -> None:
        self.of = self.told or {}

    def saw(self, item: int, reader: int, called_bad: bool) -> None:
        self.items.append(item)
        self.readers.append(reader)
        self.called_bad.append(called_bad)

    def learn(self) -> None:
        if self.told is not None or not self.items:
            return
        item = np.unique(self.items, return_inverse=True)[1]
        found = clusters(item, np.array(self.readers), ~np.array(self.called_bad))
        self.nights += 1
        self.reliable += found.reliable
        self.of = {}
        if found.reliable:
            self.of = {who: n for who, n in enumerate(found.of.tolist()) if n != UNKNOWN}

    def is_from_elsewhere(self, reader: int, case: Case) -> bool:
        if not self.of:
            return False
        theirs = [self.of.get(who) for who, _, _ in case.ratings]
        return is_from_elsewhere(self.of.get(reader), theirs)


def told(people: list[Person]) -> dict[int, int]:
    """The side of each partisan, as a cluster. The others are of none."""
    return {
        number: int(one.side > 0)
        for number, one in enumerate(people)
        if one.kind is Kind.PARTISAN and one.side
    }
