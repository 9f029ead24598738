"""Dropping the pieces whose time is over: a table goes, and no row is deleted.

Three steps, each of a moment, and each found again where one was killed in between: the piece is
taken off its table; its foreign keys go, one after the other, so that no two tables that others
write are locked at once; and the table itself is dropped. No row is looked at under a lock.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import connection
from django.utils import timezone

from newsroom.ids import first_id_of
from newsroom.pieces.locking import in_a_moment
from newsroom.pieces.tables import Piece, Pieced, pieces

# Said of a table that was a piece, so that whoever comes next knows what to do with it.
_GOES = "to be dropped: was a piece of {}"
_LEFT = """
SELECT c.relname FROM pg_class c
WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
    AND obj_description(c.oid, 'pg_class') = %s ORDER BY c.relname"""
_FOREIGN_KEYS = """
SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass
ORDER BY conname"""


def over(of: Pieced, now: datetime | None = None) -> list[Piece]:
    """The pieces of which every row is older than it is kept."""
    kept = of.kept_for()
    if kept is None:
        return []
    oldest = first_id_of((now or timezone.now()) - kept)
    return [one for one in pieces(of.table) if one.end is not None and one.end <= oldest]


def drop_old(of: Pieced, now: datetime | None = None) -> list[str]:
    """Drop what is over; the names of the tables that went.

    Safe to repeat, and to go on with after it was killed. Raises BusyError.
    """
    now = now or timezone.now()
    for one in over(of, now):
        in_a_moment(of.table, partial(_take_off, of, one, now))
    return [_drop(of, name) for name in _left(of)]


def _take_off(of: Pieced, piece: Piece, now: datetime) -> None:
    is_there = any(one.name == piece.name for one in pieces(of.table))  # Another may be quicker.
    if not is_there or not of.may_go(piece, now):
        return
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{of.table}" DETACH PARTITION "{piece.name}"')
        cursor.execute(f"COMMENT ON TABLE \"{piece.name}\" IS '{_GOES.format(of.table)}'")


def _left(of: Pieced) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, [_GOES.format(of.table)])
        return [name for (name,) in cursor.fetchall()]


def _drop(of: Pieced, piece: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_FOREIGN_KEYS, [f'"{piece}"'])
        keys = [name for (name,) in cursor.fetchall()]
    for name in keys:
        gone = f'ALTER TABLE "{piece}" DROP CONSTRAINT IF EXISTS "{name}"'
        in_a_moment(of.table, partial(_do, gone))
    in_a_moment(of.table, partial(_do, f'DROP TABLE IF EXISTS "{piece}"'))
    return piece


def _do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
