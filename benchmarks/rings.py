"""How often is a raid found to be a ring, and an honest group? `python -m benchmarks.rings`

Made-up towns and the detector alone (`moderation/learning/rings.py`), no database: two hundred
readers of a year, and a group that came within the hour. What each says is wrong as often as the
line says.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from benchmarks.figures import versions_here
from moderation.learning.rings import Ring, rings

RESULTS = Path(__file__).parent / "results"
TEXTS, A_YEAR = 400, 24.0 * 365
READERS, USUALLY_WRONG = 200, 0.14


class Town:
    """Who joined when, and what each said: right or wrong, as often as one is told."""

    def __init__(self, seed: int, *, readers: int = READERS) -> None:
        self.dice = np.random.default_rng(seed)
        self.joined: list[float] = []
        self.said: list[tuple[int, int, bool]] = []
        self.come(readers, within=A_YEAR, at=0, wrong=USUALLY_WRONG)

    def come(
        self, number: int, *, within: float, at: float, wrong: float, ratings: int = 5
    ) -> set[int]:
        """So many readers; their numbers."""
        first = len(self.joined)
        for who in range(first, first + number):
            self.joined.append(at + self.dice.uniform(0, within))
            for text in self.dice.choice(TEXTS, size=ratings, replace=False):
                self.said.append((who, int(text), bool(self.dice.random() < wrong)))
        return set(range(first, first + number))

    def found(self, **since: float) -> list[Ring]:
        self.dice.shuffle(self.said)
        who, text, wrong = (np.array(column) for column in zip(*self.said, strict=True))
        return rings(np.array(self.joined), who, text, wrong.astype(bool), **since)


@dataclass(frozen=True)
class Group:
    """Who came within the hour, and how often they are wrong."""

    who: str
    number: int
    wrong: float
    ratings: int = 5
    honest: bool = True
    hours: int = 1  # so many groups, each within an hour of its own


GROUPS = [
    Group("nobody", 0, 0.0),
    Group("a class of 30", 30, 0.14),
    Group("a front page elsewhere: 60 newcomers", 60, 0.25),
    Group("60 of a community that reads otherwise", 60, 0.35),
    Group("50 raiders, wrong in 7 of 10", 50, 0.7, honest=False),
    Group("50 raiders an hour, for five hours", 50, 0.7, honest=False, hours=5),
    Group("50 raiders, three ratings each", 50, 0.7, ratings=3, honest=False),
    Group("50 raiders who are careful: wrong in 5 of 10", 50, 0.5, honest=False),
    Group("20 raiders", 20, 0.7, honest=False),
    Group("10 raiders", 10, 0.7, honest=False),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--towns", type=int, default=200, help="of each kind")
    parser.add_argument("--quick", action="store_true", help="short: does it run?")
    options = parser.parse_args()
    towns = 5 if options.quick else options.towns
    lines = [_of(group, towns) for group in GROUPS]
    if not options.quick:
        told = {"versions": versions_here(), "towns": towns, "readers": READERS, "groups": lines}
        (RESULTS / "rings.json").write_text(json.dumps(told, indent=1) + "\n")
    for line in lines:
        print(f"{line['who']:46}{line['towns_with_a_ring']:>6.1%}{line['found']:>8.1%}")
    accused = sum(line["honest_accused"] for line in lines)
    print(f"{'met   ' if not accused else 'MISSED'} honest readers accused {accused} (bar 0)")


def _of(group: Group, towns: int) -> dict[str, Any]:
    with_a_ring, share, accused, looked_at = 0, [], 0, 0
    for seed in range(towns):
        town = Town(seed)
        came: set[int] = set()
        for hour in range(group.hours):
            came |= town.come(
                group.number,
                within=0.9,
                at=A_YEAR + hour,
                wrong=group.wrong,
                ratings=group.ratings,
            )
        members = {one for ring in town.found() for one in ring.members}
        with_a_ring += bool(members)
        share.append(len(members & came) / max(1, len(came)))
        accused += len(members if group.honest else members - came)
        looked_at += READERS + (len(came) if group.honest else 0)
    return {
        "who": group.who,
        "towns_with_a_ring": with_a_ring / towns,
        "found": fmean(share),  # of the group
        "honest": looked_at,
        "honest_accused": accused,
    }


if __name__ == "__main__":
    main()
