"""What telling newsrooms costs a verb, how fast events go out, and how the next ones are found.

Run as `python -m benchmarks.events`; README.md says what is measured and why.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import figures, processes
from benchmarks.filling import fill, top_up
from newsroom.demo.processes import ROOT, Newsroom
from newsroom.demo.servers import free_port

RESULTS = Path(__file__).parent / "results"
KEPT = RESULTS / "events.json"

ADD = """
INSERT INTO newsroom_endpoint (id, publication_id, url, description, events, state,
    paused_because, sealed, sealed_before, rotated_at, failures, created_at)
SELECT gen_random_uuid(), p.id, %s, '', '{}', %s, '', '', '', now(), 0, now()
FROM newsroom_publication p RETURNING id"""
HAPPEN = """
INSERT INTO newsroom_event (id, publication_id, type, subject, data, created_at)
SELECT gen_random_uuid(), p.id, 'comment.held', md5((n %% %s)::text)::uuid, '{}', now()
FROM newsroom_publication p, generate_series(1, %s) n ORDER BY n"""
# Settled ones first, as they are in a table that has been in use; lines of five wait, all due.
MANY = """
WITH written AS (
    INSERT INTO newsroom_event (id, publication_id, type, subject, data, created_at, place)
    SELECT gen_random_uuid(), (SELECT min(id) FROM newsroom_publication), 'comment.held',
        md5((n %% greatest(%(waiting)s / 5, 1))::text)::uuid, '{}', now(), n
    FROM generate_series(1, %(delivered)s + %(dead)s + %(waiting)s) n
    RETURNING id, subject, place
)
INSERT INTO newsroom_delivery (endpoint_id, event_id, subject, place, state, attempts, replayed,
    tried, due_at, gives_up_at, settled_at)
SELECT %(endpoint)s, id, subject, place, state, 0, 0, '[]', now(), now() + interval '1 day',
    CASE WHEN state = 'waiting' THEN NULL ELSE now() END
FROM (SELECT *, CASE WHEN place <= %(delivered)s THEN 'delivered'
    WHEN place <= %(delivered)s + %(dead)s THEN 'dead' ELSE 'waiting' END AS state
    FROM written) w ORDER BY place"""
ROUND = """
import time, json, django; django.setup()
from newsroom.events import endpoints, rounds
from newsroom.models import Endpoint
for one in Endpoint.objects.all(): endpoints.rotate(one)
begun = time.monotonic()
print(json.dumps([rounds.go_round(120), time.monotonic() - begun]))
"""
PLANS = """
import json, django; django.setup()
from django.db import connection
from django.utils import timezone
from newsroom.events import picking
from newsroom.models import Endpoint
facts = {"endpoint": Endpoint.objects.get().pk, "now": timezone.now(), "room": 4}
asked = {"next": (picking.NEXT, facts), "least tried": (picking.PROBE, facts),
         "endpoints in line": (picking._IN_LINE, [timezone.now()])}
told = {}
with connection.cursor() as cursor:
    def answer(how, query, values):
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS{how}) " + query, values)
        return [row for [row] in cursor.fetchall()]
    for name, (query, values) in asked.items():
        found = [answer(", FORMAT JSON", query, values)[0] for _ in range(21)]
        told[name] = [answer("", query, values), found]
print(json.dumps(told))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument(
        "--runs", type=int, default=3, help="with an endpoint and without; 0: none"
    )
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=1_000_000, help="delivered; and a tenth")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        environment = _environment(newsroom)
        results = json.loads(KEPT.read_text()) if KEPT.exists() else {}
        results |= {
            "date": date.today().isoformat(),
            "load": [round(one, 1) for one in os.getloadavg()],
            "versions": figures.versions(environment["DATABASE_URL"]),
        }
        if options.runs:
            results["cost"] = _cost(environment, options)
        results["delivering"] = _delivering(environment, options, folder)
        results["finding"] = _finding(environment, options)
        KEPT.write_text(json.dumps(results, indent=1) + "\n")
        print(json.dumps(results, indent=1))
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _environment(newsroom: Newsroom) -> dict[str, str]:
    added = {key: value for key, value in newsroom.environment.items() if key not in os.environ}
    calls = {"OUTGOING_HTTP": "true", "OUTGOING_NETWORKS": "127.0.0.0/8", "LOG_LEVEL": "ERROR"}
    return added | calls


