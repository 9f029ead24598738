"""When the last backup was made, and the file beside it kept: for figures, and for nothing else.

And how much was not as it should be in the database that was backed up.

It lies in Valkey, and goes with it: whoever watches remembers what they saw (`max_over_time`). A
row would have come back with a backup, and said how old that is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.core.cache import cache
from django.utils import timezone

What = Literal["backup", "erasures"]
ALL: tuple[What, ...] = ("backup", "erasures")
_AMISS = "backups.amiss"


def tell(what: What, at: datetime | None = None) -> None:
    """It was done just now, or then. Where Valkey is away nobody is told."""
    cache.set(_key(what), (at or timezone.now()).timestamp(), timeout=None)


def last(what: What) -> float | None:
    """When it was done last, in seconds since 1970; None where nobody knows."""
    told: float | None = cache.get(_key(what))
    return told


def tell_amiss(number: int) -> None:
    """So many sentences say what is not sound in what the last backup is of."""
    cache.set(_AMISS, number, timeout=None)


def amiss() -> int | None:
    """How many, as far as anybody knows."""
    told: int | None = cache.get(_AMISS)
    return told


def _key(what: What) -> str:
    return f"backups.last.{what}"
