"""What is left to do when all rows are there: sums, sequences, and figures for the planner."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg

from benchmarks.growth import indexes
from benchmarks.growth.plan import Plan
from moderation.models.credit import passed, seen, settled

# As the trigger does that sums new credits. Nobody's word has another phase yet: the night says.
STANDINGS = f"""
INSERT INTO moderation_standing (reader_id, tier, caught, missed, spared, blamed, settled,
    calibrations_seen, calibrations_passed)
SELECT reviewer_id, 'newcomer', sum(caught), sum(missed), sum(spared), sum(blamed),
    {settled("c")}, {seen("c")}, {passed("c")}
FROM moderation_credit c GROUP BY reviewer_id"""
TIERS = """
UPDATE moderation_standing s SET tier = t.tier
FROM unnest(%s::uuid[], %s::text[]) AS t (reader, tier) WHERE s.reader_id = t.reader"""
SEQUENCES = """
SELECT setval('moderation_logentry_number',
    greatest(1, (SELECT max(number) FROM moderation_logentry)));
SELECT setval(pg_get_serial_sequence('comments_reaction', 'id'),
    greatest(1, (SELECT max(id) FROM comments_reaction)))"""
TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
ORDER BY pg_table_size(oid) DESC"""
AT_ONCE = 50_000


def finish(url: str, plan: Plan, workers: int) -> dict[str, float]:
    """Do what was not done yet; the seconds of each step."""
    steps: list[tuple[str, Callable[[], object]]] = [
        ("indexes", lambda: indexes.build(url, workers)),
        ("standings", lambda: _standings(url)),
        ("sequences", lambda: _run(url, SEQUENCES)),
        ("vacuum", lambda: _vacuum(url, workers)),
        ("checkpoint", lambda: _run(url, "CHECKPOINT")),
    ]
    took = {}
    for name, step in steps:
        print(f"{name} ...", flush=True)
        began = time.perf_counter()
        step()
        took[name] = time.perf_counter() - began
    return took


def _run(url: str, query: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(query)


def _vacuum(url: str, workers: int) -> None:
    """Of each table by itself, the largest first: so several at once."""
    with psycopg.connect(url) as connection:
        names = [row[0] for row in connection.execute(TABLES).fetchall()]
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda name: _run(url, f'VACUUM (ANALYZE, FREEZE) "{name}"'), names))


def _standings(url: str) -> None:
    """Sum the ledger, and say what each reader's word is held to be by it."""
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("TRUNCATE moderation_standing")
        connection.execute("SET LOCAL work_mem = '256MB'")
        connection.execute(STANDINGS)
        _tiers(connection)


def _tiers(connection: psycopg.Connection) -> None:
    from moderation.coins import Counts, Population
    from moderation.models.standing import TIER_OF
    from moderation.trust import SETTLED_TO_BE_ESTABLISHED, Phase, Record, phase

    population = Population()
    rows = connection.execute(
        "SELECT reader_id, caught, missed, spared, blamed, settled FROM moderation_standing"
        " WHERE settled >= %s",
        [SETTLED_TO_BE_ESTABLISHED],
    ).fetchall()
    for first in range(0, len(rows), AT_ONCE):
        moved: dict[str, list[object]] = {"readers": [], "tiers": []}
        for reader, *counts, number in rows[first : first + AT_ONCE]:
            stands = phase(Record(Counts(*counts), number), population)
            if TIER_OF[stands] != TIER_OF[Phase.NEWCOMER]:
                moved["readers"].append(reader)
                moved["tiers"].append(str(TIER_OF[stands]))
        connection.execute(TIERS, list(moved.values()))
