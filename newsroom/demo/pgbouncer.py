"""The shipped PgBouncer configuration (`deploy/pgbouncer/`), before an embedded PostgreSQL."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from newsroom.demo.processes import ROOT

SHIPPED = ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini"


def program() -> str | None:
    """Where PgBouncer is; None where it is not installed."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def write(folder: Path, *, port: int, database_url: str, pool_size: int) -> list[str]:
    """Lay it out in a folder that whoever starts it may read; the command that serves it."""
    folder.mkdir(parents=True, exist_ok=True)
    socket_dir = parse_qs(urlsplit(database_url).query)["host"][0]
    filled = SHIPPED.read_text()
    for shipped, ours in (
        ("host=127.0.0.1 port=5432", f"host={socket_dir} user=postgres"),
        ("pool_size=20", f"pool_size={pool_size}"),
        ("reserve_pool_size = 5", "reserve_pool_size = 0"),
        ("listen_port = 6432", f"listen_port = {port}"),
        ("unix_socket_dir = /var/run/postgresql\n", "unix_socket_dir =\n"),
        ("logfile = /var/log/postgresql/pgbouncer.log\n", ""),
        ("pidfile = /var/run/postgresql/pgbouncer.pid\n", ""),
        ("auth_type = scram-sha-256", "auth_type = any"),
        ("auth_file = /etc/pgbouncer/userlist.txt\n", "stats_users = postgres\n"),
    ):
        if shipped not in filled:
            raise ValueError(f"not in the shipped file: {shipped}")
        filled = filled.replace(shipped, ours)
    path = folder / "pgbouncer.ini"
    path.write_text(filled)
    return [program() or "pgbouncer", str(path)]
