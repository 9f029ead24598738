"""Whether the clock is heard: beat asks for the sweep, and a worker does it.

It is a word in Valkey that is forgotten by itself, so that no two clocks are compared. A worker
that answers says nothing of beat: without it nothing happens because time passes, and nobody sees
that but by what stays undone.
"""

from __future__ import annotations

import time

from django.core.cache import cache

HEARD_FOR = 60  # seconds; it is asked for every ten
_KEY = "beat.heard"
_began = time.monotonic()


def tell() -> None:
    """Somebody has just been asked to sweep. Where Valkey is away nobody is told."""
    cache.set(_KEY, 1, timeout=HEARD_FOR)


def is_missed() -> bool:
    """Whether nobody was asked of late. Said by no process that is younger than that: all of the
    house may have begun with it, and be about to ask for the first time."""
    return cache.get(_KEY) is None and time.monotonic() >= _began + HEARD_FOR
