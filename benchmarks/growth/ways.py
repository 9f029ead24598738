"""Which way rows come in fastest: COPY in binary or in text, or INSERT of what PostgreSQL makes.

Run as `python -m benchmarks.growth --ways`. The same ratings into an empty table of the same
columns, without an index, in turns; PostgreSQL's own processor time counts, since others work on
the machine, too.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import psycopg

from benchmarks.growth.beginning import Begun
from benchmarks.growth.filling import copy_in
from benchmarks.growth.plan import CHUNK, World, worlds
from benchmarks.growth.reviews import Texts, of_decided, rows_of
from benchmarks.growth.rows import Rows

ROUNDS = 5
EMPTY = """
DROP TABLE IF EXISTS growth.way;
CREATE TABLE growth.way (LIKE moderation_rating INCLUDING DEFAULTS)"""
INSERT = """
INSERT INTO growth.way (id, reviewer_id, revision_id, comment_id, quality, civil,
    reasons, note, rated_at, weight, seconds, starred)
SELECT uuidv7(), uuidv7(), uuidv7(), uuidv7(), 'fair', civil,
    CASE WHEN civil THEN '{}' ELSE '{attack}' END::varchar[], '', now() - n * interval '1 s',
    CASE WHEN civil THEN -0.86 ELSE 1.5 END, 20 + 60 * random(), false
FROM (SELECT n, random() < 0.9 AS civil FROM generate_series(1, %s::int) n)"""


def measure(url: str, known: Begun) -> dict[str, tuple[float, float]]:
    """For each way: rows a second of PostgreSQL's processor, and of ours beside it."""
    world = worlds(known.plan)[-1]
    rows = _ratings(world)
    took: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with psycopg.connect(url, autocommit=True) as connection:
        text = _as_text(connection, rows)
        ways: dict[str, Callable[[], object]] = {
            "COPY, binary, as numpy makes it": lambda: _copy(connection, _ratings(world)),
            "COPY, text, of lines that are there": lambda: _copy_text(connection, rows, text),
            "INSERT … SELECT generate_series": lambda: connection.execute(INSERT, [rows.number]),
        }
        for _ in range(ROUNDS):
            for name, way in ways.items():
                connection.execute(EMPTY)
                theirs, ours = _spent(connection), time.process_time()
                way()
                took[name].append((_spent(connection) - theirs, time.process_time() - ours))
        connection.execute("DROP TABLE growth.way")
    return {
        name: (rows.number / median(one[0] for one in each),
               rows.number / max(1e-3, median(one[1] for one in each)))
        for name, each in took.items()
    }  # fmt: skip


def _ratings(world: World) -> Rows:
    last = min(world.decided, CHUNK)
    rows = rows_of(world, of_decided(world, 0, last), Texts(world))[1]
    return rows.take(np.ones(rows.number, bool))


def _copy(connection: psycopg.Connection, rows: Rows) -> None:
    rows.table = "way"
    copy_in(connection, rows, rows.packed(), schema="growth")


def _as_text(connection: psycopg.Connection, rows: Rows) -> bytes:
    connection.execute(EMPTY)
    _copy(connection, rows)
    query = f"COPY growth.way ({', '.join(rows.names)}) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(query.encode()) as copy:
        return b"".join(bytes(part) for part in copy)


def _copy_text(connection: psycopg.Connection, rows: Rows, text: bytes) -> None:
    query = f"COPY growth.way ({', '.join(rows.names)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(query.encode()) as copy:
        copy.write(text)


def _spent(connection: psycopg.Connection) -> float:
    """Seconds of a processor that this connection's backend has had."""
    schedule = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text()
    return int(schedule.split()[0]) / 1e9
