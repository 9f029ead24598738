"""How PostgreSQL does, as it says itself: who waits, how many are connected, what is dead.

In statistics that it keeps anyhow: no table is read. A role that is not its owner is told of the
sessions of its own only; ours are such.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from newsroom.clocks import measured

# Tables that are written to all day, and not in pieces.
HOT = ("comments_comment", "comments_revision", "comments_thread", "moderation_assignment",
       "moderation_case", "moderation_lease", "moderation_letter", "moderation_standing",
       "newsroom_reader", "django_session")  # fmt: skip

_STATE = """
SELECT
    (SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'),
    (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - l.waitstart)), 0)
        FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE NOT l.granted AND a.datname = current_database()),
    (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)
        FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()),
    (SELECT sum(numbackends) FROM pg_stat_database),
    current_setting('max_connections')::int,
    pg_database_size(current_database()),
    (SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)::int
        FROM pg_stat_archiver),
    d.xact_commit, d.xact_rollback, d.deadlocks, d.blks_read, d.blks_hit, d.temp_bytes,
    (SELECT count(*) FROM moderation_moderationhook WHERE active AND rests_until > now()),
    (SELECT count(*) FROM newsroom_endpoint WHERE state = 'active' AND rests_until > now())
FROM pg_stat_database d WHERE d.datname = current_database()"""
_GAUGES = (
    ("database_lock_waiters", "Sessions that wait for a lock."),
    ("database_lock_wait_longest_seconds", "How long the first of them has waited."),
    ("database_transaction_oldest_seconds", "How long the oldest transaction has been open."),
    ("database_connections", "Connections to the whole server."),
    ("database_connections_max", "How many it takes."),
    ("database_size_bytes", "The database on its disk."),
    ("database_archiving_fails", "Whether the last piece of the log could not be put away."),
)
_COUNTERS = (
    ("database_commits", "Transactions committed."),
    ("database_rollbacks", "Transactions rolled back."),
    ("database_deadlocks", "Deadlocks."),
    ("database_blocks_read", "Pages that were not in its memory."),
    ("database_blocks_hit", "Pages that were."),
    ("database_temporary_bytes", "Written to disk, since there was no room to sort."),
)
_ROWS = """
SELECT relname, n_live_tup, n_dead_tup FROM pg_stat_user_tables
WHERE schemaname = current_schema() AND relname = ANY(%s)"""


def database() -> list[Metric]:
    """What PostgreSQL says of itself, and who of those that the house calls rests."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        state = cursor.fetchone()
        cursor.execute(_ROWS, [list(HOT)])
        tables = cursor.fetchall()
    assert state is not None  # noqa: S101 - of the database that we are connected to
    gauges, counters = state[: len(_GAUGES)], state[len(_GAUGES) : -2]
    found: list[Metric] = [
        GaugeMetricFamily(f"third_reading_{name}", says, value=float(value))
        for (name, says), value in zip(_GAUGES, gauges, strict=True)
    ]
    found += [
        CounterMetricFamily(f"third_reading_{name}", says, value=float(value))
        for (name, says), value in zip(_COUNTERS, counters, strict=True)
    ]
    return [*found, clock_off(), _resting(*state[-2:]), _rows(tables)]


def clock_off() -> Metric:
    """Of the machine of the process that is asked."""
    says = "How far this machine's clock is ahead of PostgreSQL's."
    return GaugeMetricFamily("third_reading_clock_off_seconds", says, value=measured())


def _rows(tables: list[tuple[Any, ...]]) -> Metric:
    rows = GaugeMetricFamily(
        "third_reading_database_rows", "Rows, as PostgreSQL reckons.", labels=["table", "state"]
    )
    for table, live, dead in tables:
        rows.add_metric([table, "live"], live)
        rows.add_metric([table, "dead"], dead)
    return rows


def _resting(hooks: int, endpoints: int) -> Metric:
    resting = GaugeMetricFamily(
        "third_reading_resting", "Who failed too often and is left alone.", labels=["what"]
    )
    resting.add_metric(["hook"], hooks)
    resting.add_metric(["endpoint"], endpoints)
    return resting
