"""How full a page is made, of tables whose rows are updated in place.

The house leaves room on their pages, for rows that are on their way. What is over and done with
needs none; a site that has grown for years has it all the same. A lean one is packed.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

from benchmarks.growth.plan import Plan

HISTORY, HOT = 100, 85  # percent
KEEP = """
CREATE TABLE IF NOT EXISTS growth.room (name text PRIMARY KEY, percent int);
INSERT INTO growth.room SELECT relname, substring(o FROM '[0-9]+$')::int
FROM pg_class, unnest(reloptions) o WHERE relkind = 'r' AND o LIKE 'fillfactor=%'
    AND relname IN ('comments_revision', 'moderation_assignment') ON CONFLICT DO NOTHING"""


def remember(connection: psycopg.Connection) -> None:
    """Write down how the house has it, before any of it is changed."""
    connection.execute(KEEP)


def pack(url: str, plan: Plan, percent: int) -> None:
    if plan.lean:
        _set(url, lambda usual: max(percent, usual))


def restore(url: str) -> None:
    """As the house has it: from now on."""
    _set(url, lambda usual: usual)


def _set(url: str, to: Callable[[int], int]) -> None:
    with psycopg.connect(url) as connection:
        for name, usual in connection.execute("SELECT * FROM growth.room").fetchall():
            query = sql.SQL("ALTER TABLE {} SET (fillfactor = {})")
            connection.execute(query.format(sql.Identifier(name), sql.Literal(to(usual))))
