"""The worker: Celery's own command, less the other commands of Celery's, and what they load.

    python -m newsroom.worker --pool threads --concurrency 4
    python -m newsroom.worker --pool threads --concurrency 4 --with-beat /tmp/beat

The same as `celery -A newsroom worker`, and smaller. With `--with-beat` it sends, from a thread
of its own, what beat would: for one of the workers, on a machine that is to be small.
docs/decisions/0040-light.md
"""

from __future__ import annotations

import logging
import os
import signal
from typing import Any

import click
from celery import bootsteps
from celery.bin.base import CLIContext
from celery.bin.worker import worker

from newsroom.celery import app
from newsroom.logs.processes import this_is
from newsroom.metrics.beginning import begin_worker
from newsroom.tracing import beginning as tracing

logger = logging.getLogger(__name__)


class Beat(bootsteps.StartStopStep):
    """The clock, in a thread of the worker. Where it fails the worker ends, to be started anew:
    one that goes on without a clock would be found out by nobody."""

    def __init__(self, parent: Any, with_beat: str | None = None, **rest: Any) -> None:
        super().__init__(parent, **rest)
        self.enabled = bool(with_beat)
        self.file = with_beat

    def create(self, parent: Any) -> Any:
        from celery.beat import _Threaded  # Here, as few workers have a clock.

        class Clock(_Threaded):
            def run(self) -> None:
                try:
                    super().run()
                except Exception:
                    logger.critical("the clock has stopped", exc_info=True)
                    os.kill(os.getpid(), signal.SIGTERM)

        return Clock(parent.app, max_interval=1, schedule_filename=self.file)


if __name__ == "__main__":
    this_is("worker")
    begin_worker()
    tracing.begin_worker()
    app.steps["worker"].add(Beat)
    worker.params.append(click.Option(["--with-beat"], help="Be beat, too; its file."))
    worker(obj=CLIContext(app=app, no_color=True, workdir=None, quiet=True))
