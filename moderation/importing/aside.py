"""What a reader of a format puts aside while it goes on: on the disk, since it may be millions.

A table in a temporary SQLite file, which is gone with the reading, however that ends.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

_CACHE = -8_000  # KiB, so little of it is held in memory


class Aside:
    """Facts under a kind and a key."""

    def __init__(self) -> None:
        # An empty name: a file of its own without a name, that SQLite deletes on closing.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute(f"PRAGMA cache_size = {_CACHE}")
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(
            "CREATE TABLE facts (kind TEXT, key TEXT, value TEXT, times INTEGER DEFAULT 0,"
            " PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def put(self, kind: str, key: str, value: Any = None) -> bool:
        """Keep it; whether there was nothing under that key before. The first one stays."""
        row = (kind, key, json.dumps(value))
        done = self._file.execute("INSERT OR IGNORE INTO facts VALUES (?, ?, ?, 0)", row)
        return done.rowcount == 1

    def get(self, kind: str, key: str) -> Any:
        """What was kept, or None."""
        row = self._row("value", kind, key)
        return json.loads(row[0]) if row else None

    def has(self, kind: str, key: str) -> bool:
        return self._row("1", kind, key) is not None

    def count(self, kind: str, keys: Iterable[str]) -> None:
        """One more for each of them."""
        self._file.executemany(
            "INSERT INTO facts VALUES (?, ?, NULL, 1)"
            " ON CONFLICT (kind, key) DO UPDATE SET times = times + 1",
            ((kind, key) for key in keys),
        )

    def times(self, kind: str, key: str) -> int:
        row = self._row("times", kind, key)
        return row[0] if row else 0

    def _row(self, what: str, kind: str, key: str) -> Any:
        asked = f"SELECT {what} FROM facts WHERE kind = ? AND key = ?"  # noqa: S608 - constants
        return self._file.execute(asked, (kind, key)).fetchone()

    def close(self) -> None:
        self._file.close()


@contextmanager
def aside() -> Iterator[Aside]:
    """A place for what is needed later in the reading."""
    kept = Aside()
    try:
        yield kept
    finally:
        kept.close()
