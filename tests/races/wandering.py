"""An actor who does whatever comes to hand: all verbs, in no order, about whatever is there.

What it was told is done it writes down, as a client would; what the house refused it counts. The
test compares what all have written down with what is in the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from newsroom.models import Article, Reader
from newsroom.refusals import Refusal
from tests.races import errands as e
from tests.races import errands_of_the_house as h
from tests.races.chance import Chance, NothingToDo


@dataclass
class Diary:
    """What somebody was told is done, by verb: how often, and its id where it has one."""

    done: Counter[str] = field(default_factory=Counter)
    told: dict[str, list[UUID]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)

    def note(self, verb: str, answer: UUID | None) -> None:
        self.done[verb] += 1
        if answer is not None:
            self.told.setdefault(verb, []).append(answer)


# What is done how often.
OFTEN: dict[Callable[[Chance], Any], int] = {
    e.posts: 10, e.replies: 3, e.draws: 8, e.helps: 3, e.rates: 22, e.skips: 2,
    e.looks_at_their_own: 10, e.edits: 2, e.mends: 1, e.rewrites: 2, e.asks_again: 2,
    e.appeals: 2, e.objects_to_a_letter: 1, e.withdraws: 1, e.reports: 3, e.reacts: 2,
    e.mutes: 1, e.leaves: 1, h.decides: 6, h.undoes: 2, h.corrects: 1, h.decides_many: 1,
    h.restricts: 1, h.lifts: 1, h.pins: 2, h.voids: 1, h.changes_the_rule: 1, h.sweeps: 5,
    h.releases: 4,
}  # fmt: skip


def wander(
    seed: str, readers: list[Reader], desk: list[Reader], article: Article, *, steps: int
) -> Diary:
    """Do so many things. Whatever is raised that is no Refusal ends it."""
    chance, diary = Chance(Random(seed), readers, desk, article), Diary()
    verbs, weights = list(OFTEN), list(OFTEN.values())
    for _ in range(steps):
        [verb] = chance.dice.choices(verbs, weights)
        try:
            diary.note(verb.__name__, verb(chance))
        except NothingToDo:
            pass
        except Refusal as refusal:
            diary.refused[refusal.code] += 1
    return diary
