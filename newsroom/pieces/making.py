"""Making pieces before their time."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from newsroom.pieces.locking import hold, in_a_moment
from newsroom.pieces.spans import Span, spans
from newsroom.pieces.tables import Pieced, pieces

# So many rows of the piece for the rest are put where they belong while others wait; a clock
# that was dead for months has left more, and `manage.py partitions make --move` does it.
MOVED_AT_MOST = 20_000


def make_ahead(
    of: Pieced,
    now: datetime | None = None,
    *,
    since: datetime | None = None,
    at_most: int | None = MOVED_AT_MOST,
) -> list[str]:
    """Make the pieces of now and of what comes; the names of those that were made.

    `since` asks for those of the past as well. Safe to repeat, by several at once. Raises
    BusyError.
    """
    now = now or timezone.now()
    until = now
    for _ in range(of.ahead):
        until = Span.around(of.every, until).next.begins
    made = []
    for span in spans(of.every, since or now, until):
        if _is_there(of, span):
            continue
        if in_a_moment(of.table, partial(_make, of, span, at_most)):
            made.append(f"{of.table}_{span.name}")
    return made


def _is_there(of: Pieced, span: Span) -> bool:
    return any(one.holds(span.first) for one in pieces(of.table))


def _make(of: Pieced, span: Span, at_most: int | None) -> bool:
    """Make one piece, and put into it what came while there was none; whether it was made.

    It is made by itself and then attached: so nobody who only uses the table is in the way.
    """
    if _is_there(of, span):  # Another was quicker.
        return False
    piece = f"{of.table}_{span.name}"
    hold(of.rest)  # What came there after it was looked at would be in the way.
    with connection.cursor() as cursor:
        waiting = _waiting(cursor, of, span, at_most)
        if at_most is not None and waiting > at_most:
            return False
        cursor.execute(
            f'CREATE TABLE "{piece}" (LIKE "{of.table}" INCLUDING ALL EXCLUDING INDEXES)'
        )
        if waiting:
            _move(cursor, of, span, piece)
        cursor.execute(
            f'ALTER TABLE "{of.table}" ATTACH PARTITION "{piece}"'
            f" FOR VALUES FROM ('{span.first}') TO ('{span.end}')"
        )
    return True


def _within(of: Pieced, span: Span) -> str:
    return f"\"{of.key}\" >= '{span.first}' AND \"{of.key}\" < '{span.end}'"


def _waiting(cursor: Any, of: Pieced, span: Span, at_most: int | None) -> int:
    """How many rows of its time lie in the piece for the rest; not counted beyond `at_most`."""
    rows = f'SELECT FROM "{of.rest}" WHERE {_within(of, span)} LIMIT %s'
    cursor.execute(
        f"SELECT count(*) FROM ({rows}) waiting",  # noqa: S608 - likewise
        [None if at_most is None else at_most + 1],
    )
    return int(cursor.fetchone()[0])


def _move(cursor: Any, of: Pieced, span: Span, piece: str) -> None:
    """Rows are never deleted, say triggers; these are only put elsewhere, so none is asked."""
    columns = ", ".join(f'"{field.column}"' for field in of.model._meta.local_concrete_fields)
    cursor.execute(f'ALTER TABLE "{of.rest}" DISABLE TRIGGER USER')
    cursor.execute(
        f'WITH moved AS (DELETE FROM "{of.rest}" WHERE {_within(of, span)} RETURNING {columns})'  # noqa: S608 - likewise
        f' INSERT INTO "{piece}" ({columns}) SELECT {columns} FROM moved'
    )
    cursor.execute(f'ALTER TABLE "{of.rest}" ENABLE TRIGGER USER')
