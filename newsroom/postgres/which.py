"""Which database this process is at, and whether workers are at the same one.

Web comes by PgBouncer where there is one, workers come straight: two addresses, of which one is
easily forgotten when a restored database takes the place of the old one. Nothing else would show
it. So workers say in Valkey where they are, each time that they sweep.
"""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection

SAID_FOR = 60  # seconds; it is said every ten
_KEY = "database.of.workers"
_WHICH = """
SELECT (SELECT system_identifier FROM pg_control_system()),
    (SELECT oid FROM pg_database WHERE datname = current_database())"""


def which() -> str:
    """Of which cluster it is, and which one of that. A replica that takes over is the same."""
    with connection.cursor() as cursor:
        cursor.execute(_WHICH)
        return "/".join(map(str, cursor.fetchone()))


def say_which_database() -> None:
    """Said by a worker. Where Valkey is away nobody is told."""
    cache.set(_KEY, which(), timeout=SAID_FOR)


def is_that_of_workers() -> bool:
    """Whether it is the one that a worker has lately been at; where none has said, it is."""
    said: str | None = cache.get(_KEY)
    return said is None or said == which()
