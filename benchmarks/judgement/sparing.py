"""What does it cost that no reader gets two texts in a row that are likely bad (B20)?

    python -m benchmarks.judgement.sparing calm --seeds 4

The same town, with and without. `results/` was measured without: see docs/judgement.md.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from dataclasses import dataclass

from benchmarks.judgement import world
from benchmarks.judgement.engine import Engine
from benchmarks.judgement.metrics import figures, summary
from benchmarks.judgement.people import Text
from benchmarks.judgement.scenarios import SCENARIOS
from benchmarks.judgement.town import Case, play
from benchmarks.judgement.world import World
from moderation.authors import author_shift
from moderation.lots import BETWEEN_TWO_GRIM, DOUBTFUL, WARNING, may_be_grim
from moderation.trust import Phase

LOOKS_HARSH = 0.3  # a bad text that is easier than this to tell says it in its words
SHOWN = {
    "bad published": "bad_published",
    "good returned": "good_returned",
    "to staff": "staff_share",
    "median wait, min": "wait_median",
    "practice": "practice",
}


@dataclass
class Sparing(Engine):
    """The house as it draws: of any three texts of a reader, at most one is likely bad."""

    def begin(self, world: World, lot: random.Random) -> None:
        super().begin(world, lot)
        self.since: defaultdict[int, int] = defaultdict(lambda: BETWEEN_TWO_GRIM)

    def draw(self, reader: int, now: float, waiting: list[Case]) -> Case | Text | None:
        drawn = super().draw(reader, now, waiting)
        if drawn is not None:
            grim = self._is_grim(drawn, reader)
            self.since[reader] = 0 if grim else self.since[reader] + 1
        return drawn

    def _suitable(self, reader: int, phase: Phase, now: float, waiting: list[Case]) -> list[Case]:
        found = super()._suitable(reader, phase, now, waiting)
        if self._may_be_grim(reader):
            return found
        return [case for case in found if not self._is_grim(case, reader)]

    def _practice(self, reader: int, now: float) -> Text:
        drawn = super()._practice(reader, now)
        while drawn.bad and not self._may_be_grim(reader):
            drawn = super()._practice(reader, now)
        return drawn

    def _may_be_grim(self, reader: int) -> bool:
        return may_be_grim(1, self.since[reader])

    def _is_grim(self, drawn: Case | Text, reader: int) -> bool:
        if isinstance(drawn, Text):
            return drawn.bad
        if drawn.text.bad and drawn.text.hard < LOOKS_HARSH:
            return True
        if self.readers.known(reader).phase is Phase.TRUSTED:
            return False
        fine, bad = self.author[drawn.text.author]
        doubt = 1 - abs(2 * drawn.probability - 1)
        shift = author_shift(fine, bad, self.readers.measures.share, rush=self.rush)
        return shift >= WARNING or (bool(drawn.ratings) and doubt >= DOUBTFUL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="*", default=["calm"])
    parser.add_argument("--seeds", type=int, default=4)
    options = parser.parse_args()
    print(f"| town | {' | '.join(SHOWN)} |\n|---{'|--:' * len(SHOWN)}|")
    for name in options.scenario:
        for kind in (Engine, Sparing):
            towns = [world.make(SCENARIOS[name], seed) for seed in range(options.seeds)]
            found = summary(figures(play(town, kind(), "engine")) for town in towns)
            cells = [f"{found[what][0]:.3f} ± {found[what][1]:.3f}" for what in SHOWN.values()]
            print(f"| {name}, {kind.__name__} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
