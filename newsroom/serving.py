"""The web server: granian's own command, with the site loaded once, before its workers are made.

    python -m newsroom.serving --interface wsgi --workers 2 newsroom.wsgi:application

Workers are forks of a process that has it all: they share its memory, and are there at once, the
one that takes the place of another as well. New code needs a new start; HUP makes workers anew
with the code that was loaded. docs/decisions/0040-light.md
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from granian.cli import entrypoint

from newsroom.logs.processes import this_is
from newsroom.metrics.beginning import begin_web
from newsroom.tracing import beginning as tracing

# Seconds that a thread computes before another of its process may go on; Python's own is 0.005. An
# answer that is at hand takes a hundredth of that, and waited for whole turns of those who post.
TURN = 0.0002
# The server's own lines go where all others go; and it is not to list who asked for what.
LOGS = Path(__file__).parent / "logs" / "granian.json"
READ = Path(__file__).parents[1] / "comments" / "templates"  # by everybody


def load() -> None:
    """Load the whole site, and have the garbage collector let it be.

    Whatever is forked from now on ends when this process does, and be it killed.
    """
    os.environ.setdefault("GRANIAN_LOG_CONFIG", str(LOGS))
    gc.disable()  # What is being loaded stays: to look through it again and again takes a sixth.
    os.environ["SERVES_WEB"] = "true"  # Settings are read now; newsroom.wsgi takes it back.
    begin_web()
    tracing.begin()
    import_module("newsroom.wsgi")
    this_is("web")
    for urlconf in (settings.ROOT_URLCONF, settings.FRAME_URLCONF):
        reverse("front", urlconf=urlconf)  # Whoever looks for one address has them all.
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    for template in READ.rglob("*.html"):
        get_template(str(template.relative_to(READ)))  # The others when they are asked for.
    connections.close_all()
    gc.enable()
    sys.setswitchinterval(TURN)  # Kept by forks.
    gc.freeze()  # A collection writes to whatever it looks at, and what is written to is copied.
    os.register_at_fork(after_in_child=_go_after_parent)


def _go_after_parent() -> None:
    """A killed parent ends nobody: its workers would go on, at the port of the next ones."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    load()
    entrypoint()  # type: ignore[no-untyped-call] # theirs
