"""See benchmarks/raids/__init__.py."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.figures import versions
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parents[1] / "results"
STRATEGIES = (
    "naive", "patient", "puppets", "network", "revenge", "reports", "appeals", "splitting",
    "class",
)  # fmt: skip
NO_RAID = "class"  # honest people who sign up together on one network
TIMES_AS_LONG = 2.0  # an honest reader's wait, to that of the calm day


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        results = _played(newsroom, options)
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if not options.quick:
        (RESULTS / "raids.json").write_text(json.dumps(results, indent=1) + "\n")
    print(table(results))
    for line in bars(results):
        print(line)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strategies", nargs="*", metavar="STRATEGY", help=", ".join(STRATEGIES))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--hours", type=float, default=5.0)
    parser.add_argument("--an-hour", type=int, default=24, help="comments of honest readers")
    parser.add_argument("--raiders", type=int, default=50)
    parser.add_argument("--quick", action="store_true", help="short: does it run?")
    options = parser.parse_args()
    if unknown := set(options.strategies) - set(STRATEGIES):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    options.strategies = options.strategies or list(STRATEGIES)
    if options.quick:
        options.hours, options.an_hour, options.strategies = 1.5, 12, options.strategies[:1]
    return options


def _played(newsroom: Newsroom, options: argparse.Namespace) -> dict[str, Any]:
    os.environ.update(newsroom.environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    days = []
    for seed in range(1, options.seeds + 1):
        days.append(_day(None, seed, options, raid_mode=False))
        for strategy in options.strategies:
            for raid_mode in (False, True):
                if not (strategy == NO_RAID and raid_mode):
                    days.append(_day(strategy, seed, options, raid_mode=raid_mode))
    return {
        "date": date.today().isoformat(),
        "versions": versions(newsroom.environment["DATABASE_URL"]),
        "hours": options.hours,
        "an_hour": options.an_hour,
        "raiders": options.raiders,
        "days": days,
    }


def _day(
    strategy: str | None, seed: int, options: argparse.Namespace, *, raid_mode: bool
) -> dict[str, Any]:
    """One day in a transaction that is never committed: the next begins with an empty house."""
    import uuid6
    from django.db import transaction

    from benchmarks.raids.counted import counted
    from benchmarks.raids.crew import Strategy
    from benchmarks.raids.day import Day, Plan

    began = time.monotonic()
    uuid6._last_v7_timestamp = None  # Ids never go back in time; the day before ended hours later.
    plan = Plan(
        seed=seed,
        hours=options.hours,
        an_hour=options.an_hour,
        raiders=options.raiders,
        strategy=Strategy(strategy) if strategy else None,
        raid_mode=raid_mode,
    )
    with transaction.atomic():
        found = counted(Day(plan).play()).as_json()
        transaction.set_rollback(True)
    found |= {"seed": seed, "took": round(time.monotonic() - began, 1)}
    print(f"  {json.dumps(found)}", flush=True)
    return found


def table(results: dict[str, Any]) -> str:
    """A line for each day."""
    lines = [
        "| day | raid mode | raid texts | public, by readers | seen for, min"
        " | fine returned, at the end | fine hidden | wait p50 / p95, min | cases, open"
        " | of a ring, honest |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for day in results["days"]:
        seen = ", ".join(f"{one:g}" for one in day["raid_public_minutes"]) or "–"
        lines.append(
            f"| {day['strategy']} | {'on' if day['raid_mode'] else 'off'} | {day['raid_texts']}"
            f" | {day['raid_public']}, {day['raid_by_readers']} | {seen}"
            f" | {day['honest_returned']}, {day['honest_returned_at_the_end']}"
            f" | {day['honest_hidden']} | {day['wait_p50']:g} / {day['wait_p95']:g}"
            f" | {day['cases']}, {day['cases_open']}"
            f" | {day['in_rings']}, {day['honest_in_rings']} |"
        )
    return "\n".join(lines)


def bars(results: dict[str, Any]) -> list[str]:
    """What was promised, of each day with a raid."""
    calm = {day["seed"]: day for day in results["days"] if day["strategy"] == "calm"}
    return [
        line
        for day in results["days"]
        if day["strategy"] != "calm"
        for line in _bars_of(day, calm[day["seed"]])
    ]


def _bars_of(day: dict[str, Any], calm: dict[str, Any]) -> list[str]:
    name = f"{day['strategy']}, raid mode {'on' if day['raid_mode'] else 'off'}"
    found = [
        (
            day[share] / calm[share] if calm[share] else 0.0,
            TIMES_AS_LONG,
            f"times the calm {share}",
        )
        for share in ("wait_p50", "wait_p95")
    ]
    left = "honest_returned_at_the_end"
    found += [
        (day["raid_public"], 0.0, "texts of the raid on the public page"),
        (day[left], calm[left], "fine texts that stayed returned"),
        (day["honest_hidden"], 0.0, "fine texts hidden by reports"),
        (day["honest_in_rings"], 0.0, "honest readers in rings"),
    ]
    return [
        f"{'met   ' if value <= bar else 'MISSED'} {name}: {what} {value:.4g} (bar {bar:g})"
        for value, bar, what in found
    ]


if __name__ == "__main__":
    main()
