"""What the log costs, whether a long one tells the same, and how its pages are read.

Run as `python -m benchmarks.record`; README.md says what is measured and why.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from benchmarks import figures, processes
from benchmarks.filling import THROUGH_THE_DOORS, fill, top_up
from moderation.replaying import decided_again
from moderation.rules import HouseRule
from moderation.verdict import Circumstances, Witness
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
TEXTS = 26_000  # each comes to four lines, and some more for what is credited
CREDITED_AT_ONCE = 20  # texts a statement
PAGES = 1_000_000  # lines that a page is read from
BAR = 1.15  # what a round of verbs may cost with the log, to one without

# A second answer to every text, by somebody else than the first one's giver and its author.
SECOND = """
WITH handed AS (
    INSERT INTO moderation_assignment (id, reviewer_id, revision_id, comment_id, state,
        assigned_at, lease_until, skipped_because)
    SELECT uuidv7(), r.id, t.id, t.comment_id, 'open', now(), now() + interval '15 minutes', ''
    FROM (SELECT t.*, row_number() OVER (ORDER BY t.id) AS n FROM comments_revision t
          WHERE t.status = 'in_review' AND t.ratings_received = {seen}) t
    JOIN newsroom_reader r ON r.handle = 'author-' || (1 + (t.n + 7 * {turn}) % 2000)
        AND r.id <> t.author_id AND NOT EXISTS (SELECT FROM moderation_assignment a
            WHERE a.comment_id = t.comment_id AND a.reviewer_id = r.id)
    RETURNING id, reviewer_id, revision_id, comment_id
)
SELECT id, reviewer_id, revision_id, comment_id INTO TEMP handed_{turn} FROM handed
"""
ANSWER = """
INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id, quality,
    civil, reasons, note, rated_at)
SELECT id, reviewer_id, revision_id, comment_id, 'fair', true, '{{}}', '', now()
FROM handed_{turn}
"""
DECIDE = """
INSERT INTO moderation_decision (id, revision_id, outcome, by, reason, explanation, evidence,
    rule, decided_at)
SELECT uuidv7(), t.id, 'release', 'peers', 'peers_agree', '', %(evidence)s, t.rule, now()
FROM comments_revision t WHERE t.id = ANY(%(texts)s)
"""
RELEASE = """
UPDATE comments_revision t SET status = 'released', decision = d.id
FROM moderation_decision d WHERE d.revision_id = t.id AND t.status = 'in_review';
UPDATE comments_comment c SET released_revision_id = t.id, first_released_at = now()
FROM comments_revision t
WHERE t.comment_id = c.id AND t.status = 'released' AND c.released_revision_id IS NULL;
"""
CREDIT = """
INSERT INTO moderation_credit (rating_id, reviewer_id, source, bad, caught, missed, spared,
    blamed, written_at)
SELECT g.id, g.reviewer_id, 'peers', 0.1, 0, 0, random(), 0, now()
FROM moderation_rating g WHERE g.revision_id = ANY(%s)
"""
MORE = """
INSERT INTO moderation_logentry (id, at, publication_id, act, by_id, rule, reason, comment_id,
    revision_id, reader_id, article_id, decision_id, facts)
SELECT uuidv7(), at, publication_id, act, by_id, rule, reason, comment_id, revision_id,
    reader_id, article_id, decision_id, facts
