"""What a worker counts that shares with no web process: handed out at a port of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client.exposition import ThreadingWSGIServer

from newsroom.metrics.database import clock_off
from newsroom.metrics.disks import disks
from newsroom.metrics.processes import processes
from newsroom.metrics.told import CONTENT_TYPE, as_text, counted, may_read

Begin = Callable[[str, list[tuple[str, str]]], Any]


def listen(address: str, kind: str) -> None:
    """Answer `GET /metrics` there (`127.0.0.1:9808`), from a thread, for as long as we live."""
    host, _, port = address.rpartition(":")

    def answer(environ: dict[str, Any], begin: Begin) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/metrics":
            begin("404 Not Found", [])
            return []
        if not may_read(environ.get("HTTP_AUTHORIZATION", "")):
            begin("401 Unauthorized", [("WWW-Authenticate", "Bearer")])
            return []
        body = as_text([*counted(), clock_off(), disks(), *processes(kind)])
        begin("200 OK", [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))])
        return [body]

    server = make_server(host.strip("[]"), int(port), answer, ThreadingWSGIServer, _Quiet)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


class _Quiet(WSGIRequestHandler):
    timeout = 10  # seconds for a request to come

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: who scrapes does so every few seconds."""
