"""How a process begins to count: said by whatever starts it, before it loads the site."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from newsroom.metrics import sharing

PREFIX = "third-reading-counts-"
A_MINUTE = 60.0


def begin_web() -> None:
    """A web server counts with all that it forks: in the folder of the settings, with whoever else
    is there, or in one of its own."""
    if settings.METRICS_TOKEN:
        folder = Path(settings.METRICS_DIR) if settings.METRICS_DIR else _own_folder()
        sharing.share(folder, "parent", forks="web")


def begin_worker() -> None:
    """A worker counts with those that it is a fork of, or in the folder of the settings, or else
    alone; and hands that out itself where the settings say so."""
    if not settings.METRICS_TOKEN:
        return
    if sharing.shared() is not None:
        sharing.be("worker")
    elif settings.METRICS_DIR:
        sharing.share(Path(settings.METRICS_DIR), "worker")
    # Here: what is imported before it is known where is counted in memory.
    from newsroom.metrics.listening import listen
    from newsroom.metrics.tasks import count_tasks

    count_tasks()
    if settings.METRICS_LISTEN:
        listen(settings.METRICS_LISTEN, "worker")


def own_place() -> Path:
    """Where folders of our own are: in memory where the system has such a place."""
    shm = Path("/dev/shm")  # noqa: S108 - only we can read what is made in it
    return shm if os.access(shm, os.W_OK) else Path(tempfile.gettempdir())


def sweep(where: Path) -> None:
    """Folders of those that were killed go. One that has just been made is held by nobody yet."""
    for folder in where.glob(f"{PREFIX}*"):
        with suppress(OSError):
            is_new = time.time() - folder.stat().st_mtime < A_MINUTE
            if not is_new and not sharing.is_held(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _own_folder() -> Path:
    """It goes with the process that made it."""
    where, mine = own_place(), os.getpid()
    sweep(where)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=where))

    def remove() -> None:
        if os.getpid() == mine:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder
