"""What dies, as a power cut or the kernel would have it: SIGKILL, and no handler runs."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
from redis import Redis

from benchmarks.crashes.disk import Disk
from newsroom.demo.several import Several

FULL_FOR = 3.0  # seconds
BACKENDS = """
SELECT pid FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname = current_database()
ORDER BY state = 'active' DESC, random() LIMIT 1"""


class Faults:
    """Each strikes at one of its kind, by lot."""

    def __init__(self, newsroom: Several, dice: random.Random, disk: Disk | None = None) -> None:
        self.newsroom, self.dice, self.disk = newsroom, dice, disk

    @property
    def kinds(self) -> dict[str, Callable[[], None]]:
        on_a_disk = {} if self.disk is None else {"disk full": self.disk_full}
        return on_a_disk | {
            "web parent": self.web_parent,
            "web worker": self.web_worker,
            "worker": self.worker,
            "beat": self.beat,
            "Valkey": self.valkey,
            "Valkey flushed": self.valkey_flushed,
            "PostgreSQL backend": self.backend,
            "PostgreSQL": self.postgres,
            "PostgreSQL restarted, fast": lambda: self.restart_postgres("fast"),
            "PostgreSQL restarted, immediate": lambda: self.restart_postgres("immediate"),
        }

    def web_parent(self) -> None:
        """Alone: its workers have to find out."""
        _kill(self.newsroom.processes[self._one_of("web-")].pid)

    def web_worker(self) -> None:
        parent = self.newsroom.processes[self._one_of("web-")].pid
        if under := children(parent):
            _kill(self.dice.choice(under))

    def worker(self) -> None:
        _kill(self.newsroom.processes[self._one_of("worker-")].pid)

    def beat(self) -> None:
        _kill(self.newsroom.processes["beat"].pid)

    def valkey(self) -> None:
        """It keeps nothing: all messages that were in it are gone."""
        with Redis.from_url(self.newsroom.environment["REDIS_URL"]) as valkey:
            _kill(valkey.info("server")["process_id"])

    def valkey_flushed(self) -> None:
        with Redis.from_url(self.newsroom.environment["REDIS_URL"]) as valkey:
            valkey.flushall()

    def backend(self) -> None:
        """One, and PostgreSQL ends all others and looks through its log, as it should."""
        url = self.newsroom.environment["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as there:
            [pid] = there.execute(BACKENDS).fetchone() or [None]
        if pid:
            _kill(pid)

    def postgres(self) -> None:
        _kill(self.newsroom.servers.postgres_pid)

    def restart_postgres(self, mode: str) -> None:
        self.newsroom.servers.stop_postgres(mode=mode)

    def disk_full(self) -> None:
        """PostgreSQL can keep nothing more for a while, and may well end of it."""
        assert self.disk is not None
        self.disk.fill()
        time.sleep(FULL_FOR)
        self.disk.empty()

    def _one_of(self, kind: str) -> str:
        living = [
            name for name, process in self.newsroom.processes.items()
            if name.startswith(kind) and process.poll() is None
        ]  # fmt: skip
        return self.dice.choice(living)


def children(parent: int) -> list[int]:
    told = [path.read_text() for path in Path(f"/proc/{parent}/task").glob("*/children")]
    return [int(one) for one in " ".join(told).split()]


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # It was on its way already.
        os.kill(pid, signal.SIGKILL)