FROM moderation_logentry ORDER BY random() LIMIT %s
"""
TOLD = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname LIKE 'pgtrigger_log_tells%'
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--lines", type=int, default=PAGES)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--runs", type=int, default=5, help="with the log and without; 0: none")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        _report(_measure(newsroom, options))
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(newsroom: Newsroom, options: argparse.Namespace) -> dict[str, Any]:
    with psycopg.connect(newsroom.servers.database_url("postgres"), autocommit=True) as connection:
        for name in ("cost", "replay"):
            connection.execute(f"CREATE DATABASE {name} TEMPLATE third_reading")
    added = {key: value for key, value in newsroom.environment.items() if key not in os.environ}
    cost, replay = (
        added | {"DATABASE_URL": newsroom.servers.database_url(name), "LOG_LEVEL": "ERROR"}
        for name in ("cost", "replay")
    )
    results: dict[str, Any] = {
        "date": date.today().isoformat(),
        "versions": figures.versions(cost["DATABASE_URL"]),
        "cost": _cost(cost, options) if options.runs else None,
    }
    results["replay"] = _replay(replay, options.texts)
    print(json.dumps(results["replay"], indent=1), flush=True)
    return results | {"pages": _pages(replay, options.lines)}


def _cost(environment: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """A reader's whole way with the log and without it, in turn: processor time, and its ratio."""
    url, pending = environment["DATABASE_URL"], int(options.seconds * 100) + 50
    fill(url, waiting=1000, pending=pending, read=0.5)
    took: dict[bool, list[float]] = {True: [], False: []}
    for run in range(2 * options.runs):
        with_log = run % 2 == 0
        _switch(url, "ENABLE" if with_log else "DISABLE")
        top_up(url, waiting=1000, pending=pending, read=0.5)
        ran = processes.run("journeys", environment, processes=1, seconds=options.seconds)
        took[with_log].append(sum(ran["cpu"]) / len(ran["assign"]))
        print(f"run {run + 1}: {took[with_log][-1]:.2f} ms {'with' if with_log else 'without'}")
    _switch(url, "ENABLE")
    medians = {which: statistics.median(times) for which, times in took.items()}
    return {
        "processor_ms_with": took[True],
        "processor_ms_without": took[False],
        "ratio": medians[True] / medians[False],
    }


def _switch(url: str, way: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for table, trigger in connection.execute(TOLD).fetchall():
            connection.execute(f"ALTER TABLE {table} {way} TRIGGER {trigger}")


def _replay(environment: dict[str, str], texts: int) -> dict[str, Any]:
    """So many texts through every door, all told again; and again with one row tampered with."""
    url = environment["DATABASE_URL"]
    fill(url, waiting=min(texts, THROUGH_THE_DOORS), pending=0, read=0)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET pgtrigger.ignore = '{}'")
        _read_and_decide(connection)
        for first in range(THROUGH_THE_DOORS, texts, THROUGH_THE_DOORS):
            top_up(url, waiting=min(texts - first, THROUGH_THE_DOORS), pending=0, read=0)
            _read_and_decide(connection)
        connection.execute("ANALYZE")
        lines = _one(connection, "SELECT count(*) FROM moderation_logentry")
        before = time.perf_counter()
        same = _told_again(environment)
        seconds = time.perf_counter() - before
        connection.execute("SET session_replication_role = replica")
        victim = _one(
            connection,
            """UPDATE comments_revision SET status = 'rejected' WHERE id = (SELECT id
            FROM comments_revision WHERE status = 'released' OFFSET 100 LIMIT 1) RETURNING id""",
        )
        tampered = _told_again(environment)
        connection.execute("UPDATE comments_revision SET status = 'released' WHERE id = %s",
                           [victim])  # fmt: skip
    return {
        "lines": lines,
        "seconds": seconds,
        "says": same[:3],
        "identical": same[-1] == "The tables say the same.",
        "tampered_row_is_found": str(victim) in tampered[0],
    }


def _read_and_decide(connection: psycopg.Connection) -> None:
    for turn in (1, 2):
        connection.execute(SECOND.format(turn=turn, seen=turn - 1))
        connection.execute(ANSWER.format(turn=turn))
        connection.execute(f"DROP TABLE handed_{turn}")
    _decide(connection)


def _decide(connection: psycopg.Connection) -> None:
    rows = connection.execute(
        "SELECT id FROM comments_revision WHERE status = 'in_review' AND ratings_received >= 2"
    )
    texts = [row[0] for row in rows.fetchall()]
    evidence = [_evidence(-2.0 - n / 20) for n in range(20)]
    for n, one in enumerate(evidence):
        connection.execute(DECIDE, {"evidence": json.dumps(one), "texts": texts[n::20]})
    connection.execute(RELEASE)
    with connection.transaction():
        for n in range(0, len(texts), CREDITED_AT_ONCE):
            connection.execute(CREDIT, [texts[n : n + CREDITED_AT_ONCE]])


def _evidence(weight: float) -> dict[str, Any]:
    """As `Hearing.as_evidence` keeps it: two readers whose word has a history agree."""
    witnesses = [{"rating": str(UUID(int=n)), **asdict(Witness(True, weight))} for n in (1, 2)]
    evidence = {
        "circumstances": asdict(Circumstances()),
        "room": 3,
        "ratings": witnesses,
    }
    assert decided_again(evidence, HouseRule()) == "release"
    return evidence


def _told_again(environment: dict[str, str]) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "manage.py", "replay_log"],
        env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.stdout.strip().splitlines() or [ran.stderr]


