"""A SQLite file that somebody sends us: opened so that it can do no harm.

It is only read; nothing in it is ever run. A view, a virtual table or a computed column in
the place of a table is refused, since reading it would run what somebody else wrote.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from moderation.importing.records import UnreadableError

# bytes of one row; votes and marks of voters are in it
ROW_AT_MOST = 8 * 2**20
_COLUMNS_AT_MOST = 100
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


class Database:
    """The tables of a database that was found harmless."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self.path = connection, path
        self._size = path.stat().st_size
        self._columns = {name: self._columns_of(name) for name in ("threads", "comments")}
        self._last = self._one("SELECT max(rowid) FROM comments")
        connection.set_authorizer(_only_reads)

    def _one(self, asked: str, *facts: Any) -> Any:
        row = self._connection.execute(asked, facts).fetchone()
        return row[0] if row else None

    def _columns_of(self, table: str) -> set[str]:
        """Raises UnreadableError unless it is a plain table."""
        asked = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?"
        made_by = self._one(asked, table)
        if not isinstance(made_by, str):
            raise self.fail(f"there is no table “{table}” in it")
        columns = self._connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
        plain = made_by.split(None, 2)[1:2] and made_by.split(None, 2)[1].upper() == "TABLE"
        if not plain or any(column[6] for column in columns):
            raise self.fail(f"“{table}” is no plain table")
        return {column[1] for column in columns}

    def rows(self, table: str, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
        """All rows, in the order in which they were written. An older file lacks columns."""
        has = self._columns[table]
        if missing := {"id"} - has:
            raise self.fail(f"“{table}” has no {missing.pop()}")
        what = ", ".join(f'"{name}"' if name in has else f'NULL AS "{name}"' for name in wanted)
        asked = f"SELECT {what} FROM {table} ORDER BY rowid"  # noqa: S608 - constants
        for row in self._connection.execute(asked):
            yield dict(zip(wanted, row, strict=True))

    def behind(self, key: Any) -> int:
        """How many bytes are about behind us, once the comment with this id is read."""
        if not isinstance(key, int) or not isinstance(self._last, int) or self._last <= 0:
            return 0
        return min(self._size, max(0, self._size * key // self._last))

    def fail(self, why: str) -> UnreadableError:
        return UnreadableError(f"{self.path.name}: {why}")


@contextmanager
def opened_database(path: Path) -> Iterator[Database]:
    """The database in that file. Raises UnreadableError, also while it is read."""
    for beside in ("-wal", "-journal"):
        left = path.with_name(path.name + beside)
        if left.exists() and left.stat().st_size:
            raise UnreadableError(
                f"{path.name}: {left.name} lies beside it, with what is not in it yet;"
                " stop Isso first, or take a copy by `sqlite3 comments.db '.backup copy.db'`"
            )
    try:
        with closing(_connected(path)) as connection:
            yield Database(connection, path)
    except (sqlite3.Error, OverflowError) as error:
        raise UnreadableError(f"{path.name}: damaged, or no database of Isso ({error})") from error


def _connected(path: Path) -> sqlite3.Connection:
    """Read-only; `immutable`: nothing is written beside it either."""
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, ROW_AT_MOST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, _COLUMNS_AT_MOST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for setting in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON",
                    "mmap_size = 0", "cache_size = -8000"):  # fmt: skip
        connection.execute(f"PRAGMA {setting}")
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != ("ok",):
        raise UnreadableError(f"{path.name}: damaged ({str(found[0])[:200]})")
    return connection


def _only_reads(action: int, *_: Any) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
