"""Ten minutes of crashes, or of cut cables, under load. Run as `python -m benchmarks.crashes`.

--minutes 10     that faults go on for
--every 8        seconds between two of them, on average
--authors 8      who write, at the same time
--networks       cables are cut instead (takes root)
--quick          a minute: does it run?
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.crashes import report
from benchmarks.crashes.disk import NoDisk, small_disk
from benchmarks.crashes.faults import Faults
from benchmarks.crashes.house import House
from benchmarks.crashes.network import Network
from benchmarks.crashes.partitions import CUTS, Partitions
from benchmarks.crashes.spread import DATA, GATE, Spread, wired
from benchmarks.crashes.trial import Trial
from benchmarks.figures import versions
from newsroom.demo.several import Several

RESULTS = Path(__file__).parents[1] / "results"
DISK = 2048  # MiB
POSTS_A_SECOND = 1.5  # at most, by each author


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-crashes-"))
    folder.chmod(0o755)  # PostgreSQL belongs to somebody else.
    with ExitStack() as after:
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        run = _networks if options.networks else _crashes
        results = run(folder, options, after)
    if not options.quick:
        name = "networks" if options.networks else "crashes"
        (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    report.tell(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--every", type=float, default=8)
    parser.add_argument("--authors", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1847)
    parser.add_argument("--networks", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.minutes = 0.7
    return options


def _crashes(folder: Path, options: argparse.Namespace, after: ExitStack) -> dict[str, Any]:
    try:
        disk = after.enter_context(small_disk(folder / "postgres", DISK))
    except NoDisk as reason:
        print(reason)
        disk = None
    newsroom = Several(folder)
    trial = _opened(newsroom, Trial, options, after, disk=disk)
    kinds = Faults(newsroom, trial.house.dice, disk).kinds
    many = round(options.minutes * 60 / options.every)
    chosen = _enough(list(kinds), many, trial.house.dice)
    return _found(trial, options, lambda house: house.haunt(chosen, every=options.every))


def _networks(folder: Path, options: argparse.Namespace, after: ExitStack) -> dict[str, Any]:
    network = Network(wired())
    network.make()
    after.callback(network.remove)
    trial = _opened(
        Spread(folder, network), Trial, options, after, where=partial(network.inside, GATE)
    )
    many = round(options.minutes * 60 / (2 * options.every))
    chosen = _enough(CUTS, many, trial.house.dice)
    partitions = Partitions(network, options.every, options.every)
    with network.inside(DATA):
        return _found(trial, options, lambda house: partitions.haunt(house, chosen))


def _opened(
    newsroom: Several,
    kind: type[Trial],
    options: argparse.Namespace,
    after: ExitStack,
    **told: Any,
) -> Trial:
    after.callback(newsroom.stop)
    newsroom.start_servers()
    newsroom.collect_static()
    newsroom.manage("migrate", "--verbosity", "0")
    posts = round(options.minutes * 60 * POSTS_A_SECOND)
    trial = kind(newsroom, posts, seed=options.seed, **told)
    newsroom.start_processes()
    trial.open()
    return trial


def _enough(kinds: list[Any], many: int, dice: random.Random) -> list[Any]:
    """So many, each kind about as often as any other, in an order that nobody knows."""

    def rounds() -> Iterator[Any]:
        while True:
            yield from dice.sample(kinds, len(kinds))

    return [kind for _, kind in zip(range(many), rounds(), strict=False)]


def _found(
    trial: Trial, options: argparse.Namespace, haunt: Callable[[House], None]
) -> dict[str, Any]:
    found = trial.run(haunt, authors=options.authors)
    return {
        "date": date.today().isoformat(),
        "versions": versions(trial.newsroom.environment["DATABASE_URL"]),
        "load_average": os.getloadavg(),
        "options": dict(vars(options)),
        "wrong": found.wrong, "later": trial.later(),
        "seconds": round(found.seconds, 1),
        "requests": sum(len(deed.tries) for deed in found.deeds),
        "faults": len(found.faults), "restarted": found.restarted,
        "acknowledged": found.acknowledged, "repeated": found.repeated,
        "unknown": found.unknown, "failures": found.failures,
        "equal": found.equal, "by_kind": found.by_kind, "felt": found.felt,
    }  # fmt: skip


if __name__ == "__main__":
    main()
