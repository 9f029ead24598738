"""A publication with many waiting texts, written set by set, and through every door."""

from __future__ import annotations

import random

import psycopg

from benchmarks.rules import keep
from comments.text import to_html

AUTHORS = 2000
TEXTS = 500  # different ones
AT_ONCE = 20_000  # rows a transaction

WORDS = """
the council has promised this bridge for eleven years and every spring another reason appears why
nothing could begin while cyclists still share four narrow lanes with lorries that turn without
looking I live two streets away and count what passes on a Monday morning so I would ask whoever
wrote the report which day they chose and whether schools were open when they came
"""

# The triggers of a session keep the plans that they made while the tables were empty; and
# pgtrigger catches an error at every row unless the setting that it looks for is there.
SCAFFOLD = """
SET enable_seqscan = off; SET pgtrigger.ignore = '{}';
CREATE TEMP TABLE IF NOT EXISTS sample_text (n int PRIMARY KEY, text text, html text);
CREATE TEMP TABLE IF NOT EXISTS written (id uuid, comment uuid, article uuid, publication bigint,
    author uuid, at timestamptz, text int);
CREATE TEMP TABLE IF NOT EXISTS leased (id uuid, reviewer uuid, revision uuid, comment uuid);
"""
PAPER = """
INSERT INTO newsroom_publication (slug, name, url, language, contact, token_issuer,
    origins)
VALUES ('bench', 'Bench', 'https://bench.example', 'en', '', 'https://bench.example',
    '{}')
"""
THEIR_ARTICLES = """
INSERT INTO newsroom_article (id, publication_id, section, headline, standfirst, byline, place,
    body, picture, picture_alt, caption, published_at, listed)
SELECT uuidv7(), p.id, 'city', 'Headline ' || n, 'What it is about.', '', '', 'Body.', '', '', '',
    now() - interval '1 day', true
FROM newsroom_publication p, generate_series(1, %(articles)s::int) n;
"""
# Over three years, as on any site: were all of this moment, all would be new accounts, and of one
# hour, about whom a verdict asks more.
READERS = """
INSERT INTO newsroom_reader (id, password, is_superuser, issuer, subject, handle, name, email,
    language, is_active, joined_at)
SELECT uuidv7(), '!', false, 'https://bench.example', who, who, who, '', '', true,
    now() - random() * interval '1000 days'
FROM (SELECT %(kind)s || '-' || n AS who
      FROM generate_series(%(first)s::int, %(first)s::int + %(number)s::int - 1) n)
"""
# Every text is born hidden and pending; `queue_them` then takes it where it is wanted.
COMMENTS = """
INSERT INTO written
WITH place AS MATERIALIZED (
    SELECT %(kind)s || '-' || CASE WHEN %(kind)s = 'author'
            THEN 1 + floor(random() * %(authors)s)::int ELSE n END AS who,
        floor(random() * %(texts)s)::int AS text,
        1 + floor(random() * (SELECT count(*) FROM newsroom_article))::int AS article,
        now() - random() * interval '5 hours' AS at
    FROM generate_series(%(first)s::int, %(first)s::int + %(number)s::int - 1) n
), article AS MATERIALIZED (
    SELECT id, publication_id, row_number() OVER (ORDER BY id) AS n FROM newsroom_article
)
SELECT uuidv7(), uuidv7(), a.id, a.publication_id, r.id, p.at, p.text
FROM place p JOIN newsroom_reader r ON r.handle = p.who JOIN article a ON a.n = p.article
"""
TEXTS_PENDING = """
INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count)
SELECT comment, article, author, 0, at, 0 FROM written;
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, rule, reviews_owed, reviews_given, ratings_received,
    ratings_wanted, ratings_at_most, leases_open, deadline_at, draw)
SELECT id, comment, 1, publication, author, t.text, t.html, at, '[]', 'pending', rule,
    (says ->> 'reviews_owed')::int, 0, 0, (says ->> 'ratings_at_least')::int,
    (says ->> 'ratings_at_most')::int, 0, at + interval '72 hours', random()
FROM written w JOIN sample_text t ON t.n = w.text
CROSS JOIN (SELECT id AS rule, says FROM comments_rule
    WHERE id = current_setting('bench.rule')::uuid) house;
"""
QUEUE_THEM = """
INSERT INTO moderation_waiver (id, revision_id, reason, waived_at)
SELECT uuidv7(), id, 'fills the queue of a benchmark', now() FROM written;
UPDATE comments_revision r SET status = 'in_review', queued_at = f.at,
    deadline_at = f.at + interval '6 hours'
FROM written f WHERE r.id = f.id;
"""
# A share of what waits has been read once, as in a queue that has been in use for a while.
READ_SOME = """
WITH chosen AS MATERIALIZED (
    SELECT f.*, 'author-' || 1 + floor(random() * %(authors)s)::int AS who
    FROM written f WHERE random() < %(read)s
), lease AS (
    INSERT INTO moderation_assignment (id, reviewer_id, revision_id, comment_id, state,
        assigned_at, lease_until, skipped_because)
    SELECT uuidv7(), r.id, h.id, h.comment, 'open', now(), now() + interval '15 minutes', ''
    FROM chosen h JOIN newsroom_reader r ON r.handle = h.who AND r.id <> h.author
    RETURNING id, reviewer_id, revision_id, comment_id
)
INSERT INTO leased SELECT * FROM lease
"""
RATE_THEM = """
INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id, quality,
    civil, reasons, note, rated_at)
SELECT id, reviewer, revision, comment, 'fair', civil,
    CASE WHEN civil THEN '{}' ELSE '{attack}' END::varchar[], '', now()
FROM (SELECT *, random() < 0.9 AS civil FROM leased)
"""
# What is beyond this many is copied from these, past all doors: the tables end up alike, and a
# million take minutes instead of an hour. No rating stands behind the counters of a copy.
THROUGH_THE_DOORS = 20_000
COPIES = """
CREATE TEMP TABLE copied AS
SELECT uuidv7() AS id, uuidv7() AS comment, r.id AS source
FROM comments_revision r, generate_series(1, %(times)s::int)
WHERE r.status = 'in_review' AND r.release_due_at IS NULL LIMIT %(number)s::int;
"""
COPY_THEM = """
SET session_replication_role = replica;
INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count)
SELECT k.comment, c.article_id, c.author_id, 0, c.created_at, 0
FROM copied k JOIN comments_revision r ON r.id = k.source
JOIN comments_comment c ON c.id = r.comment_id;
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, rule, reviews_owed, reviews_given, ratings_received,
    ratings_wanted, ratings_at_most, leases_open, deadline_at, draw, queued_at, doubt)
SELECT k.id, k.comment, 1, publication_id, author_id, text, html, created_at, findings, status,
    rule, reviews_owed, reviews_given, ratings_received, ratings_wanted, ratings_at_most, 0,
    deadline_at, random(), queued_at, doubt
FROM copied k JOIN comments_revision r ON r.id = k.source;
SET session_replication_role = origin;
"""
# Pairs who do not judge each other: as many as a busy site may have at a time.
APART = """
INSERT INTO moderation_apart (reviewer_id, author_id, why, evidence, found_at, until)
SELECT a.id, b.id, 'network', '{}', now(), now() + interval '30 days'
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM newsroom_reader) a
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS n FROM newsroom_reader) b
    ON b.n <> a.n AND (a.n * 7 + b.n * 11) % 197 = 0
"""
WAITING = """SELECT count(*) FROM comments_revision
             WHERE status = 'in_review' AND release_due_at IS NULL"""