def _cost(environment: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """A reader's whole way, with an endpoint that listens to all and with none, in turns."""
    url, pending = environment["DATABASE_URL"], int(options.seconds * 100) + 50
    fill(url, waiting=1000, pending=pending, read=0.5)
    took: dict[bool, list[float]] = {True: [], False: []}
    for run in range(2 * options.runs):
        listens = run % 2 == 0
        with psycopg.connect(url) as database:
            database.execute("DELETE FROM newsroom_event")
            database.execute("DELETE FROM newsroom_endpoint")
            if listens:
                database.execute(ADD, ["http://127.0.0.1:1/", "paused"])
        top_up(url, waiting=1000, pending=pending, read=0.5)
        ran = processes.run("journeys", environment, processes=1, seconds=options.seconds)
        took[listens].append(sum(ran["cpu"]) / len(ran["assign"]))
        print(f"run {run + 1}: {took[listens][-1]:.2f} ms {'with' if listens else 'without'}")
    with psycopg.connect(url) as database:
        database.execute("DELETE FROM newsroom_event")
        database.execute("DELETE FROM newsroom_endpoint")
    medians = {which: statistics.median(times) for which, times in took.items()}
    return {
        "processor_ms_with": took[True],
        "processor_ms_without": took[False],
        "ratio": medians[True] / medians[False],
    }


def _delivering(
    environment: dict[str, str], options: argparse.Namespace, folder: Path
) -> dict[str, Any]:
    """One round of one worker, to a receiver on this machine that is sure before it answers."""
    port, book = free_port(), folder / "book.jsonl"
    program = [sys.executable, "-m", "tests.newsroom.events.recorder", str(port), str(book)]
    receiver = subprocess.Popen(program, cwd=ROOT)
    told: dict[str, Any] = {}
    try:
        for at_once in (4, 16):
            with psycopg.connect(environment["DATABASE_URL"]) as database:
                database.execute("DELETE FROM newsroom_delivery")
                database.execute("DELETE FROM newsroom_event")
                database.execute("DELETE FROM newsroom_endpoint")
                _publication(database)
                database.execute(ADD, [f"http://127.0.0.1:{port}/", "active"])
                database.execute(HAPPEN, [options.events // 5, options.events])
            sent, seconds = _python(ROUND, environment | {"EVENTS_AT_ONCE": str(at_once)})
            told[f"{at_once} at once"] = {"sent": sent, "a_second": round(sent / seconds, 1)}
    finally:
        receiver.kill()
        receiver.wait()
    return told


def _finding(environment: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """How what is next is found, among so many deliveries and among a tenth of them."""
    cells, texts = {}, []
    for rows in (options.rows, options.rows // 10):
        plans = _planned(environment, rows)
        texts += [
            f"== {name}, of {rows} delivered, {rows // 100} waiting, {rows // 1000} dead\n"
            + "\n".join(text)
            for name, (text, _) in plans.items()
        ]
        cells[rows] = {name: _cell(found) for name, (_, found) in plans.items()}
    (RESULTS / "events-plans.txt").write_text("\n\n".join(texts) + "\n")
    large, small = cells[options.rows], cells[options.rows // 10]
    ratios = {
        name: {what: round(large[name][what] / small[name][what], 2) for what in ("ms", "pages")}
        for name in large
    }
    return {f"of {rows}": cell for rows, cell in cells.items()} | {"ratios": ratios}


def _planned(environment: dict[str, str], rows: int) -> dict[str, Any]:
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:
        database.execute("TRUNCATE newsroom_event, newsroom_delivery, newsroom_endpoint")
        _publication(database)
        [endpoint] = database.execute(ADD, ["http://127.0.0.1:1/", "active"]).fetchone() or [None]
        sizes = {"delivered": rows, "waiting": rows // 100, "dead": rows // 1000}
        database.execute(MANY, sizes | {"endpoint": endpoint})
        database.execute("VACUUM ANALYZE newsroom_delivery")
        database.execute("VACUUM ANALYZE newsroom_endpoint")
    plans: dict[str, Any] = _python(PLANS, environment)
    return plans


def _cell(found: list[Any]) -> dict[str, Any]:
    """The median time of a statement in milliseconds, the pages it touches, its scans of all."""
    last = found[-1][0]["Plan"]
    return {
        "ms": statistics.median(one[0]["Execution Time"] for one in found),
        "pages": last["Shared Hit Blocks"] + last["Shared Read Blocks"],
        "scans_of_all_deliveries": sum(
            node["Node Type"] == "Seq Scan" and node.get("Relation Name") == "newsroom_delivery"
            for node in _nodes(last)
        ),
    }


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


def _publication(database: psycopg.Connection[Any]) -> None:
    """One to listen at, where none was filled in."""
    database.execute(
        """INSERT INTO newsroom_publication (slug, name, url, language, contact, token_issuer,
            origins) SELECT 'bench', 'Bench', 'https://bench.example', 'en', '',
            'https://bench.example', '{}'
        WHERE NOT EXISTS (SELECT FROM newsroom_publication)"""
    )


def _python(program: str, environment: dict[str, str]) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    main()
