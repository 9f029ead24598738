"""Does an act cost more where the site has grown? Run as `python -m benchmarks.grown`.

--large DIR      a site that benchmarks.growth has filled, or will be (data/grown)
--comments N     of that one, if it is to be filled (200,000)
--quick          15,000 against 11,000: does it run?

Pages, counts, a post, a draw, a reader's three reviews, the desk's list and card: on a small site
and on a large one, each with a process and a PostgreSQL of its own, in turns within one run. All
is counted in milliseconds of processor time, of such a process and of PostgreSQL together: other
work on the machine makes us wait, and hardly costs anything.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import IO, Any, cast

from benchmarks import figures
from benchmarks.growth.database import Database
from benchmarks.load import ROOT

RESULTS = Path(__file__).parent / "results"
SMALL = 15_000  # comments: of less there are no hundred articles
# What each may cost on the large site, in units of what it costs on the small one.
BARS = {
    "first page, JSON": 1.1, "first page, HTML": 1.1, "counts of 20": 1.1, "counts of 100": 1.1,
    "post": 1.25, "draw": 1.25, "three reviews": 1.25,
    "the desk's list": 1.5, "a card": 1.5,
}  # fmt: skip
AT_A_TIME = 4


def main() -> None:
    options = _options()
    temporary = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    try:
        large = options.large or (temporary / "large" if options.quick else Path("data/grown"))
        small = options.small or temporary / "small"
        _fill(small, SMALL if not options.quick else 11_000)
        _fill(large, options.comments)
        results = _measure({"small": small, "large": large}, options.rounds)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    if not options.quick:
        (RESULTS / "grown.json").write_text(json.dumps(results, indent=1) + "\n")
    _tell(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=Path)
    parser.add_argument("--small", type=Path, help="another that is there already")
    parser.add_argument("--comments", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="small and short: does it run?")
    options = parser.parse_args()
    if options.quick:
        options.comments, options.rounds = 15_000, 2
    return options


def _fill(folder: Path, comments: int) -> None:
    """What is there already stays as it is."""
    command = [sys.executable, "-m", "benchmarks.growth", "--data", str(folder),
               "--comments", str(comments), "--short"]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


class Actor:
    """A process that acts on one site (`benchmarks.acting`)."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.acting"], cwd=ROOT, text=True,
            env=os.environ | dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._hear()

    def act(self, name: str, times: int) -> list[float]:
        """Milliseconds of each time."""
        asked = cast("IO[str]", self._process.stdin)
        print(json.dumps([name, times]), file=asked, flush=True)
        return [float(one) for one in json.loads(self._hear())]

    def end(self) -> None:
        self._process.communicate()

    def _hear(self) -> str:
        said = cast("IO[str]", self._process.stdout).readline()
        if not said:
            raise RuntimeError("it has ended; what went wrong stands above")
        return said


def _measure(folders: Mapping[str, Path], rounds: int) -> dict[str, Any]:
    with ExitStack() as stack:
        actors, sites = {}, {}
        for size, folder in folders.items():
            before = dict(os.environ)
            database = Database(folder)
            url = stack.enter_context(database.running())
            sites[size] = _counted(url)
            actors[size] = Actor(database.environment)
            stack.callback(actors[size].end)
            # A site puts its addresses into our environment; the next one is another.
            os.environ.clear()
            os.environ.update(before)
        took = _in_turns(actors, rounds)
        versions = figures.versions(url)
    return {
        "date": date.today().isoformat(),
        "rounds": rounds,
        "sites": sites,
        "versions": versions,
        "load_average": os.getloadavg(),
        "milliseconds": {
            act: {size: _summary(each) for size, each in sizes.items()}
            for act, sizes in took.items()
        },
    }


def _in_turns(actors: Mapping[str, Actor], rounds: int) -> dict[str, dict[str, list[float]]]:
    took: dict[str, dict[str, list[float]]] = {act: {size: [] for size in actors} for act in BARS}
    for number in range(rounds):
        print(f"  round {number + 1}", flush=True)
        for act, sizes in took.items():
            for size, actor in actors.items():
                sizes[size] += actor.act(act, AT_A_TIME)
    return took


def _summary(took: Sequence[float]) -> dict[str, float]:
    lower, middle, upper = quantiles(took, n=4)
    return {"n": len(took), "median": middle, "lower": lower, "upper": upper}


def _counted(url: str) -> dict[str, int]:
    import psycopg

    tables = ("comments_comment", "moderation_rating", "newsroom_reader", "newsroom_article",
              "moderation_case")  # fmt: skip
    with psycopg.connect(url) as connection:
        rows = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]
    return {table: row[0] if row else 0 for table, row in zip(tables, rows, strict=True)}


def _tell(results: Mapping[str, Any]) -> None:
    for size, counted in results["sites"].items():
        print(size, ", ".join(f"{name} {number:,}" for name, number in counted.items()))
    print(f"\n{'ms of a processor':20}{'small':>9}{'large':>9}")
    for act, sizes in results["milliseconds"].items():
        print(f"{act:20}{sizes['small']['median']:9.2f}{sizes['large']['median']:9.2f}")
    for act, bar in BARS.items():
        sizes = results["milliseconds"][act]
        ratio = sizes["large"]["median"] / sizes["small"]["median"]
        verdict = "met   " if ratio <= bar else "MISSED"
        print(f"{verdict} {act}, large : small  {ratio:.2f} (bar {bar})")


if __name__ == "__main__":
    main()
