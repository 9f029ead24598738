"""Indexes that are set aside while much is written, and built in one go afterwards.

None is dropped: PostgreSQL is told that they are not ready, so that it does not keep them, and
REINDEX builds each from the table and says that it is. So constraints and foreign keys that lean
on them stay as they are, and what has still to be built stands in the catalogue itself: whoever
comes back after having been killed asks there.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg import sql

SET_ASIDE = """
UPDATE pg_index SET indisready = false, indisvalid = false
FROM pg_class i, pg_class t
WHERE i.oid = indexrelid AND t.oid = indrelid AND i.relkind = 'i' AND t.relname LIKE ANY(%s)
    AND t.relnamespace = 'public'::regnamespace"""
LEFT = """
SELECT i.relname, t.relname FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE NOT x.indisready AND i.relkind = 'i' AND t.relnamespace = 'public'::regnamespace
ORDER BY pg_relation_size(t.oid) DESC, i.relname"""
# Also the parts of those that are partitioned, which are named after them.
TABLES = (
    "comments_comment", "comments_revision", "comments_thread", "comments_tally",
    "comments_reaction", "moderation_assignment", "moderation_rating", "moderation_credit",
    "moderation_decision", "moderation_case", "moderation_statement", "moderation_logentry",
    "moderation_letter", "moderation_waiver", "newsroom_reader", "newsroom_article",
)  # fmt: skip


def set_aside(connection: psycopg.Connection) -> None:
    patterns = [f"{table.replace('_', chr(92) + '_')}%" for table in TABLES]
    connection.execute(SET_ASIDE, [patterns])


def left(url: str) -> list[tuple[str, str]]:
    """What is still to be built, with its table; that of the largest table first."""
    with psycopg.connect(url) as connection:
        return connection.execute(LEFT).fetchall()


def build(url: str, workers: int) -> dict[str, float]:
    """Build all that were set aside; the seconds that each took."""
    with ThreadPoolExecutor(workers) as pool:
        done = pool.map(lambda names: (names[0], _build(url, names[0])), left(url))
        return dict(done)


def _build(url: str, name: str) -> float:
    began = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("REINDEX INDEX {}").format(sql.Identifier(name)))
    took = time.perf_counter() - began
    print(f"  {name}: {took:.1f} s", flush=True)
    return took
