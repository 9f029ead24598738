"""The embedded PostgreSQL on a folder with a site that has grown, and how to reach it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from newsroom.demo.processes import Newsroom

# Nothing here outlives the machine, and all of it can be made again: what is killed, and even a
# server that is, loses nothing by this; only a power cut would.
WHILE_FILLING = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "'3GB'",
    "min_wal_size": "'256MB'", "checkpoint_timeout": "'15min'", "shared_buffers": "'1GB'",
    "maintenance_work_mem": "'1GB'", "max_parallel_maintenance_workers": "2",
    "autovacuum": "off", "jit": "off",
}  # fmt: skip
# A quarter of the memory, as PostgreSQL's own documentation advises for a server of its own.
QUARTER = f"'{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 4 // 2**20}MB'"
WHILE_SERVING = {
    "shared_buffers": QUARTER, "max_wal_size": "'8GB'", "maintenance_work_mem": "'256MB'",
    "effective_cache_size": "'8GB'", "random_page_cost": "1.1", "jit": "off",
}  # fmt: skip
SETTINGS = "growth.conf"


class Database:
    """PostgreSQL (and a Valkey beside it) on `folder`, which may be filled or not.

    `with Database(folder).running() as url` starts both, and stops them in the end. Where others
    go on using it, `start()` and `stop()`. `environment` has all that `manage.py`, granian and
    Celery need to know.
    """

    def __init__(self, folder: Path, *, filling: bool = False) -> None:
        self.newsroom = Newsroom(folder)
        self.filling = filling
        self._outside = dict(os.environ)

    @property
    def url(self) -> str:
        return self.newsroom.environment["DATABASE_URL"]

    @property
    def environment(self) -> dict[str, str]:
        """What has to be in the environment of a process that uses it."""
        known = self.newsroom.environment
        return {name: value for name, value in known.items() if self._outside.get(name) != value}

    def start(self) -> str:
        """Start it, empty but for its tables if it is new; its URL."""
        self._settle(WHILE_FILLING if self.filling else WHILE_SERVING)
        self.newsroom.start_servers()
        os.environ.update(self.environment)
        with psycopg.connect(self.url) as connection:
            row = connection.execute("SELECT to_regclass('moderation_logentry')").fetchone()
        if row == (None,):
            self.newsroom.manage("migrate", "--verbosity", "0")
        return self.url

    def stop(self) -> None:
        self.newsroom.stop()

    @contextmanager
    def running(self) -> Iterator[str]:
        try:
            yield self.start()
        finally:
            self.stop()

    def _settle(self, settings: dict[str, str]) -> None:
        """Put these settings into a file of their own, which PostgreSQL reads last."""
        data = self.newsroom.folder / "postgres"
        if not (data / "PG_VERSION").exists():
            self.newsroom.servers.start_postgres()
            self.newsroom.servers.stop_postgres()
        lines = [f"{name} = {value}" for name, value in settings.items()]
        (data / SETTINGS).write_text("\n".join([*lines, ""]))
        configuration = data / "postgresql.conf"
        include = f"include_if_exists = '{SETTINGS}'"
        if include not in configuration.read_text():
            with configuration.open("a") as file:
                file.write(f"\n{include}\n")
