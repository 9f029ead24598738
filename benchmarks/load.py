"""Load from the same machine, bounded: wrk, and what the servers spent of the processor."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Cell:
    """What came of one address under load. `cpu` is of the servers, in ms a request."""

    rate: float
    p50: float  # ms
    p99: float
    errors: int
    cpu: float

    def as_json(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in asdict(self).items()}


def wrk(
    url: str,
    *,
    seconds: float = 3,
    connections: int = 32,
    headers: Mapping[str, str] | None = None,
    servers: Iterable[int] = (),
    script: Path | None = None,
) -> Cell:
    """Ask for this address as often as it is answered; `servers` are ids of processes, `script`
    says in Lua what each request is."""
    told = ["-s", str(script)] if script else []
    told += [
        part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")
    ]
    before = on_cpu(servers)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "--timeout", "60s",
         *told, url],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    spent = on_cpu(servers) - before
    number = int(_found(r"(\d+) requests in", done))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    broken = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", done
    )
    errors = int(refused[1]) if refused else 0
    errors += sum(map(int, broken.groups())) if broken else 0
    return Cell(
        float(_found(r"Requests/sec:\s+([\d.]+)", done)),
        _ms(_found(r"\n +50% +(\S+)", done)),  # A share above it may end in 50 as well.
        _ms(_found(r"\n +99% +(\S+)", done)),
        errors,
        1000 * spent / max(1, number),
    )


def in_turns(
    cells: Mapping[str, Any], *, rounds: int = 3, warm_up: bool = True
) -> dict[str, list[Cell]]:
    """Each cell (a function that measures) once a round: noise of the machine hits all."""
    if warm_up:
        for measure in cells.values():
            measure(seconds=1)
    got: dict[str, list[Cell]] = {name: [] for name in cells}
    for number in range(rounds):
        for name, measure in cells.items():
            print(f"  round {number + 1}: {name}", flush=True)
            got[name].append(measure())
    return got


def middle(cells: Sequence[Cell]) -> Cell:
    return Cell(
        *(median(values) for values in zip(*(asdict(c).values() for c in cells), strict=True))
    )


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def on_cpu(pids: Iterable[int]) -> float:
    """Seconds of processor that these have had so far."""
    total = 0
    for pid in pids:
        try:
            told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(told[11]) + int(told[12])
    return total / TICKS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(command: Sequence[str], *, url: str, environment: Mapping[str, str], log: Path) -> Any:
    """Start a server, and wait until it answers."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdout=log.open("ab"), stderr=subprocess.STDOUT
    )
    ends = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > ends:
                raise
            time.sleep(0.1)
        else:
            return process


def granian(application: str, port: int, *, workers: int = 2) -> list[str]:
    """As the house is served."""
    return [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi",
            "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers),
            "--blocking-threads", "6", "--no-ws", "--log-level", "warning",
            application]  # fmt: skip


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"wrk said nothing of {pattern}: {text}")
    return found[1]


def _ms(told: str) -> float:
    number = re.fullmatch(r"([\d.]+)(us|ms|s|m)", told)
    if number is None:
        raise ValueError(told)
    return float(number[1]) * _UNITS[number[2]]
