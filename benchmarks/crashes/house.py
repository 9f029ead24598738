"""Who kills, at random instants; and who starts again what has died, as systemd would."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from benchmarks.crashes.disk import Disk
from benchmarks.crashes.faults import Faults
from newsroom.demo.several import NGINX, Several

RESTARTS_AFTER = 1.0  # seconds, as RestartSec= of deploy/systemd
LOOKS = 0.2
TO_COME_BACK = 90.0  # seconds that PostgreSQL has


class Fault(NamedTuple):
    kind: str
    at: float


@dataclass
class House:
    """The newsroom, and what happens to it."""

    newsroom: Several
    dice: random.Random
    disk: Disk | None = None

    def __post_init__(self) -> None:
        self.struck: list[Fault] = []
        self.restarted = 0
        self._died: dict[str, float] = {}

    def haunt(self, kinds: Sequence[str], *, every: float) -> None:
        """These faults in turn; between two of them half to one and a half of `every` seconds."""
        faults = Faults(self.newsroom, self.dice, self.disk).kinds
        for kind in kinds:
            self.keep(every * (0.5 + self.dice.random()))
            self.struck.append(Fault(kind, time.time()))
            faults[kind]()
        self.keep(every)

    def keep(self, seconds: float) -> None:
        """Look after everything for a while."""
        ends = time.monotonic() + seconds
        while True:
            self._revive()
            if time.monotonic() >= ends:
                return
            time.sleep(LOOKS)

    def whole_again(self) -> None:
        """All is up. TimeoutError where something does not come back."""
        self.keep(2 * RESTARTS_AFTER)
        self.newsroom.wait_until_ready()

    def _revive(self) -> None:
        for name, process in list(self.newsroom.processes.items()):
            if process.poll() is None:
                self._died.pop(name, None)
            elif time.monotonic() - self._died.setdefault(name, time.monotonic()) > RESTARTS_AFTER:
                self.start(name)
        self._revive_servers()

    def start(self, name: str) -> None:
        kind, _, number = name.partition("-")
        self.restarted += 1
        self._died.pop(name, None)
        match kind:
            case "web":
                self.newsroom.start_one_web(int(number) - 1)
            case "worker":
                self.newsroom.start_worker(name=name)
            case "beat":
                self.newsroom.start_beat()
            case _ if name == NGINX:
                self.newsroom.start_nginx()

    def _revive_servers(self) -> None:
        servers = self.newsroom.servers
        if not self._valkey_is_there():
            servers.stop_valkey()
            servers.start_valkey()
            self.restarted += 1
        if not self._postgres_is_there():
            self.restarted += 1
            ends = time.monotonic() + TO_COME_BACK
            while not self._started_postgres():
                assert time.monotonic() < ends, "PostgreSQL does not come back"

    def _valkey_is_there(self) -> bool:
        with suppress(RedisError), Redis.from_url(self.newsroom.environment["REDIS_URL"]) as one:
            return bool(one.ping())
        return False

    def _postgres_is_there(self) -> bool:
        """It may be looking through its log: then its process is there."""
        with suppress(OSError, ValueError, IndexError):
            pid = self.newsroom.servers.postgres_pid
            with open(f"/proc/{pid}/stat") as told:
                return told.read().rpartition(")")[2].split()[0] != "Z"
        return False

    def _started_postgres(self) -> bool:
        """Not as long as what was under the one before has not gone."""
        try:
            self.newsroom.servers.start_postgres()
        except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError):
            time.sleep(0.3)
            return False
        return True
