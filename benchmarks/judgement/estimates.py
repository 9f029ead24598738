"""How true is what authors are told about the wait? In the made-up towns, text by text.

    python -m benchmarks.judgement.estimates calm quiet_site --seeds 4

Each text that enters the queue is told what `moderation/estimating.py` would have said at that
moment, from the waits that had ended by then; later we look how long it did wait.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from benchmarks.judgement import world
from benchmarks.judgement.engine import Engine
from benchmarks.judgement.scenarios import SCENARIOS
from benchmarks.judgement.town import Case, History, play
from moderation.estimating import Estimate, Wait, estimate

RECENT = 2000  # decided texts, as in moderation/waits.py
EVERY = 3  # texts; the others are left out, to be done sooner
AT_LEAST = 1.0  # minutes: what is decided sooner was decided "in a minute"


@dataclass(frozen=True)
class Told:
    said: Estimate
    waited: float  # minutes

    @property
    def is_in_range(self) -> bool:
        return self.said.low <= self.waited <= self.said.likely

    @property
    def is_near_range(self) -> bool:
        """Within a factor of two of the range."""
        return self.said.low / 2 <= self.waited <= 2 * self.said.likely

    @property
    def is_near_middle(self) -> bool:
        """Within a factor of two of its one best number."""
        return self.said.middle / 2 <= self.waited <= 2 * self.said.middle

    @property
    def is_sooner(self) -> bool:
        """By the time that three of four should have an answer."""
        return self.waited <= self.said.likely

    @property
    def is_much_later(self) -> bool:
        return self.waited > 2 * self.said.likely


def told(history: History) -> Iterator[Told]:
    """What was said to every third text after the warm-up, and what came of it."""
    scenario = history.world.scenario
    deadline = 60.0 * Engine().rule.deadline_hours
    cases = sorted(history.done, key=lambda case: case.text.born)
    queue = dict(history.waited)
    ending: list[tuple[float, int]] = []
    known: list[Wait] = []
    for number, case in enumerate(cases):
        now = case.text.born
        while ending and ending[0][0] <= now:
            known.append(_wait(cases[heappop(ending)[1]]))
        if now > 24 * scenario.warm and number % EVERY == 0:
            arrivals = 4 * history.world.expected[int(now) % 24]
            said = estimate(
                known[-RECENT:],
                hour=now % 24,
                texts=queue[now],
                arrivals=arrivals,
                at_most=deadline,
            )
            if said is not None:
                yield Told(said, min(deadline, max(AT_LEAST, _wait(case).minutes)))
        heappush(ending, (case.decided, number))


def _wait(case: Case) -> Wait:
    return Wait(case.text.born % 24, 60 * (case.decided - case.text.born))


FIGURES = {
    "in the range": "is_in_range",
    "within a factor of two of it": "is_near_range",
    "of its one best number": "is_near_middle",
    "by its end": "is_sooner",
    "more than twice its end": "is_much_later",
}


def shares(name: str, seeds: int) -> dict[str, float]:
    """Of a town's texts, in %, how many each is true of; and how many there were."""
    rows = [
        one
        for seed in range(seeds)
        for one in told(play(world.make(SCENARIOS[name], seed), Engine(), "engine"))
    ]
    counted = {said: sum(getattr(one, what) for one in rows) for said, what in FIGURES.items()}
    return {said: 100 * number / len(rows) for said, number in counted.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="*", default=["calm"])
    parser.add_argument("--seeds", type=int, default=4)
    options = parser.parse_args()
    print(f"| town | {' | '.join(FIGURES)} |\n|---{'|--:' * len(FIGURES)}|")
    for name in options.scenario:
        found = shares(name, options.seeds)
        print(f"| {name} | {' | '.join(f'{share:.0f}' for share in found.values())} |", flush=True)


if __name__ == "__main__":
    main()