def _pages(environment: dict[str, str], lines: int) -> dict[str, Any]:
    """The plan of each page of the log among so many lines, and how long it takes."""
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        while (there := _one(connection, "SELECT count(*) FROM moderation_logentry")) < lines:
            connection.execute(MORE, [min(there, lines - there)])
        connection.execute("VACUUM ANALYZE moderation_logentry")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, processes._set_up, (environment, None)) as pool:
        return pool.submit(_look).result()


def _look() -> dict[str, Any]:
    """Where Django has been set up: the queries of the pages, as the pages ask them."""
    from django.db import connection

    from comments.paging import NewestLineFirst
    from moderation.models import LogEntry
    from moderation.record import Wanted, lines_for, public_lines
    from newsroom.models import Publication, Reader, Role

    lines = LogEntry.objects.exclude(article=None).exclude(reader=None)
    some = lines[lines.count() // 2]
    seat = Role(reader=Reader.objects.first(), publication=Publication.objects.get())
    asked = {
        "all": lines_for(seat, Wanted()),
        "with everything": lines_for(seat, Wanted(everything=True)),
        "of one act": lines_for(seat, Wanted(act="decided")),
        "of an act that never was": lines_for(seat, Wanted(act="raid")),
        "about a reader": lines_for(seat, Wanted(reader=some.reader_id)),
        "about a comment": lines_for(seat, Wanted(comment=some.comment_id)),
        "on an article": lines_for(seat, Wanted(article=some.article_id)),
        "of a day long ago": lines_for(seat, Wanted(until=some.at.date() - timedelta(days=900))),
        "public": public_lines(seat.publication_id),
    }
    found = {}
    for name, query in asked.items():
        page = query.order_by(*NewestLineFirst.ordering)[: NewestLineFirst.page_size + 1]
        list(page.all())
        begins = time.perf_counter()
        list(page.all())
        took = (time.perf_counter() - begins) * 1000
        plan = page.explain(analyze=True, buffers=True)
        of_log = [line for line in plan.splitlines() if "moderation_logentry" in line]
        found[name] = {
            "ms": took,
            "sequential": any("Seq Scan on moderation_logentry" in line for line in of_log),
            "plan": plan,
        }
    connection.close()
    return found


def _one(connection: psycopg.Connection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _report(results: dict[str, Any]) -> None:
    plans = {name: page.pop("plan") for name, page in results["pages"].items()}
    (RESULTS / "record.json").write_text(json.dumps(results, indent=1) + "\n")
    told = "\n\n".join(f"-- {name}\n{plan}" for name, plan in plans.items())
    (RESULTS / "record-plans.txt").write_text(told + "\n")
    print(json.dumps(results, indent=1))
    replay = results["replay"]
    met = {
        f"a round of verbs costs at most {BAR} times as much": not results["cost"]
        or results["cost"]["ratio"] <= BAR,
        "100,000 lines and more come to the same": replay["identical"]
        and replay["lines"] >= 100_000,
        "one row that was tampered with is found": replay["tampered_row_is_found"],
        "no page of the log reads all of it, nor takes longer than 100 ms": all(
            not page["sequential"] and page["ms"] < 100 for page in results["pages"].values()
        ),
    }
    for bar, passed in met.items():
        print("met   " if passed else "MISSED", bar)


if __name__ == "__main__":
    main()
