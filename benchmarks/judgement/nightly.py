"""How long a night takes: a refit of many ratings at once, and what memory it needs.

Run as `python -m benchmarks.judgement.nightly`; prints one JSON object. The bar: a million
ratings in two minutes and a gigabyte.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time

import numpy as np

from moderation.learning import em
from moderation.trust import CREDIT, Measures, Source

A_PIECE = 2.5  # ratings an item
A_READER = 40  # ratings
KNOWN = 0.05  # of the items


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    ratings, bad = made_up(options.ratings, np.random.default_rng(options.seed))
    before, started = peak(), time.perf_counter()
    found = em.refit(ratings, Measures())
    seconds = time.perf_counter() - started
    unknown = np.ones(len(bad), dtype=bool)
    unknown[ratings.item[ratings.known != em.UNKNOWN]] = False
    print(
        json.dumps(
            {
                "ratings": options.ratings,
                "items": len(bad),
                "reviewers": len(found.counts),
                "rounds": found.rounds,
                "ledger_kept": found.kept,
                "seconds": round(seconds, 2),
                "peak_rss_mb": round(peak()),
                "peak_rss_before_mb": round(before),
                "accuracy_unknown": round(
                    float(((found.probability > 0.5) == bad)[unknown].mean()), 4
                ),
            }
        )
    )


def peak() -> float:
    """The most memory this process has held, in megabytes. Linux counts in kilobytes."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (2**20 if sys.platform == "darwin" else 2**10)


def made_up(count: int, dice: np.random.Generator) -> tuple[em.Ratings, em.Bools]:
    """Ratings of readers who differ, some of whom do most of the work, and what is true."""
    items, readers = int(count / A_PIECE), max(1, count // A_READER)
    bad = dice.random(items) < 0.1
    item = np.sort(dice.integers(items, size=count))
    busy = dice.pareto(1.3, readers) + 0.1
    reviewer = dice.choice(readers, size=count, p=busy / busy.sum())
    right_if_bad, right_if_fine = dice.beta(5.6, 2.4, readers), dice.beta(7, 1, readers)
    said = dice.random(count)
    uncivil = np.where(bad[item], said < right_if_bad[reviewer], said > right_if_fine[reviewer])
    audited = dice.random(items) < KNOWN
    known = np.where(audited, bad, em.UNKNOWN)[item]
    worth = np.where(audited[item], CREDIT[Source.AUDIT], CREDIT[Source.PEERS])
    return em.Ratings(item, reviewer, uncivil, known, worth), bad


if __name__ == "__main__":
    main()
