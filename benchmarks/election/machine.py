"""Where the time of the processors goes: by process, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.load import TICKS, family
from newsroom.demo.processes import Newsroom


class Machine:
    """Seconds of a processor that each part of the house has had."""

    def __init__(self, newsroom: Newsroom) -> None:
        roots = {name: process.pid for name, process in newsroom.processes.items()}
        self.web = [pid for pid in family(roots["web"]) if pid != roots["web"]]
        self._roots = roots | {
            "postgresql": _postmaster(newsroom.folder),
            "valkey": _named("valkey", newsroom.servers.redis_url.rsplit(":")[-1].split("/")[0]),
            "load generator": os.getpid(),
        }

    def so_far(self) -> dict[str, float]:
        found = {name: _spent(pid) for name, pid in self._roots.items() if pid}
        # What the servers are started by is us, and is theirs.
        return found | {"load generator": sum(os.times()[:2])}

    @staticmethod
    def of_all() -> float:
        """Seconds that all processors of the machine were busy, whoever had them."""
        told = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        user, nice, system, _, _, irq, softirq, _ = told
        return (user + nice + system + irq + softirq) / TICKS


def _spent(pid: int) -> float:
    """Of a process, of all that it started, and of those of them that have ended."""
    total = 0
    for one in family(pid):
        try:
            told = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, told[11:15]))
    return total / TICKS


def _postmaster(folder: Path) -> int:
    [file] = folder.glob("postgres/**/postmaster.pid")
    return int(file.read_text().splitlines()[0])


def _named(name: str, port: str) -> int:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if name in command.split(" ")[0] and port in command:
            return int(folder.name)
    return 0
