"""A whole small site of one parent: the web server, a worker, and the clock in it.

    python -m newsroom.together --interface wsgi --workers 2 newsroom.wsgi:application \
        -- --pool threads --concurrency 4 --with-beat /tmp/beat

Before `--` what `newsroom.serving` is told, behind it what `newsroom.worker` is. The site is
loaded once; the worker is a fork of it, as the web workers are, and has much of its memory in
common with them. If the worker ends, all of it does, to be started anew.
docs/decisions/0048-short-turns-and-one-parent.md
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import sys
import threading
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from granian.cli import entrypoint

from newsroom import serving

TO_END = 60.0  # seconds that a worker has for what is under way
USUAL_TURN = sys.getswitchinterval()  # Nobody waits for an answer of the worker's.


def main(arguments: Sequence[str]) -> None:
    """Serve, and work, until told to end. ImproperlyConfigured where these must be apart."""
    for_web, for_worker = _parted(arguments)
    multiprocessing.set_start_method("fork")
    serving.load()
    _may_be_one()
    worker = multiprocessing.Process(target=_work, args=[for_worker], name="worker")
    worker.start()
    ending, alone = threading.Event(), threading.Event()
    threading.Thread(target=_end_with, args=[worker, ending, alone], daemon=True).start()
    try:
        sys.argv[1:] = for_web
        entrypoint()  # type: ignore[no-untyped-call] # theirs
    finally:
        ending.set()
        worker.terminate()
        worker.join(TO_END)
        worker.kill()  # One task that hangs keeps nobody's site down.
        worker.join()
        if alone.is_set():
            sys.exit("The worker has ended, and so has all of it: start it anew.")


def _parted(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    told = list(arguments)
    if "--" not in told:
        sys.exit("Say what the worker is to be, behind `--`: -- --pool threads --concurrency 4")
    at = told.index("--")
    return told[:at], told[at + 1 :]


def _may_be_one() -> None:
    """What web processes may use and workers may not is in the settings that both would share."""
    from django.conf import settings  # Here, as `serving` has set it up by now.

    if settings.PGBOUNCER_URL or settings.REPLICA_DATABASE_URLS:
        raise ImproperlyConfigured(
            "With PGBOUNCER_URL or REPLICA_DATABASE_URLS newsroom.serving and newsroom.worker are"
            " to be started apart: a worker locks for longer than a transaction."
        )


def _work(options: Sequence[str]) -> None:
    sys.setswitchinterval(USUAL_TURN)
    sys.argv = ["newsroom.worker", *options]
    runpy.run_module("newsroom.worker", run_name="__main__")


def _end_with(
    worker: multiprocessing.Process, ending: threading.Event, alone: threading.Event
) -> None:
    """A site whose worker has gone would take comments, and publish nothing."""
    worker.join()
    # Whoever ends a whole group of processes ends the worker and us, in whatever order.
    if not ending.wait(1.0):
        alone.set()
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