READY = """SELECT count(*) FROM comments_revision
           WHERE status = 'pending' AND assigned_at IS NULL"""


def fill(url: str, *, waiting: int, pending: int, read: float, articles: int = 50) -> None:
    """Make a publication, its queue of `waiting` texts and `pending` readers who owe reviews."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(PAPER)
        connection.execute(THEIR_ARTICLES, {"articles": articles})
        _readers(connection, "author", 1, AUTHORS)
        connection.execute(APART)
        _top_up(connection, waiting, pending, read)
        # Compact, as a table is that grew in daily use; then settle all background work.
        if waiting <= THROUGH_THE_DOORS:
            connection.execute("VACUUM (FULL) comments_revision")
        connection.execute("SELECT pg_stat_reset()")
        connection.execute("VACUUM ANALYZE")


def top_up(url: str, *, waiting: int, pending: int, read: float) -> None:
    """Bring the queue and the readers who owe reviews back to these numbers."""
    with psycopg.connect(url, autocommit=True) as connection:
        _top_up(connection, waiting, pending, read)
        connection.execute("CHECKPOINT")  # Now, and not in the middle of a run.


def _top_up(connection: psycopg.Connection, waiting: int, pending: int, read: float) -> None:
    connection.execute(SCAFFOLD)
    with connection.cursor() as cursor:
        rows = [(n, text, to_html(text)) for n, text in enumerate(_texts())]
        cursor.executemany("INSERT INTO sample_text VALUES (%s, %s, %s)", rows)
    connection.execute("ANALYZE sample_text")
    lacking = max(0, waiting - _count(connection, WAITING))
    _add(connection, "author", min(lacking, THROUGH_THE_DOORS), read=read)
    _copy(connection, lacking - THROUGH_THE_DOORS)
    missing = max(0, pending - _count(connection, READY))
    first = 1 + _count(connection, "SELECT count(*) FROM newsroom_reader")
    _readers(connection, "reviewer", first, missing)
    _add(connection, "reviewer", missing, first)


def _add(
    connection: psycopg.Connection, kind: str, number: int, first: int = 1, read: float = 0
) -> None:
    facts = {"kind": kind, "authors": AUTHORS, "texts": TEXTS, "read": read}
    rule = str(keep(connection))
    connection.execute("SELECT set_config('bench.rule', %s, false)", [rule])
    for start in range(first, first + number, AT_ONCE):
        rows = min(AT_ONCE, first + number - start)
        with connection.transaction():
            connection.execute(COMMENTS, facts | {"first": start, "number": rows})
            connection.execute(TEXTS_PENDING)
            if kind == "author":
                connection.execute(QUEUE_THEM)
                connection.execute(READ_SOME, facts)
                connection.execute(RATE_THEM)
            connection.execute("TRUNCATE written, leased")


def _copy(connection: psycopg.Connection, number: int) -> None:
    if number <= 0:
        return
    times = 1 + number // THROUGH_THE_DOORS
    # Parameters go with one statement alone.
    connection.execute(COPIES, {"number": number, "times": times})
    connection.execute(COPY_THEM)
    connection.execute("DROP TABLE copied")


def _readers(connection: psycopg.Connection, kind: str, first: int, number: int) -> None:
    connection.execute(READERS, {"kind": kind, "first": first, "number": number})


def _count(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _texts() -> list[str]:
    dice, words = random.Random(1847), WORDS.split()
    return [" ".join(dice.choices(words, k=85)).capitalize() + "." for _ in range(TEXTS)]
