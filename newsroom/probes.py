"""What a load balancer asks of one process, many times a minute: `/livez` and `/readyz`.

    /livez   the process answers. Nobody else is asked: to start it anew would mend nothing there.
    /readyz  readers can be sent to it: its database answers, or it has bytes for them all the same

A database that is away takes nobody out who can still be read from. If all were taken out for it,
nobody could read anything, and nothing would be mended. Who has nothing at hand then, as it was
just begun, is taken out, and its readers go to the others.

Both stand before everything else, since whoever asks knows no host name and speaks no TLS; and
each is answered within half a second, whatever the database does. What people and monitors ask is
`/healthz` (newsroom/health.py): all parts, and 503 where one of them is away.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.db import Error, connection

from newsroom.headers import BEFORE_DJANGO
from newsroom.ready.for_one import Application
from newsroom.ready.handing_out import Begin

WAITS = 0.5  # seconds; a probe has a second at least
LIVE, READY = "/livez", "/readyz"


class Probes:
    """A WSGI application before all others."""

    def __init__(self, application: Application, at_hand: Callable[[], int]) -> None:
        """`at_hand` says how many answers this process has ready."""
        self._application, self._at_hand = application, at_hand
        # A thread of its own asks, once for all who want to know: what hangs holds up nobody.
        self._asking = ThreadPoolExecutor(1, "readyz")
        self._asked: Future[None] | None = None
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], begin: Begin) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == READY:
            return self._ready(environ, begin)
        if path == LIVE:
            return _said(environ, begin, 200, {"process": "alive"})
        return self._application(environ, begin)

    def _ready(self, environ: dict[str, Any], begin: Begin) -> list[bytes]:
        answers, at_hand = self._database_answers(), self._at_hand()
        told = {"database": "ready" if answers else "away", "answers_at_hand": at_hand}
        return _said(environ, begin, 200 if answers or at_hand else 503, told)

    def _database_answers(self) -> bool:
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._asking.submit(_ask)
            asked = self._asked
        with suppress(TimeoutError):
            return asked.exception(WAITS) is None
        return False


def _ask() -> None:
    """By a connection that is kept for it: whether there is room for one more is not asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        raise


def _said(
    environ: dict[str, Any], begin: Begin, status: int, told: Mapping[str, object]
) -> list[bytes]:
    body = json.dumps(told).encode()
    begin(
        "200 OK" if status == 200 else "503 Service Unavailable",
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *BEFORE_DJANGO,
        ],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
