"""What the processes of a newsroom write down, and what is found again in it."""

from __future__ import annotations

import json
from typing import Any

from newsroom.demo.processes import Newsroom

PROCESSES = ("web", "worker", "beat")
# Of nobody: for documentation. One for each family.
ADDRESSES = ("203.0.113.77", "2001:db8:1:2::77")


class Written:
    """What the processes of a newsroom have written since."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self._paths = {name: newsroom.folder / f"{name}.log" for name in PROCESSES}
        self._before = {name: path.stat().st_size for name, path in self._paths.items()}

    def by(self, name: str) -> str:
        with self._paths[name].open("rb") as log:
            log.seek(self._before[name])
            return log.read().decode()

    def lines(self, name: str) -> list[dict[str, Any]]:
        whole = self.by(name).rpartition("\n")[0]  # The last one may be just being written.
        return [json.loads(line) for line in whole.splitlines()]

    def of(self, name: str, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines(name) if line["event"] == event]


def started_anew(newsroom: Newsroom, environment: dict[str, str]) -> Written:
    for name in PROCESSES:
        if name in newsroom.processes:
            newsroom.kill(name)
    newsroom.environment = environment
    written = Written(newsroom)
    newsroom.start_processes()
    newsroom.wait_until_ready()
    return written


def found_in(everything: dict[str, str], marks: dict[str, str]) -> list[tuple[str, str]]:
    """What was said, and in whose log it is."""
    return [
        (kind, name)
        for name, text in everything.items()
        for kind, mark in [*marks.items(), *((one, one) for one in ADDRESSES)]
        if mark.lower() in text.lower()
    ]
