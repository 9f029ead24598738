"""What is kept in pieces, and what of it there is: as PostgreSQL's own catalogue says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Model

from newsroom.ids import moment_of
from newsroom.pieces.spans import Every

REST = "rest"  # the piece for whatever no other piece is for: no row is ever refused


@dataclass(frozen=True)
class Pieced:
    """A table in pieces.

    `ahead` pieces are made before their time; `kept_for` says after how long one goes, None for
    never. Where something has to be done with its rows first, or speaks against it, `may_go` does
    so in the transaction that takes the piece off, and answers whether it goes.
    """

    model: type[Model]
    key: str  # its column: a UUIDv7
    every: Every
    ahead: int
    kept_for: Callable[[], timedelta | None]
    may_go: Callable[[Piece, datetime], bool] = lambda piece, now: True

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def rest(self) -> str:
        return f"{self.table}_{REST}"


@dataclass(frozen=True)
class Piece:
    """One part of a table. `first` and `end` are bounds of its keys; None for none."""

    table: str
    name: str
    is_rest: bool
    first: UUID | None
    end: UUID | None
    rows: int  # as the planner reckons; -1 where nobody has counted yet
    size: int  # bytes, with its indexes

    @property
    def until(self) -> datetime | None:
        """When the time that it is for is over."""
        return moment_of(self.end) if self.end else None

    def holds(self, key: UUID) -> bool:
        after = self.first is None or key >= self.first
        return not self.is_rest and after and (self.end is None or key < self.end)


_PIECES = """
SELECT t.relname, p.relname, pg_get_expr(p.relpartbound, p.oid), p.reltuples,
    pg_total_relation_size(p.oid)
FROM pg_inherits i JOIN pg_class t ON t.oid = i.inhparent JOIN pg_class p ON p.oid = i.inhrelid
WHERE t.relkind = 'p' AND p.relispartition AND NOT i.inhdetachpending
    AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s)"""
_BOUNDS = re.compile(r"FROM \((MINVALUE|'[0-9a-f-]+')\) TO \((MAXVALUE|'[0-9a-f-]+')\)")
_EVERYTHING = """
SELECT relname FROM pg_class WHERE relkind = 'p' AND NOT relispartition
    AND relnamespace = current_schema()::regnamespace ORDER BY relname"""


def pieces(*tables: str) -> list[Piece]:
    """The pieces of these tables, in the order of their time; what is left over comes last."""
    with connection.cursor() as cursor:
        cursor.execute(_PIECES, [list(tables)])
        found = [_piece(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.table, one.is_rest, one.first or UUID(int=0)))


def tables_in_pieces() -> list[str]:
    """All tables of this database that are in pieces."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERYTHING)
        return [name for (name,) in cursor.fetchall()]


_KEY = """
SELECT attname FROM pg_partitioned_table
JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
WHERE partrelid = %s::regclass"""


def has_rows_astray(table: str, parts: list[Piece]) -> bool:
    """Whether there are rows which none of these pieces of the table is for.

    Asked of the table and not of its piece for the rest, so whoever may read that may ask this.
    PostgreSQL looks into no other piece for it.
    """
    gaps = list(_gaps([one for one in parts if one.table == table and not one.is_rest]))
    if not gaps:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_KEY, [table])
        [key] = cursor.fetchone()
        within = " OR ".join(_between(key, *gap) for gap in gaps)
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" WHERE {within})')  # noqa: S608 - names and bounds that the catalogue told
        return bool(cursor.fetchone()[0])


def _gaps(parts: list[Piece]) -> Iterator[tuple[UUID | None, UUID | None]]:
    """From where to where no piece is, in the order of time; None for no bound."""
    end: UUID | None = None
    for one in parts:
        if one.first is not None and one.first != end:
            yield end, one.first
        end = one.end
        if end is None:  # of whatever comes
            return
    yield end, None


def _between(key: str, first: UUID | None, end: UUID | None) -> str:
    bounds = [f"\"{key}\" >= '{first}'"] * (first is not None)
    bounds += [f"\"{key}\" < '{end}'"] * (end is not None)
    return f"({' AND '.join(bounds) or 'true'})"


def _piece(table: str, name: str, bounds: str, rows: float, size: int) -> Piece:
    found = _BOUNDS.search(bounds)
    first, end = map(_key, found.groups()) if found else (None, None)
    return Piece(table, name, found is None, first, end, int(rows), size)


def _key(bound: str) -> UUID | None:
    return None if bound in ("MINVALUE", "MAXVALUE") else UUID(bound.strip("'"))
