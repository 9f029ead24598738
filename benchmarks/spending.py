"""Processor time and load: what a server takes for each request, whoever else is at work here."""

from __future__ import annotations

import asyncio
import math
import os
import random
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import figures

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds


def spent(*roots: int) -> float:
    """Milliseconds of processor that these processes and all below them have had so far."""
    below: dict[int, list[int]] = {}
    took: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # It has just ended.
                continue
            below.setdefault(int(told[1]), []).append(int(entry.name))
            took[int(entry.name)] = sum(map(int, told[11:15])) * TICK
    total, waiting = 0.0, list(roots)
    while waiting:
        pid = waiting.pop()
        total += took.get(pid, 0.0)
        waiting += below.get(pid, [])
    return total


def wait_for(url: str) -> None:
    """Until something answers there, whatever it says."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            urllib.request.urlopen(f"{url}/nothing", timeout=30)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)


@dataclass(frozen=True)
class Load:
    """What came of asking a server as fast as it answers."""

    rate: float  # a second
    cpu: float  # milliseconds of all its processes, for each request
    p99: float  # milliseconds
    refused: int


def wrk(url: str, script: Path, seconds: float, roots: Sequence[int], clients: int = 16) -> Load:
    """Ask with `wrk`, as its `script` says."""
    before = spent(*roots)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{seconds:.0f}s", "--latency", "-s", str(script), url],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    took = spent(*roots) - before
    number = int(_found(r"(\d+) requests in", done))
    slow, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done).groups()  # type: ignore[union-attr] # wrk says it always
    return Load(
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", done)),
        cpu=took / max(1, number),
        p99=float(slow) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
        refused=int(_found(r"Non-2xx or 3xx responses: (\d+)", done) or 0),
    )


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else "0"


@dataclass(frozen=True)
class Request:
    """One to be sent, with the token of whoever sends it."""

    path: str
    token: str
    body: str

    def as_bytes(self, host: str) -> bytes:
        lines = [f"POST {self.path} HTTP/1.1", f"Host: {host}", "Connection: close",
                 f"Authorization: Bearer {self.token}", "Content-Type: application/json",
                 f"Content-Length: {len(self.body.encode())}", "", self.body]  # fmt: skip
        return "\r\n".join(lines).encode()


def at_a_rate(url: str, kinds: dict[str, tuple[float, Sequence[Request]]], seconds: float
              ) -> dict[str, figures.Cell]:  # fmt: skip
    """Send each kind at its rate a second, whether or not the last one was answered.

    What each took from the moment that it was due, so that no queue is hidden. Each comes over a
    connection of its own, at random moments. Raises RuntimeError where there are too few requests
    of a kind for so long: what others took meanwhile they did not take beside it.
    """
    return asyncio.run(_at_a_rate(url, kinds, seconds))


def enough(rate: float, seconds: float) -> int:
    """How many requests are never too few: six times as far above the mean as usual."""
    return math.ceil(rate * seconds + 6 * math.sqrt(rate * seconds)) + 1


async def _at_a_rate(
    url: str, kinds: dict[str, tuple[float, Sequence[Request]]], seconds: float
) -> dict[str, figures.Cell]:
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    bad: dict[str, int] = dict.fromkeys(kinds, 0)
    dry: list[str] = []
    where = urlsplit(url)

    async def one(kind: str, request: Request, due: float) -> None:
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        writer.write(request.as_bytes(where.netloc))
        answer = await reader.read(-1)
        writer.close()
        bad[kind] += not re.match(rb"HTTP/1\.1 2\d\d", answer)
        took[kind].append((time.perf_counter() - due) * 1000)

    async def all_of(kind: str, rate: float, requests: Sequence[Request]) -> None:
        dice, due, sent = random.Random(kind), time.perf_counter(), []
        ends = due + seconds
        for request in requests:
            due += dice.expovariate(rate)
            if due > ends:
                break
            await asyncio.sleep(max(0, due - time.perf_counter()))
            sent.append(asyncio.create_task(one(kind, request, due)))
        await asyncio.gather(*sent)
        if due <= ends:
            dry.append(f"{kind}: {len(sent)} are too few for {seconds:g} s at {rate:g} a second")

    await asyncio.gather(*(all_of(kind, *told) for kind, told in kinds.items()))
    if dry:
        raise RuntimeError(", ".join(dry))
    return {
        kind: figures.summary(all_ms, 1) | {"refused": bad[kind]} for kind, all_ms in took.items()
    }
