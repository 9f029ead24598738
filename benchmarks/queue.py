"""Does it cost more to be given a text when many are waiting, or after long use?

Run as `python -m benchmarks.queue`; README.md says what is measured and why.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks import drawing, figures, processes
from benchmarks.filling import fill, top_up
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
A_SECOND = 300  # readers that might come by in a second, at most
BAR = 1.25  # a draw at the largest queue may cost so much of what it costs at the smallest
OVER_HTTP = 0.10  # of the rate at which pgbench runs the bare statement
LASTING = 0.85  # the last run's rate may be no lower than this, of the first one's
TASKS = {"journeys": "the way of a reader", "assigns": "assigning alone"}


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        _report(_measure(newsroom, options), options)
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 5_000_000])
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--threads", type=int, default=4, help="processes that work at once")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--read", type=float, default=0.5, help="share that was read once before")
    parser.add_argument("--task", choices=TASKS, default="journeys")
    parser.add_argument("--name", default="queue", help="of the file with the results")
    parser.add_argument("--quick", action="store_true", help="small and short: does it run?")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.seconds, options.runs = [500, 5_000], 2, 2
        options.name = ""
    return options


def _measure(newsroom: Newsroom, options: argparse.Namespace) -> dict[str, Any]:
    pending = int(options.seconds * A_SECOND) + 50 * options.threads
    queues = {size: _queue(newsroom, size, pending, options.read) for size in options.sizes}
    raw: dict[int, list[dict[str, list[float]]]] = {size: [] for size in options.sizes}
    asked: dict[int, list[dict[str, Any]]] = {size: [] for size in options.sizes}
    for run in range(options.runs):
        for size, environment in queues.items():  # In turn: noise of the machine hits all.
            print(f"run {run + 1}, {size:,} waiting ...", flush=True)
            url = environment["DATABASE_URL"]
            top_up(url, waiting=size, pending=pending, read=options.read)
            took = processes.run(
                options.task, environment, processes=options.threads, seconds=options.seconds
            )
            drawn = processes.run("draws", environment, processes=1, seconds=options.seconds / 3)
            raw[size].append(took | {"draw": drawn["draw"], "draw_cpu": drawn["cpu"]})
            top_up(url, waiting=size, pending=pending, read=options.read)
            asked[size].append(drawing.measure(newsroom, environment, options.seconds))
    largest = queues[max(options.sizes)]
    worn = {
        size: figures.wear(environment["DATABASE_URL"]) for size, environment in queues.items()
    }
    top_up(largest["DATABASE_URL"], waiting=max(options.sizes), pending=50, read=0)
    results: dict[str, Any] = {
        "date": date.today().isoformat(),
        "options": {key: value for key, value in vars(options).items() if key != "name"},
        "versions": figures.versions(largest["DATABASE_URL"]),
        "statements": _statements(largest),
        "plan": processes.plan(largest),
        "sizes": {str(size): _figures(runs, options.threads) | {"wear": worn[size]}
                  for size, runs in raw.items()},
    }  # fmt: skip
    over_http = {str(size): drawing.middle(runs) | {"runs": runs} for size, runs in asked.items()}
    return results | {"over_http": over_http} | _compared(results["sizes"], options.sizes)


def _statements(environment: dict[str, str]) -> dict[str, list[float]]:
    sent = processes.run("counts", environment, processes=1, seconds=0)
    return {verb: sent[verb] for verb in figures.VERBS if verb in sent}


def _queue(newsroom: Newsroom, size: int, pending: int, read: float) -> dict[str, str]:
    """A database of its own with so many waiting texts; how to reach it."""
    print(f"filling a queue of {size:,} ...", flush=True)
    name = f"queue_{size}"
    with psycopg.connect(newsroom.servers.database_url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE third_reading")
    url = newsroom.servers.database_url(name)
    fill(url, waiting=size, pending=pending, read=read)
    added = {key: value for key, value in newsroom.environment.items() if key not in os.environ}
    return added | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}


def _figures(runs: list[dict[str, list[float]]], threads: int) -> dict[str, Any]:
    def summed(verb: str, took: list[float]) -> figures.Cell:
        return figures.summary(took, 1 if verb == "draw" else threads)

    # A short run on a busy machine may come to no release.
    verbs = [verb for verb in figures.VERBS if all(verb in run for run in runs)]
    together = {verb: [ms for run in runs for ms in run[verb]] for verb in verbs}
    return {
        "all": {verb: summed(verb, took) for verb, took in together.items()},
        "runs": [{verb: summed(verb, run[verb]) for verb in verbs} | _cpu(run) for run in runs],
        "given_fewer_than_three": sum(len(run.get("short", [])) for run in runs),
    }


def _cpu(run: dict[str, list[float]]) -> dict[str, float]:
    """Processor time, of ours and of PostgreSQL, for a draw and for a whole round of verbs."""
    return {
        "draw_cpu": sum(run["draw_cpu"]) / len(run["draw"]),
        "round_cpu": sum(run["cpu"]) / len(run["assign"]),
    }


def _compared(sizes: dict[str, Any], order: list[int]) -> dict[str, Any]:
    large, small = sizes[str(max(order))], sizes[str(min(order))]
    first, last = large["runs"][0], large["runs"][-1]

    def cpu(size: dict[str, Any], what: str) -> float:
        return float(median(run[what] for run in size["runs"]))

    return {
        "ratios": {verb: figures.ratios(cell, small["all"][verb])
                   for verb, cell in large["all"].items() if verb in small["all"]},
        "cpu_ratios": {what: cpu(large, what) / cpu(small, what)
                       for what in ("draw_cpu", "round_cpu")},
        "last_run_to_first": {verb: last[verb]["rate"] / first[verb]["rate"]
                              for verb in large["all"]},
        "cpu_last_run_to_first": {what: last[what] / first[what]
                                  for what in ("draw_cpu", "round_cpu")},
    }  # fmt: skip


def _report(results: dict[str, Any], options: argparse.Namespace) -> None:
    RESULTS.mkdir(exist_ok=True)
    plan = results.pop("plan")
    if options.name:
        (RESULTS / f"{options.name}.json").write_text(json.dumps(results, indent=1) + "\n")
        (RESULTS / "draw-plan.txt").write_text(plan + "\n")
    for size, cell in results["over_http"].items():
        http, bare = cell["http"], cell["bare"]
        print(f"{int(size):,} waiting: over HTTP {http['rate']:,.0f}/s, p99 {http['p99']:.1f} ms, "
              f"{http['cpu']:.2f} ms of a processor; bare {bare['rate']:,.0f}/s, "
              f"{bare['cpu']:.2f} ms")  # fmt: skip
    print(json.dumps(results["versions"]), figures.tables(results), plan, sep="\n\n", end="\n\n")
    draw, assign = results["ratios"]["draw"], results["ratios"]["assign"]
    lasting = results["last_run_to_first"]["assign"]
    over_http = sorted(results["over_http"].items(), key=lambda one: int(one[0]))
    slowest, first = over_http[-1][1]["http"]["p99"], over_http[0][1]["http"]["p99"]
    lasting_cpu = results["cpu_last_run_to_first"]["round_cpu"]
    uses_index = "revision_queue" in plan and "Seq Scan on comments_revision" not in plan
    for what, found, bar, met in (
        ("the draw at the largest queue : the smallest", draw["cost"], BAR, draw["cost"] <= BAR),
        ("p99 of the draw", draw["p99"], BAR, draw["p99"] <= BAR),
        *((f"a draw over HTTP, {int(size):,} waiting : the bare statement",
           cell["of_the_bare_rate"], OVER_HTTP, cell["of_the_bare_rate"] >= OVER_HTTP)
          for size, cell in over_http),
        ("p99 of a draw over HTTP, the largest queue : the smallest", slowest / first, BAR,
         slowest <= BAR * first),
        ("assign at the largest queue : the smallest", assign["cost"], BAR, assign["cost"] <= BAR),
        ("p99 of assigning", assign["p99"], BAR, assign["p99"] <= BAR),
        ("the last run's rate : the first one's", lasting, LASTING, lasting >= LASTING),
        ("processor of a round, last run : first", lasting_cpu, 1 / LASTING,
         lasting_cpu <= 1 / LASTING),
        ("the draw uses its partial index", float(uses_index), 1.0, uses_index),
    ):  # fmt: skip
        print(f"{'met   ' if met else 'MISSED'} {what}  {found:.2f} (bar {bar:.2f})")


if __name__ == "__main__":
    main()
