"""Every bar that the house has set itself, in one table: what was found, and whether it is met.

    python -m benchmarks                     all of them, one after the other: an hour and more
    python -m benchmarks --quick             small and short: do they run?
    python -m benchmarks reading light       only these
    python -m benchmarks --without election  all but this one

Each is a program of its own (`python -m benchmarks.NAME` with more options), is given so many
minutes, and is ended if it takes longer. The table goes to `results/table.txt`, and as JSON with
the versions and the machine to `results/table.json`; of a quick run nothing is kept. Ends with 1
if a program came to no end; a bar that was missed is a finding, and no failure.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import figures, table
from benchmarks.table import Row

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
TO_STOP = 60.0  # seconds, for its servers
SAYS_THEIR_VERSION = {"nginx": "-v", "wrk": "-v", "pgbench": "--version"}
LIBRARIES = ("django", "djangorestframework", "granian", "psycopg", "celery", "orjson")


@dataclass(frozen=True)
class Program:
    """A benchmark, and how it is run here. `minutes` are what it may take in full."""

    name: str
    minutes: float
    full: Sequence[str] = ()
    quick: Sequence[str] = ("--quick",)


PROGRAMS = [
    Program("reading", 20),
    Program("reading_cold", 30),
    Program("reading_signed_in", 15, quick=("--rounds", "1", "--seconds", "2")),
    Program("stack", 30),
    Program("threads", 15, quick=("--rounds", "5")),
    Program("writing", 30),
    Program("queue", 90),
    Program("releases", 20),
    Program("desk", 60, quick=("--tenth",)),
    Program("grown", 40),
    Program("light", 40),
    Program("soak", 20, full=("--minutes", "5")),
    Program("screening", 10, quick=("--rounds", "5")),
    Program("rings", 15),
    Program("election", 25),
    Program("crashes", 30),
]
QUICK_MINUTES = 8.0


def main() -> None:
    options = _options()
    chosen = _chosen(options.names, options.without)
    found: list[Row] = []
    before = os.getloadavg()
    for program in chosen:
        found += _run(program, quick=options.quick)
        print(f"\n{table.text(found)}\n", flush=True)
    print(table.summary(found))
    if not options.quick:
        _keep(found, [program.name for program in chosen], before)
    sys.exit(any(row.verdict == table.NOT_RUN for row in found))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [program.name for program in PROGRAMS]
    # argparse holds the empty list against `choices`, too.
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    parser.add_argument("--without", nargs="+", default=[], metavar="NAME", choices=names)
    parser.add_argument("--quick", action="store_true", help="small and short: do they run?")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(names)):
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(names)}")
    return options


def _chosen(names: Sequence[str], without: Sequence[str]) -> list[Program]:
    """In the order of the list, whatever the order in which they were named."""
    return [
        one for one in PROGRAMS if one.name not in without and (not names or one.name in names)
    ]


def _run(program: Program, *, quick: bool) -> list[Row]:
    minutes = min(program.minutes, QUICK_MINUTES) if quick else program.minutes
    options = program.quick if quick else program.full
    print(f"== {program.name}, within {minutes:g} minutes", flush=True)
    said, ended = _say([f"benchmarks.{program.name}", *options], minutes * 60)
    found = table.rows(program.name, said)
    if ended is None:
        return [*found, table.not_run(program.name, f"not done after {minutes:g} minutes")]
    if ended:
        return [*found, table.not_run(program.name, f"ended with {ended}, see above")]
    return found or [table.not_run(program.name, "said nothing of a bar")]


def _say(module: Sequence[str], seconds: float) -> tuple[str, int | None]:
    """What it printed, and how it ended; None where it was ended for taking too long.

    What it has to say of mistakes goes past us to whoever looks on. It is asked to end, so that it
    stops the servers that it has started; only one that does not is killed.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", *module], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        try:
            said, _ = process.communicate(timeout=TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
        print(said, flush=True)
        return said, None
    print(said, flush=True)
    return said, process.returncode


def _keep(found: Sequence[Row], names: Sequence[str], load_before: Sequence[float]) -> None:
    told = {
        "date": date.today().isoformat(),
        "programs": list(names),
        "machine": _machine(),
        "load_average": {"before": load_before, "after": os.getloadavg()},
        "versions": {name: version(name) for name in LIBRARIES} | _of_programs(),
        "summary": table.summary(found),
        "rows": [row.as_json() for row in found],
    }
    (RESULTS / "table.json").write_text(json.dumps(told, indent=1) + "\n")
    (RESULTS / "table.txt").write_text(f"{table.text(found)}\n\n{table.summary(found)}\n")


def _machine() -> dict[str, Any]:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": figures.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages * size / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _of_programs() -> dict[str, str]:
    """What the programs beside us say of themselves; empty where there is none."""
    found = {}
    for name, option in SAYS_THEIR_VERSION.items():
        try:
            told = subprocess.run(
                [name, option], capture_output=True, text=True,
                env=os.environ | {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin"},
            )  # fmt: skip
        except OSError:
            found[name] = ""
        else:
            found[name] = (told.stdout + told.stderr).strip().splitlines()[0]
    return found


if __name__ == "__main__":
    main()
