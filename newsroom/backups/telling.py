"""When the last backup was made, and the file beside it kept: for figures, and for nothing else.

It lies in Valkey, and goes with it: whoever watches remembers what they saw (`max_over_time`). A
row would have come back with a backup, and said how old that is.
"""

from __future__ import annotations

from typing import Literal

from django.core.cache import cache
from django.utils import timezone

What = Literal["backup", "erasures"]
ALL: tuple[What, ...] = ("backup", "erasures")


def tell(what: What) -> None:
    """It was done just now. Where Valkey is away nobody is told."""
    cache.set(_key(what), timezone.now().timestamp(), timeout=None)


def last(what: What) -> float | None:
    """When it was done last, in seconds since 1970; None where nobody knows."""
    told: float | None = cache.get(_key(what))
    return told


def _key(what: What) -> str:
    return f"backups.last.{what}"
