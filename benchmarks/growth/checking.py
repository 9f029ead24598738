"""Whether what was written past the doors is as the doors would have let it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg

# Laws that triggers keep, as questions whose answer is no row. On a large site they are asked of
# a sample: comments with these last bits in their ids, which are random.
SAMPLE = 200_000
LAWS = {
    "a rating without its assignment, or of another text": """
        SELECT g.id FROM {rating} g LEFT JOIN moderation_assignment a ON a.id = g.id
        WHERE a.id IS NULL OR a.state <> 'rated' OR (a.reviewer_id, a.revision_id, a.comment_id)
            <> (g.reviewer_id, g.revision_id, g.comment_id)
            OR g.rated_at NOT BETWEEN a.assigned_at AND a.lease_until""",
    "somebody who read their own text": """
        SELECT g.id FROM {rating} g JOIN comments_comment c ON c.id = g.comment_id
        WHERE c.author_id = g.reviewer_id""",
    "a text read before it was in the queue": """
        SELECT g.id FROM {rating} g JOIN comments_revision r ON r.id = g.revision_id
        WHERE g.rated_at < r.queued_at""",
    "a review that pays for somebody else's text": """
        SELECT a.id FROM {rating} g JOIN moderation_assignment a ON a.id = g.id
        JOIN comments_revision r ON r.id = a.pays_for_id WHERE r.author_id <> a.reviewer_id""",
    "a text in the queue though its author gave too few reviews": """
        SELECT r.id FROM {revision} r WHERE r.status <> 'pending'
        AND r.reviews_given < r.reviews_owed AND NOT EXISTS (
            SELECT FROM moderation_waiver w WHERE w.revision_id = r.id)""",
    "counts of a passport that are not its rows": """
        SELECT r.id FROM {revision} r
        WHERE r.ratings_received <> (SELECT count(*) FROM moderation_rating g
            WHERE g.revision_id = r.id)
        OR r.reviews_given <> (SELECT count(*) FROM moderation_assignment a
            WHERE a.pays_for_id = r.id AND a.state = 'rated')""",
    "a decision that is not there, or says something else": """
        SELECT r.id FROM {revision} r LEFT JOIN moderation_decision d ON d.id = r.decision
        WHERE r.decision IS NOT NULL AND (d.id IS NULL OR d.revision_id <> r.id
            OR (r.status, d.outcome) NOT IN (('released', 'release'), ('withdrawn', 'release'),
                ('returned', 'return'), ('rejected', 'reject'), ('held', 'escalate')))""",
    "peers who released on fewer than two ratings": """
        SELECT r.id FROM {revision} r JOIN moderation_decision d ON d.revision_id = r.id
        WHERE d."by" = 'peers' AND d.outcome = 'release' AND 2 > (
            SELECT count(*) FROM moderation_rating g WHERE g.revision_id = r.id AND g.civil)""",
    "a decision against a text without its statement": """
        SELECT r.id FROM {revision} r JOIN moderation_decision d ON d.revision_id = r.id
        WHERE d.outcome IN ('return', 'reject') AND NOT EXISTS (
            SELECT FROM moderation_statement s WHERE s.decision_id = d.id
            AND s.reader_id = r.author_id)""",
    "a text that is held without an open case, or an open case of another": """
        SELECT r.id FROM {revision} r WHERE (r.status = 'held') <> EXISTS (
            SELECT FROM moderation_case k WHERE k.revision_id = r.id AND k.closed_at IS NULL)""",
    "a comment that is public without a released text": """
        SELECT c.id FROM {comment} c LEFT JOIN comments_revision r ON r.comment_id = c.id
        WHERE (c.released_revision_id IS NOT NULL) <> (r.status = 'released')
        OR c.author_id <> r.author_id""",
    "an answer that does not stand where it would have been put": """
        SELECT c.id FROM {comment} c LEFT JOIN comments_comment p ON p.id = c.parent_id
        WHERE c.parent_id IS NOT NULL AND (p.first_released_at IS NULL
            OR p.article_id <> c.article_id OR coalesce(p.root_id, p.id) <> c.root_id
            OR p.depth + 1 <> c.depth OR p.first_released_at >= c.created_at
            OR c.first_released_at IS NOT NULL AND c.path IS DISTINCT FROM
                substring(coalesce(p.path, ''::bytea) FOR 16 * (c.depth - 1))
                || int8send((extract(epoch FROM c.first_released_at) * 1000000)::bigint)
                || substring(uuid_send(c.id) FROM 9))""",
    "replies or reactions that are counted wrongly": """
        SELECT c.id FROM {comment} c LEFT JOIN comments_tally t ON t.comment_id = c.id
        WHERE (c.first_released_at IS NOT NULL) <> (t.comment_id IS NOT NULL)
        OR c.reply_count <> (SELECT count(*) FROM comments_comment a WHERE a.parent_id = c.id
            AND a.released_revision_id IS NOT NULL)
        OR t."like" + t.funny + t.wow + t.sad + t.disagree <> (
            SELECT count(*) FROM comments_reaction e WHERE e.comment_id = c.id)
        OR t.valued <> (SELECT count(DISTINCT e.reader_id) FROM comments_reaction e
            WHERE e.comment_id = c.id AND e.kind IN ('like', 'funny', 'wow'))""",
    "a thread that is counted wrongly": """
        SELECT a.id FROM newsroom_article a LEFT JOIN comments_thread t ON t.article_id = a.id
        WHERE a.id IN (SELECT id FROM newsroom_article ORDER BY id DESC LIMIT 300)
        AND coalesce(t.comment_count, 0) <> (SELECT count(*) FROM comments_comment c
            WHERE c.article_id = a.id AND c.released_revision_id IS NOT NULL)""",
    "a reader whose standing is not the sum of their credits": """
        SELECT s.reader_id FROM (SELECT * FROM moderation_standing LIMIT 2000) s
        WHERE abs(s.spared - (SELECT sum(c.spared) FROM moderation_credit c
            WHERE c.reviewer_id = s.reader_id)) > 1e-6
        OR s.settled <> (SELECT count(*) FROM moderation_credit c
            WHERE c.reviewer_id = s.reader_id)""",
}  # fmt: skip
ALL_OF = 300_000  # comments, up to which the house's own comparison of everything is run
COMPARED = {"comment": "comments_comment", "revision": "comments_revision",
            "rating": "moderation_rating"}  # fmt: skip


def wrong(url: str) -> Iterator[str]:
    """A sentence for each law that is broken, with one row that breaks it."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM newsroom_article").fetchone()
        assert row is not None
        comments = row[0] * 100
        yield from broken(lambda query: connection.execute(query).fetchone(), comments)
    if comments <= ALL_OF:
        from moderation.recount import differences

        yield from (f"MISSED {difference}" for difference in differences())


def broken(ask: Callable[[str], Any], comments: int = 0) -> Iterator[str]:
    """The laws that are broken. `ask` gives the first row of an answer."""
    samples = {name: _sample(table, comments) for name, table in COMPARED.items()}
    for law, query in LAWS.items():
        found = ask(query.format(**samples) + " LIMIT 1")
        if found is not None:
            yield f"MISSED there is {law}: {found[0]}"


def _sample(table: str, comments: int) -> str:
    """The table itself, or so much of it that about SAMPLE comments are looked at."""
    share = 100 * SAMPLE / max(comments, 1)
    if share >= 100:
        return table
    return f"(SELECT * FROM {table} TABLESAMPLE SYSTEM ({share:.4f}) REPEATABLE (7))"
