"""Whether the pieces are as they should be: what health and `manage.py partitions` say."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from newsroom.pieces.rights import if_allowed
from newsroom.pieces.tables import has_rows_astray, pieces, tables_in_pieces

# Pieces are made more than a week ahead, every hour. Less is left when nobody made any for long.
AHEAD_AT_LEAST = timedelta(days=5)


def wrong(now: datetime | None = None) -> dict[str, str]:
    """What is amiss with each table in pieces: `late` or `astray`. Nothing where all is well.

    `late`: nobody has made pieces ahead for weeks. Rows will go to the piece for the rest, so
    nothing is refused. `astray`: there are rows in that piece, which go with no other. A role that
    may not read a table is not told that of it.
    """
    now = now or timezone.now()
    found: dict[str, str] = {}
    parts = pieces(*(tables := tables_in_pieces()))
    for table in tables:
        of_it = [one for one in parts if one.table == table]
        last = max((one.end for one in of_it if one.end), default=UUID(int=0))
        if not any(one.until and one.end == last and one.until - now >= AHEAD_AT_LEAST
                   for one in of_it):  # fmt: skip
            found[table] = "late"
            continue
        with if_allowed(f"reading {table}"):
            if has_rows_astray(table, of_it):
                found[table] = "astray"
    return found
