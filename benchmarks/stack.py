"""What one, two and four web processes behind the shipped nginx serve; with PgBouncer, too.

    python -m benchmarks.stack [--quick] [--seconds 5] [--rounds 3]

Everything is on this machine, and loaded from it. The cells are measured in turns, round by
round, so that what else the machine does falls on all of them alike; the median is told. What
counts is the ratio of two cells of one run, and the processor time of a request (web processes,
PostgreSQL, nginx and PgBouncer together; not the load itself).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import wrk
from benchmarks.figures import versions
from newsroom.demo import nginx, pgbouncer
from newsroom.demo.processes import port_is_free
from newsroom.demo.servers import free_port
from newsroom.demo.several import NGINX, Several

RESULTS = Path(__file__).parent / "results"
BAR = 0.6  # of the rate of the file
PROCESSES = [1, 2, 4]
# Who has opened a form: nginx keeps nothing for them; the application has the same bytes ready.
PAST_WHAT_IS_KEPT = {"Cookie": "csrftoken=nobody"}
Cell = dict[str, Any]


def main() -> int:
    asked = _arguments()
    seconds, rounds = (2.0, 1) if asked.quick else (asked.seconds, asked.rounds)
    with _newsroom() as house:
        results = _measured(house, seconds, rounds)
        results["versions"] = versions(house.environment["DATABASE_URL"]) | _more_versions()
    print(_table(results))
    if not asked.quick:
        (RESULTS / "stack.json").write_text(json.dumps(results, indent=1) + "\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


@contextmanager
def _newsroom() -> Iterator[Several]:
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-stack-"))
    house = Several(folder, webs=max(PROCESSES), workers=1)
    try:
        house.start_servers()
        house.environment["API_READS_A_MINUTE"] = "100000000"
        house.collect_static()
        house.fill()
        house.start_processes()
        house.wait_until_ready()
        yield house
    finally:
        house.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measured(house: Several, seconds: float, rounds: int) -> dict[str, Any]:
    article = json.loads(_get(f"{house.url}/api/v1/articles"))["results"][1]["id"]
    thread = f"/api/v1/articles/{article}/comments"
    (house.static / "thread.json").write_bytes(_get(house.url + thread))
    cells: dict[str, list[Cell]] = {}

    def load(cell: str, url: str, **headers: str) -> None:
        found = wrk.run(
            url, seconds=seconds, connections=32, roots=lambda: _roots(house), headers=headers
        )
        cells.setdefault(cell, []).append(found)

    for _ in range(rounds):
        load("kept for a second by nginx", house.url + thread)
        load("the same bytes as a file", f"{house.url}/static/thread.json")
        load("ready, 1 web, past nginx", house.webs[0] + thread)
        for number in PROCESSES:
            _upstreams(house, number)
            load(f"ready, {number} web", house.url + thread, **PAST_WHAT_IS_KEPT)
    house.environment["READY_BYTES_AT_MOST"] = "0"
    house.restart_webs()
    for _ in range(rounds):
        load("made anew, 1 web, past nginx", house.webs[0] + thread)
        for number in PROCESSES:
            _upstreams(house, number)
            load(f"made anew, {number} web", house.url + thread, **PAST_WHAT_IS_KEPT)
    _upstreams(house, 2)
    for _ in range(rounds):
        load("made anew, 2 web, straight", house.url + thread, **PAST_WHAT_IS_KEPT)
        with _bouncer(house):
            load("made anew, 2 web, PgBouncer of 4", house.url + thread, **PAST_WHAT_IS_KEPT)
    return {"cells": cells, "seconds": seconds, "bytes": len(_get(house.url + thread))}


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def _roots(house: Several) -> list[int]:
    postmaster = house.folder / "postgres" / "postmaster.pid"
    names = [name for name in house.processes if name.startswith(("web", NGINX, "pgbouncer"))]
    return [
        int(postmaster.read_text().split()[0]),
        *(house.processes[name].pid for name in names),
    ]


def _upstreams(house: Several, number: int) -> None:
    """Have nginx know the first of the web processes only."""
    nginx.write(
        house.folder / NGINX,
        port=house.port,
        upstreams=house.web_ports[:number],
        static=house.static,
    )
    os.kill(house.processes[NGINX].pid, signal.SIGHUP)
    time.sleep(0.5)
    _get(f"{house.url}/rules/")


@contextmanager
def _bouncer(house: Several) -> Iterator[None]:
    folder, port = Path(tempfile.mkdtemp(prefix="third-reading-bouncer-")), free_port()
    folder.chmod(0o755)
    url = house.environment["DATABASE_URL"]
    command = pgbouncer.write(folder, port=port, database_url=url, pool_size=4)
    user = "pgserver" if os.geteuid() == 0 else None  # It will not be root.
    process = subprocess.Popen(command, user=user, stderr=subprocess.DEVNULL)
    while port_is_free(port):
        time.sleep(0.1)
    was = dict(house.environment)
    house.environment["PGBOUNCER_URL"] = f"postgresql://postgres@127.0.0.1:{port}/third_reading"
    house.processes["pgbouncer"] = process
    house.restart_webs()
    try:
        yield
    finally:
        del house.processes["pgbouncer"]
        house.environment = was
        house.restart_webs()
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def _more_versions() -> dict[str, str]:
    told = subprocess.run([nginx.program() or "nginx", "-v"], capture_output=True, text=True)
    return {"nginx": told.stderr.rpartition("/")[2].strip(), "machine": platform.platform()}


def _table(results: dict[str, Any]) -> str:
    lines = [f"{results['bytes']:,} bytes; {results['seconds']:g} s a cell, medians", "",
             "| | requests/s | processor, ms | p50 ms | p99 ms | each round |",
             "|---|--:|--:|--:|--:|---|"]  # fmt: skip
    for name, each in results["cells"].items():
        middle = {
            figure: statistics.median(one[figure] for one in each)
            for figure in ("rate", "cpu", "p50", "p99")
        }
        rounds = " ".join(f"{one['rate']:,.0f}" for one in each)
        lines.append(
            f"| {name} | {middle['rate']:,.0f} | {middle['cpu']:.3f} | {middle['p50']:.1f}"
            f" | {middle['p99']:.1f} | {rounds} |"
        )
    return "\n".join([*lines, "", *_ratios(results["cells"])])


def _ratios(cells: dict[str, list[Cell]]) -> list[str]:
    def rate(cell: str) -> float:
        return float(statistics.median(one["rate"] for one in cells[cell]))

    def ratio(cell: str, other: str) -> str:
        return f"{cell} : {other}  {rate(cell) / rate(other):.2f}"

    kept, file = "kept for a second by nginx", "the same bytes as a file"
    verdict = "met   " if rate(kept) >= BAR * rate(file) else "MISSED"
    of_more = [
        ratio(f"{form}, {number} web", f"{form}, 1 web")
        for form in ("ready", "made anew")
        for number in PROCESSES[1:]
    ]
    bouncer = ratio("made anew, 2 web, PgBouncer of 4", "made anew, 2 web, straight")
    return [f"{verdict} {ratio(kept, file)} (bar {BAR})", *of_more, bouncer]


if __name__ == "__main__":
    sys.exit(main())
