"""How long do the nightly jobs take on many ratings? Run as `python -m benchmarks.nights`.

The rows are written past the doors (no trigger fires): what is measured is the night, not
the year that leads up to it. Each job runs in a process of its own, for its own peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.figures import versions
from benchmarks.rules import keep
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
JOBS = ("refit", "refit again", "company", "clusters", "measure")
LIMITS = {"seconds": 120, "megabytes": 1024}
PER_TEXT = 2.5  # ratings

FILL = """
SET session_replication_role = replica;
INSERT INTO newsroom_publication (slug, name, url, language, token_issuer, contact,
    origins)
    VALUES ('bench', 'Bench', 'https://bench.example', 'en', 'https://bench.example', '',
    ARRAY[]::varchar[]);
INSERT INTO newsroom_article (id, publication_id, section, headline, standfirst, byline, place,
    body, picture, picture_alt, caption, published_at, listed)
    SELECT uuidv7(), id, 'city', 'Headline', '', '', '', '', '', '', '', now(), true
    FROM newsroom_publication;
CREATE TEMP TABLE reader AS
    SELECT n, uuidv7() AS id, 0.55 + 0.4 * random() AS sees, random() AS spares
    FROM generate_series(1, {readers}) n;
INSERT INTO newsroom_reader (id, password, is_superuser, issuer, subject, handle, name, email,
    is_active, joined_at)
    SELECT id, '!', false, 'https://bench.example', 'r' || n, 'r' || n, 'r' || n, '', true, now()
    FROM reader;
CREATE TEMP TABLE text AS
    SELECT n, uuidv7() AS id, uuidv7() AS comment, random() < 0.1 AS bad, random() < 0.04 AS known,
        now() - random() * interval '60 days' AS at, 1 + floor(random() * {readers})::int AS author
    FROM generate_series(1, {texts}) n;
INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count)
    SELECT t.comment, a.id, r.id, 0, t.at, 0
    FROM text t JOIN reader r ON r.n = t.author CROSS JOIN newsroom_article a;
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, decision, rule, reviews_owed, reviews_given,
    ratings_received, ratings_wanted, ratings_at_most, leases_open, deadline_at, draw)
    SELECT t.id, t.comment, 1, p.id, r.id, 'text', 'text', t.at, '[]', 'released', uuidv7(),
        '{rule}', 3, 3, 3, 3, 5, 0, t.at, random()
    FROM text t JOIN reader r ON r.n = t.author CROSS JOIN newsroom_publication p;
-- A few readers rate much, most little: the square of a random number.
CREATE TEMP TABLE given AS
    SELECT uuidv7(make_interval(secs => extract(epoch FROM t.at - now()))) AS id, t.id AS text,
        t.comment, t.bad, t.known, t.at + random() * interval '2 hours' AS at,
        1 + floor({readers} * power(random(), 2))::int AS who
    FROM generate_series(1, {ratings}) i
    JOIN text t ON t.n = 1 + (i % {texts});
DELETE FROM given a USING given b WHERE a.ctid < b.ctid AND a.text = b.text AND a.who = b.who;
INSERT INTO moderation_assignment (id, reviewer_id, revision_id, comment_id, state, assigned_at,
    lease_until, skipped_because)
    SELECT g.id, r.id, g.text, g.comment, 'rated', g.at, g.at, ''
    FROM given g JOIN reader r ON r.n = g.who;
INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id, quality,
    civil, reasons, note, rated_at)
    SELECT g.id, r.id, g.text, g.comment, 'fair', answer, CASE WHEN answer THEN '{{}}'
        ELSE '{{attack}}' END::varchar[], '', g.at
    FROM (SELECT g.*, r.id AS reader, CASE WHEN g.bad THEN random() > r.sees
            ELSE random() > 0.25 * r.spares END AS answer
          FROM given g JOIN reader r ON r.n = g.who) g JOIN reader r ON r.id = g.reader;
SET session_replication_role = origin;
INSERT INTO moderation_credit (rating_id, reviewer_id, source, bad, caught, missed, spared,
    blamed, written_at)
    SELECT m.id, m.reviewer_id, CASE WHEN g.known THEN 'audit' ELSE 'peers' END, p.bad,
        w.worth * p.bad * (NOT m.civil)::int, w.worth * p.bad * m.civil::int,
        w.worth * (1 - p.bad) * m.civil::int, w.worth * (1 - p.bad) * (NOT m.civil)::int, g.at
    FROM given g JOIN moderation_rating m ON m.id = g.id
    CROSS JOIN LATERAL (SELECT CASE WHEN g.known THEN g.bad::int ELSE 0.1 END AS bad) p
    CROSS JOIN LATERAL (SELECT CASE WHEN g.known THEN 2 ELSE 0.5 END AS worth) w;
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=int, default=1_000_000)
    parser.add_argument("--job", choices=JOBS, help="only this one, in this process")
    parser.add_argument("--quick", action="store_true", help="small: does it run?")
    options = parser.parse_args()
    if options.job:
        print(json.dumps(_job(options.job)))
        return
    ratings = 20_000 if options.quick else options.ratings
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        results = _measure(newsroom, ratings)
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(results, indent=1))
    if not options.quick:
        (RESULTS / "nights.json").write_text(json.dumps(results, indent=1) + "\n")
    for job, took in results["jobs"].items():
        met = all(took[what] <= limit for what, limit in LIMITS.items())
        print("met   " if met else "MISSED", f"{job}: {took['seconds']:.0f} s,"
              f" {took['megabytes']:.0f} MB")  # fmt: skip


def _measure(newsroom: Newsroom, ratings: int) -> dict[str, Any]:
    url = newsroom.environment["DATABASE_URL"]
    facts = {
        "ratings": ratings,
        "texts": int(ratings / PER_TEXT),
        "readers": max(50, ratings // 40),
    }
    print(f"filling a ledger of {ratings:,} ratings ...", flush=True)
    began = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FILL.format(**facts, rule=keep(connection)))
        connection.execute("VACUUM ANALYZE")
    filled = time.perf_counter() - began
    jobs = {}
    for job in JOBS:
        print(f"{job} ...", flush=True)
        command = [sys.executable, "-m", "benchmarks.nights", "--job", job]
        done = subprocess.run(
            command, env=newsroom.environment, check=True, capture_output=True, text=True
        )
        jobs[job] = json.loads(done.stdout)
    return {**facts, "filled_seconds": filled, "versions": versions(url), "jobs": jobs}


def _job(job: str) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    from moderation.models import Policy
    from moderation.nights.clustering import find_clusters
    from moderation.nights.company import look_at_company
    from moderation.nights.measuring import measure
    from moderation.nights.refitting import refit_ledger
    from newsroom.models import Publication

    publication = Publication.objects.get()
    act = {
        "refit": refit_ledger, "refit again": refit_ledger, "company": look_at_company,
        "measure": measure, "clusters": find_clusters,
    }[job]  # fmt: skip
    if job == "clusters":  # Nobody's are looked for where no rule minds.
        Policy.objects.create(publication=publication, exceptions={"other_cluster": True})
    began = time.perf_counter()
    came = act(publication)
    return {
        "seconds": time.perf_counter() - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "came": str(came),
    }


if __name__ == "__main__":
    main()
