"""From milliseconds to figures, and from figures to tables."""

from __future__ import annotations

import platform
import statistics
from datetime import date
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from typing import Any

import psycopg

VERBS = ["draw", "assign", "rate", "self_check", "release"]
FIGURES = ["cost", "p50", "p99"]
TABLES = ["comments_revision", "comments_comment", "moderation_assignment", "moderation_rating"]
Cell = dict[str, float]

WEAR = """
SELECT relname, n_live_tup, n_dead_tup, n_tup_upd, n_tup_hot_upd, autovacuum_count,
    pg_total_relation_size(relid) / 1048576
FROM pg_stat_user_tables WHERE relname = ANY(%s) ORDER BY relname
"""


def summary(took: list[float], processes: int) -> Cell:
    """How many a second so many processes do that do nothing else; median, and slowest 1 %.

    `cost` is what one takes of the machine, in milliseconds: 1,000 / rate.
    """
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    cost = statistics.fmean(took) / processes
    return {"n": len(took), "rate": 1000 / cost, "cost": cost, "p50": cuts[49], "p99": cuts[98]}


def ratios(large: Cell, small: Cell) -> Cell:
    """What it costs at the one size, in units of what it costs at the other."""
    return {figure: large[figure] / small[figure] for figure in FIGURES}


def versions(url: str) -> dict[str, Any]:
    """When, where and with what: a figure without these can be compared with none."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return {"postgresql": row[0].split()[0] if row else ""} | versions_here()


def versions_here() -> dict[str, Any]:
    """The same, for what asks no database."""
    return {
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "django": version("django"),
        "psycopg": version("psycopg"),
        "processor": processor(),
        "cores": cpu_count(),
    }


def processor() -> str:
    """The model, as it calls itself; else what kind it is."""
    told = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return models[0] if models else platform.machine()


def wear(url: str) -> dict[str, dict[str, int]]:
    """What use has done to the tables since they were filled."""
    names = ["live", "dead", "updates", "hot_updates", "autovacuums", "mebibytes"]
    with psycopg.connect(url) as connection:
        rows = connection.execute(WEAR, [TABLES]).fetchall()
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def tables(results: dict[str, Any]) -> str:
    parts = [_speeds, _cpu, _ratios, _counts, _wear]
    return "\n\n".join(part(results) for part in parts)


def _speeds(results: dict[str, Any]) -> str:
    lines = ["| verb | waiting | rate/s | p50 ms | p99 ms | n | rate/s, run by run |",
             "|---|--:|--:|--:|--:|--:|---|"]  # fmt: skip
    for verb in VERBS:
        for size, of_size in results["sizes"].items():
            cell = of_size["all"].get(verb)
            if cell is None:
                continue
            each = " ".join(f"{run[verb]['rate']:,.0f}" for run in of_size["runs"])
            lines.append(
                f"| {verb} | {int(size):,} | {cell['rate']:,.0f} | {cell['p50']:.2f}"
                f" | {cell['p99']:.2f} | {cell['n']:,} | {each} |"
            )
    return "\n".join(lines)


def _cpu(results: dict[str, Any]) -> str:
    lines = ["| processor, ms | waiting | each run |", "|---|--:|---|"]
    for what in ("draw_cpu", "round_cpu"):
        for size, of_size in results["sizes"].items():
            each = " ".join(f"{run[what]:.2f}" for run in of_size["runs"])
            lines.append(f"| {what} | {int(size):,} | {each} |")
    return "\n".join(lines)


def _ratios(results: dict[str, Any]) -> str:
    lines = ["| largest to smallest queue | cost (1/rate) | p50 | p99 |", "|---|--:|--:|--:|"]
    for verb, cell in results["ratios"].items():
        lines.append(f"| {verb} | " + " | ".join(f"{cell[f]:.2f}" for f in FIGURES) + " |")
    for what, ratio in results["cpu_ratios"].items():
        lines.append(f"| {what} | {ratio:.2f} | | |")
    lasting = ", ".join(
        f"{verb} {ratio:.2f}" for verb, ratio in results["last_run_to_first"].items()
    )
    wearing = ", ".join(
        f"{what} {ratio:.2f}" for what, ratio in results["cpu_last_run_to_first"].items()
    )
    return "\n".join(
        [*lines, "", f"Rate of the last run to the first, largest queue: {lasting}",
         f"Processor of the last run to the first, largest queue: {wearing}"]
    )  # fmt: skip


def _counts(results: dict[str, Any]) -> str:
    lines = ["| verb | statements at most | with BEGIN, COMMIT and savepoints |", "|---|--:|--:|"]
    for verb, (asked, sent) in results["statements"].items():
        lines.append(f"| {verb} | {asked:.0f} | {sent:.0f} |")
    return "\n".join(lines)


def _wear(results: dict[str, Any]) -> str:
    lines = [
        "| table, after all runs | waiting | live | dead | updates | HOT | autovacuums | MiB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for size, of_size in results["sizes"].items():
        for table, row in of_size["wear"].items():
            hot = f"{row['hot_updates'] / row['updates']:.0%}" if row["updates"] else "-"
            lines.append(
                f"| {table} | {int(size):,} | {row['live']:,} | {row['dead']:,}"
                f" | {row['updates']:,} | {hot} | {row['autovacuums']} | {row['mebibytes']:,} |"
            )
    return "\n".join(lines)
