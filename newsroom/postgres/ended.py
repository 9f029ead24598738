"""What PostgreSQL did not carry out of late: remembered by each process, for `/healthz`.

A statement that was ended is over, and nobody who looks at the database afterwards finds it.
"""

from __future__ import annotations

import time

KNOWN_FOR = 300.0  # seconds

# By kind, as it is counted (newsroom/metrics/counters.py). Two threads at once may say the same.
_seen_at: dict[str, float] = {}


def seen(kind: str) -> None:
    """One more, of a kind that tells something: `other` is mostly a connection that was lost."""
    if kind != "other":
        _seen_at[kind] = time.monotonic()


def of_late() -> list[str]:
    """The kinds, by their names."""
    since = time.monotonic() - KNOWN_FOR
    return sorted(kind for kind, at in list(_seen_at.items()) if at > since)
