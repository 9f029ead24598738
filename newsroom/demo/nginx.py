"""The shipped nginx configuration (`deploy/nginx/`), with a newsroom's own lines filled in."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from newsroom.demo.processes import ROOT

SHIPPED = ROOT / "deploy" / "nginx"
# Beside what Debian has in its nginx.conf: everything in one folder, in front, by one user.
MAIN = """{user}worker_processes {workers};
pid nginx.pid;
daemon off;
error_log error.log;
events {{ worker_connections 4096; }}
http {{
    include mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    access_log off;
    client_body_temp_path temporary/body;
    proxy_temp_path temporary/proxy;
    fastcgi_temp_path temporary/fastcgi;
    uwsgi_temp_path temporary/uwsgi;
    scgi_temp_path temporary/scgi;
    include third-reading.conf;
}}
"""
TYPES = """types {
    text/css css; text/javascript js; image/svg+xml svg; image/png png; image/x-icon ico;
    font/woff2 woff2; application/json json; text/plain txt; text/html html;
}
"""


def program() -> str | None:
    """Where nginx is; None where it is not installed. Its folder is often not a user's."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def write(
    folder: Path,
    *,
    port: int,
    upstreams: Sequence[int | str],
    static: Path | None = None,
    workers: int = 2,
) -> list[str]:
    """Lay it all out in a folder; the command that serves it."""
    ours = folder / "third-reading"
    ours.mkdir(parents=True, exist_ok=True)
    (folder / "temporary").mkdir(exist_ok=True)
    shutil.copy(SHIPPED / "third-reading.conf", folder)
    for name in ("asked.conf", "headers.conf", "pass.conf"):
        shutil.copy(SHIPPED / "third-reading" / name, ours)
    (ours / "upstream.conf").write_text(_upstream(folder, upstreams))
    (ours / "server.conf").write_text(_server(folder, port, static))
    user = "user root;\n" if os.geteuid() == 0 else ""  # Else it could not read a folder of ours.
    (folder / "nginx.conf").write_text(MAIN.format(user=user, workers=workers))
    (folder / "mime.types").write_text(TYPES)
    return [program() or "nginx", "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]


def _upstream(folder: Path, upstreams: Sequence[int | str]) -> str:
    """Each is a port of this machine, or an address with its port."""
    shipped = (SHIPPED / "third-reading" / "upstream.conf").read_text()
    given = r"(    server )127\.0\.0\.1:\d+( .*\n)(?:    server .*\n)*"
    named = [f"127.0.0.1:{one}" if isinstance(one, int) else one for one in upstreams]
    lines = "".join(rf"\g<1>{one}\g<2>" for one in named)
    filled = re.sub(given, lines, shipped, count=1)
    return filled.replace("/var/cache/nginx/third-reading", str(folder / "kept"))


def _server(folder: Path, port: int, static: Path | None) -> str:
    shipped = (SHIPPED / "third-reading" / "server.conf").read_text()
    filled = shipped.replace("listen 80;", f"listen 127.0.0.1:{port};")
    filled = filled.replace("/var/log/nginx/third-reading.log", str(folder / "access.log"))
    filled = filled.replace("/var/log/nginx/third-reading.error.log", str(folder / "error.log"))
    filled = filled.replace(" buffer=64k flush=5s", "")
    if static is None:  # As it says there: without files, without the location.
        return filled[: filled.index("# The folder that `manage.py collectstatic`")]
    return filled.replace("/srv/third-reading/static/", f"{static}/")
