"""Does long and full use wear the tables out? Run as `python -m benchmarks.soak`.

On a queue of 100,000 with a history behind it, several processes do nothing but what readers do:
take three texts, rate them, look at their own again; what is decided is released. What one way
costs, and what the tables look like, is compared from the beginning to the end.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import processes
from benchmarks.figures import versions
from benchmarks.growth.database import Database

RESULTS = Path(__file__).parent / "results"
LASTING = 0.85  # of the first fifth's rate, the last one's
A_SECOND = 40  # readers' ways, at most
PARTS = 5
GROWS = 1.5  # times as many bytes for a new row as for one at the beginning
SPARE = 16 << 20  # bytes that no table is blamed for
HOT = [
    "comments_comment", "comments_revision", "comments_tally", "comments_thread",
    "moderation_assignment", "moderation_rating", "moderation_credit", "moderation_standing",
    "moderation_case", "moderation_letter",
]  # fmt: skip
WORN = """
SELECT s.relname, n_live_tup, n_dead_tup, n_tup_ins, n_tup_upd, n_tup_hot_upd, autovacuum_count,
    pg_table_size(s.relid), pg_indexes_size(s.relid),
    coalesce((SELECT substring(o FROM '[0-9.]+$')::float FROM unnest(c.reloptions) o
        WHERE o LIKE 'autovacuum_vacuum_threshold=%%'),
        current_setting('autovacuum_vacuum_threshold')::float)
    + n_live_tup * coalesce((SELECT substring(o FROM '[0-9.]+$')::float
        FROM unnest(c.reloptions) o WHERE o LIKE 'autovacuum_vacuum_scale_factor=%%'),
        current_setting('autovacuum_vacuum_scale_factor')::float)
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.relname = ANY(%s) ORDER BY s.relname"""
NAMES = ["live", "dead", "inserts", "updates", "hot", "vacuums", "bytes", "indexes", "waits_for"]


def main() -> None:
    options = _options()
    folder = options.data or Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    try:
        if options.data is None:
            _fill(folder, options)
        database = Database(folder)
        with database.running():
            results = _measure(database, options)
    finally:
        if options.data is None:
            shutil.rmtree(folder, ignore_errors=True)
    _report(results, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--data", type=Path, help="a folder that benchmarks.growth has filled")
    parser.add_argument("--quick", action="store_true", help="half a minute: does it run?")
    options = parser.parse_args()
    if options.quick:
        options.minutes, options.waiting = 0.5, 2_000
    return options


def _fill(folder: Path, options: argparse.Namespace) -> None:
    pending = int(options.minutes * 60 * A_SECOND) + 100 * options.processes
    subprocess.run(
        [sys.executable, "-m", "benchmarks.growth", "--data", str(folder), "--short",
         "--comments", str(2 * (options.waiting + pending)), "--waiting", str(options.waiting),
         "--pending", str(pending)],
        check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1],
    )  # fmt: skip


def _measure(database: Database, options: argparse.Namespace) -> dict[str, Any]:
    before = _worn(database.url)
    took = processes.run(
        "lasting", database.environment | {"LOG_LEVEL": "ERROR"},
        processes=options.processes, seconds=options.minutes * 60,
    )  # fmt: skip
    return {
        "date": date.today().isoformat(),
        "options": {name: str(value) for name, value in vars(options).items() if name != "data"},
        "versions": versions(database.url),
        "parts": _parts(took, options.minutes * 60),
        "before": before,
        "after": _worn(database.url),
    }


def _parts(took: dict[str, list[float]], seconds: float) -> list[dict[str, float]]:
    """For each fifth of the time: readers' ways a second, and what one took of a processor."""
    ways = sorted(zip(took["ended"], took["spent"], strict=True))
    cuts = [seconds * part / PARTS for part in range(PARTS + 1)]
    found = []
    for begins, ends in pairwise(cuts):
        inside = [spent for at, spent in ways if begins < at <= ends]
        found.append(
            {"ways": len(inside), "rate": len(inside) / (ends - begins),
             "cpu": sum(inside) / max(1, len(inside))}
        )  # fmt: skip
    return found


def _worn(url: str) -> dict[str, dict[str, float]]:
    """What use has done to the tables that it changes most."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        rows = connection.execute(WORN, [HOT]).fetchall()
    return {row[0]: dict(zip(NAMES, map(float, row[1:]), strict=True)) for row in rows}


def _report(results: dict[str, Any], options: argparse.Namespace) -> None:
    if not options.quick:
        (RESULTS / "soak.json").write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps(results["versions"]))
    print("\n| fifth | ways | ways/s | processor, ms a way |\n|--:|--:|--:|--:|")
    for number, part in enumerate(results["parts"], 1):
        print(f"| {number} | {part['ways']:,} | {part['rate']:.1f} | {part['cpu']:.1f} |")
    print("\n| table | rows | new | updates | heap-only | dead | vacuums | MB before | MB after |"
          "\n|---|--:|--:|--:|--:|--:|--:|--:|--:|")  # fmt: skip
    for name, after in results["after"].items():
        before = results["before"][name]
        print(
            f"| {name} | {after['live']:,.0f} | {_more('inserts', before, after):,.0f}"
            f" | {_more('updates', before, after):,.0f} | {_more('hot', before, after):,.0f}"
            f" | {after['dead']:,.0f} | {_more('vacuums', before, after):,.0f}"
            f" | {_whole(before):.1f} | {_whole(after):.1f} |"
        )
    print()
    for bar, met in bars(results).items():
        print("met   " if met else "MISSED", bar)


def bars(results: dict[str, Any]) -> dict[str, bool]:
    """What was to be shown, and whether it was."""
    first, last = results["parts"][0], results["parts"][-1]
    found = {
        f"the last fifth keeps {LASTING} of the first one's rate"
        f" ({last['rate'] / first['rate']:.2f})": last["rate"] >= LASTING * first["rate"],
        f"and a way takes no more processor by as much ({last['cpu'] / first['cpu']:.2f})":
            last["cpu"] <= first["cpu"] / LASTING,
    }  # fmt: skip
    for name, after in results["after"].items():
        before = results["before"][name]
        found[f"{name} grows with its rows"] = _grew(before, after) <= _may_grow(before, after)
        # One round of autovacuum may be under way, and one more has come together meanwhile.
        keeps_up = after["dead"] <= 3 * after["waits_for"]
        found[f"{name}: autovacuum keeps up ({after['dead']:,.0f} dead)"] = keeps_up
    return found


def _grew(before: dict[str, float], after: dict[str, float]) -> float:
    return after["bytes"] - before["bytes"]


def _may_grow(before: dict[str, float], after: dict[str, float]) -> float:
    of_one = before["bytes"] / max(1.0, before["live"])
    return SPARE + GROWS * of_one * _more("inserts", before, after)


def _more(what: str, before: dict[str, float], after: dict[str, float]) -> float:
    return after[what] - before[what]


def _whole(worn: dict[str, float]) -> float:
    return (worn["bytes"] + worn["indexes"]) / (1 << 20)


if __name__ == "__main__":
    main()
