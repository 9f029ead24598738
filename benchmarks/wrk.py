"""wrk, and what a request costs of the machine, from /proc."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
TICKS = os.sysconf("SC_CLK_TCK")


def program() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit("wrk is not installed here: apt-get install wrk")
    return found


def run(
    url: str,
    *,
    seconds: float,
    connections: int,
    roots: Callable[[], Iterable[int]],
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Load an address for so long: requests a second, milliseconds, processor time of `roots`.

    `headers` go with each request. Raises RuntimeError where an answer was no answer.
    """
    command = [
        program(),
        "-t1",
        f"-c{connections}",
        f"-d{seconds:g}s",
        "--timeout",
        "30s",
        "--latency",
    ]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    before, began = processor(roots()), time.monotonic()
    told = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    took, used = time.monotonic() - began, processor(roots()) - before
    if re.search(r"Non-2xx|Socket errors", told):
        raise RuntimeError(told)
    found = re.search(r"(\d+) requests in", told)
    requests = int(found[1]) if found else 0
    return {
        "rate": requests / took,
        "cpu": 1000 * used / max(1, requests),
        "p50": _percentile(told, "50%"),
        "p99": _percentile(told, "99%"),
        "requests": requests,
    }


def _percentile(told: str, which: str) -> float:
    found = re.search(rf"{re.escape(which)}\s+([\d.]+)(us|ms|s)", told)
    return float(found[1]) * UNITS[found[2]] if found else float("nan")


def processor(roots: Iterable[int]) -> float:
    """Seconds of processor time that these processes and all under them have used."""
    parents, times = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(fields[1])
        times[int(entry.name)] = (int(fields[11]) + int(fields[12])) / TICKS
    wanted = set(roots)

    def is_ours(pid: int) -> bool:
        while pid > 1:
            if pid in wanted:
                return True
            pid = parents.get(pid, 0)
        return False

    return sum(used for pid, used in times.items() if is_ours(pid))
