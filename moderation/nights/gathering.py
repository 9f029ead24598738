"""All credited ratings of a season, as arrays, and as a numbered table to join back to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from moderation.learning.em import UNKNOWN, Floats, Ints, Ratings
from moderation.trust import CREDIT, HALF_LIFE, Source
from newsroom.ids import first_id_of

SEASON = timedelta(days=180)  # What is older has lost three quarters of its worth; see `forget`.
AT_ONCE = 50_000  # rows on their way from PostgreSQL

# `night` is the session's own: it is gone with the connection, and made anew by the next try.
_NUMBERED = """
CREATE TEMP TABLE night AS
SELECT row_number() OVER (ORDER BY g.reviewer_id, g.id) - 1 AS n, g.id AS rating, g.reviewer_id,
    dense_rank() OVER (ORDER BY g.reviewer_id) - 1 AS reviewer,
    dense_rank() OVER (ORDER BY g.revision_id) - 1 AS item,
    c.source, c.bad, c.written_at, NOT g.civil AS uncivil, g.weight <> 0 AS heard,
    r.author_shift AS shift,
    extract(epoch FROM %(now)s - g.rated_at) / 86400 AS days
FROM moderation_rating g
JOIN moderation_credit c ON c.rating_id = g.id
JOIN comments_revision r ON r.id = g.revision_id
WHERE g.id >= %(since)s AND r.publication_id = %(publication)s
    AND c.caught + c.missed + c.spared + c.blamed > 0
"""
_ROWS = "SELECT item, reviewer, uncivil, source, bad, days, heard, shift FROM night ORDER BY n"
_SOURCES = list(Source)
_NUMBER_OF = {source.value: number for number, source in enumerate(_SOURCES)}
_WORTH = np.array([CREDIT[source] for source in _SOURCES])


@dataclass(frozen=True)
class Season:
    """The ratings, sorted by reviewer, and what they are credited by today."""

    ratings: Ratings
    credited: Floats  # how likely each rating's item is bad, as it is credited today
    fresh: Floats  # what is left of each rating's worth, 0 to 1


@contextmanager
def unhurried() -> Iterator[None]:
    """A night's statements may take minutes; those of a request may not."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        [usual] = cursor.fetchone()
        cursor.execute("SET statement_timeout = '10min'")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, false)", [usual])


def gather(publication: int, now: datetime) -> Season:
    """The credited ratings of the last half year, numbered in the temporary table `night`."""
    facts: dict[str, Any] = {
        "publication": publication,
        "now": now,
        "since": first_id_of(now - SEASON),
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS night")
        cursor.execute(_NUMBERED, facts)
        cursor.execute("CREATE INDEX ON night (reviewer)")
        cursor.execute("ANALYZE night")
        cursor.execute("SELECT count(*) FROM night")
        [number] = cursor.fetchone()
    return _season(*_columns(int(number)))


Columns = tuple[Ints, Ints, Ints, Ints, Floats, Floats, Floats, Floats]


def _columns(number: int) -> Columns:
    item, reviewer, uncivil, source = (np.empty(number, dtype=np.int64) for _ in range(4))
    bad, days, heard, shift = (np.empty(number) for _ in range(4))
    filled = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS)
        while rows := cursor.fetchmany(AT_ONCE):
            until = filled + len(rows)
            part = slice(filled, until)
            item[part], reviewer[part], uncivil[part] = (
                [row[place] for row in rows] for place in range(3)
            )
            source[part] = [_NUMBER_OF[row[3]] for row in rows]
            bad[part] = [row[4] for row in rows]
            days[part] = [float(row[5]) for row in rows]
            heard[part], shift[part] = ([row[place] for row in rows] for place in (6, 7))
            filled = until
    return item, reviewer, uncivil, source, bad, days, heard, shift


def _season(
    item: Ints,
    reviewer: Ints,
    uncivil: Ints,
    source: Ints,
    bad: Floats,
    days: Floats,
    heard: Floats,
    shift: Floats,
) -> Season:
    by_peers = source == _NUMBER_OF[Source.PEERS]
    known = np.where(by_peers, UNKNOWN, (bad > 0.5).astype(np.int64))
    fresh = np.exp2(-np.maximum(days, 0) / HALF_LIFE)
    ratings = Ratings(
        item=item,
        reviewer=reviewer,
        uncivil=uncivil.astype(np.bool_),
        known=known,
        worth=_WORTH[source] * fresh,
        factor=heard,  # What weighed nothing by day weighs nothing at night.
        shift=shift,
    )
    return Season(ratings, bad, fresh)
