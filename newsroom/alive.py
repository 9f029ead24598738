"""Whether one of our processes lives: what Docker asks of each, from inside of it.

    python -m newsroom.alive web [PORT]
    python -m newsroom.alive worker
    python -m newsroom.alive beat FILE

Ends with 0 if so. A web process lives as long as it answers, and be it that PostgreSQL is away: to
start it anew would help nobody. What is ready says `/readyz`.
"""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

TIMEOUT = 8.0  # seconds for an answer
WRITES_WITHIN = 600.0  # seconds: beat does every three minutes


def web(port: str = "8000") -> str:
    """It answers. OSError where it does not."""
    address = f"http://127.0.0.1:{int(port)}/livez"
    with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
        told: str = answer.read().decode()
    return told


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
