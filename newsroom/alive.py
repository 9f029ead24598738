"""Whether one of our processes lives: what Docker asks of each, from inside of it.

    python -m newsroom.alive web [PORT]
    python -m newsroom.alive worker
    python -m newsroom.alive beat FILE

Ends with 0 if so. A web process lives as long as it answers, and be it that PostgreSQL is away: to
start it anew would help nobody. What is ready says `/healthz`.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

TIMEOUT = 8.0  # seconds for an answer
WRITES_WITHIN = 600.0  # seconds: beat does every three minutes


def web(port: str = "8000") -> str:
    """What it says of its parts. OSError or ValueError where it says nothing."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or "localhost"
    # As the proxy says it: else, behind https, it would be sent there.
    told = {"Host": host, "X-Forwarded-Proto": "https"}
    asked = urllib.request.Request(f"http://127.0.0.1:{int(port)}/healthz", headers=told)
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310 - our own
            parts = json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code != 503:  # It is there, and something else is not.
            raise
        parts = json.load(error)
    return f"database: {parts['database']}, worker: {parts['worker']}"


def worker() -> str:
    """The worker on this machine answers. LookupError where it does not."""
    from newsroom.celery import app  # Here: a web process is asked without.

    name = f"celery@{socket.gethostname()}"
    if not app.control.ping(destination=[name], timeout=TIMEOUT):
        raise LookupError(f"{name} does not answer")
    return f"{name} answers"


def beat(file: str) -> str:
    """Beat writes down what it has sent. LookupError where it has not for long."""
    written = [path.stat().st_mtime for path in Path(file).parent.glob(f"{Path(file).name}*")]
    if not written or time.time() - max(written) > WRITES_WITHIN:
        raise LookupError(f"{file} was not written for long")
    return f"{file} was written {time.time() - max(written):.0f} seconds ago"


def main(arguments: list[str]) -> int:
    which: dict[str, Callable[..., str]] = {"web": web, "worker": worker, "beat": beat}
    try:
        print(which[arguments[0]](*arguments[1:]))
    except (OSError, ValueError, LookupError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    sys.exit(main(sys.argv[1:]))
