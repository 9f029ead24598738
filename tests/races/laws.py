"""What may never happen, asked of the tables themselves: each answer is a row that should not be.

SQL of its own, so that it does not believe what the product's code believes.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from moderation.nights import proving
from moderation.workflow.assigning import OPEN_AT_MOST
from tests import factories

LAWS = {
    "a text is in review, and its author has neither given the reviews owed nor been let off": """
        SELECT r.id FROM comments_revision r
        WHERE r.status = 'in_review' AND r.reviews_given < r.reviews_owed
          AND NOT EXISTS (SELECT FROM moderation_waiver w WHERE w.revision_id = r.id)""",
    "what the public sees is not the one released text of its comment": """
        SELECT c.id FROM comments_comment c
        LEFT JOIN comments_revision r ON r.comment_id = c.id AND r.status = 'released'
        WHERE r.id IS DISTINCT FROM c.released_revision_id""",
    "a text is released, or is to be, and no decision says so": """
        SELECT r.id FROM comments_revision r
        LEFT JOIN moderation_decision d ON d.id = r.decision AND d.revision_id = r.id
        WHERE (r.status = 'released' OR r.release_due_at IS NOT NULL)
          AND d.outcome IS DISTINCT FROM 'release'""",
    "a text is public by a decision that was undone": """
        SELECT r.id FROM comments_revision r
        JOIN moderation_undoing u ON u.decision_id = r.decision
        WHERE r.status = 'released' OR r.release_due_at IS NOT NULL""",
    "a reader has rated a text of their own": """
        SELECT g.id FROM moderation_rating g JOIN comments_revision r ON r.id = g.revision_id
        WHERE r.author_id = g.reviewer_id""",
    "a reader has rated a text twice": """
        SELECT reviewer_id, revision_id FROM moderation_rating
        GROUP BY 1, 2 HAVING count(*) > 1""",
    "a rating is of no lease of its reviewer's": """
        SELECT g.id FROM moderation_rating g LEFT JOIN moderation_assignment a ON a.id = g.id
        WHERE (a.reviewer_id, a.revision_id) IS DISTINCT FROM (g.reviewer_id, g.revision_id)
          OR a.state <> 'rated'""",
    "a lease is answered, and there is no rating": """
        SELECT a.id FROM moderation_assignment a LEFT JOIN moderation_rating g ON g.id = a.id
        WHERE a.state = 'rated' AND g.id IS NULL""",
    "a reader holds more leases than they may": f"""
        SELECT reviewer_id FROM moderation_assignment WHERE state = 'open'
        GROUP BY 1 HAVING count(*) > {OPEN_AT_MOST}""",
    # What a voided reviewer said leaves its place to another, once the text is counted anew.
    "a text has more ratings and leases than its rule allows": """
        SELECT r.id FROM comments_revision r WHERE r.status <> 'calibration'
          AND r.ratings_at_most < (SELECT count(*) FROM moderation_assignment a
            WHERE a.revision_id = r.id AND (a.state = 'open' OR a.state = 'rated' AND NOT EXISTS (
              SELECT FROM moderation_recount c JOIN moderation_voiding v ON v.id = c.voiding_id
              WHERE c.revision_id = r.id AND v.reviewer_id = a.reviewer_id
                AND c.done_at IS NOT NULL)))""",
    "a reply is or was public under a parent that never was": """
        SELECT c.id FROM comments_comment c JOIN comments_comment p ON p.id = c.parent_id
        WHERE c.first_released_at IS NOT NULL AND p.first_released_at IS NULL""",
    "a comment has several open cases": """
        SELECT comment_id FROM moderation_case WHERE closed_at IS NULL
        GROUP BY 1 HAVING count(*) > 1""",
    "a text waits for the desk, which does not know of it": """
        SELECT r.id FROM comments_revision r WHERE r.status = 'held' AND r.release_due_at IS NULL
          AND NOT EXISTS (
            SELECT FROM moderation_case k WHERE k.revision_id = r.id AND k.closed_at IS NULL)""",
    "a case about a text that is over waits for the desk": """
        SELECT k.id FROM moderation_case k JOIN comments_revision r ON r.id = k.revision_id
        WHERE k.closed_at IS NULL AND r.status = 'withdrawn'""",
    "a text has all that it needs to be read, and is not handed on": """
        SELECT r.id FROM comments_revision r
        WHERE r.status = 'pending' AND r.reviews_given >= r.reviews_owed
          AND r.self_checked_at IS NOT NULL""",
    "a comment has several texts under way": """
        SELECT comment_id FROM comments_revision
        WHERE status IN ('pending', 'in_review', 'held') GROUP BY 1 HAVING count(*) > 1""",
    "peers decided twice about a text that was not counted anew": """
        SELECT d.revision_id FROM moderation_decision d WHERE d.by = 'peers'
          AND NOT EXISTS (SELECT FROM moderation_recount c WHERE c.revision_id = d.revision_id)
        GROUP BY 1 HAVING count(*) > 1""",
    "who was erased has something under way": """
        SELECT r.id FROM comments_revision r JOIN newsroom_reader p ON p.id = r.author_id
        JOIN moderation_farewell f ON f.reader_id = p.id
        WHERE f.done_at IS NOT NULL AND r.status IN ('pending', 'in_review', 'held', 'released')
        """,
}


def broken() -> Iterator[str]:
    """One sentence for each law that is broken, with whose."""
    with connection.cursor() as cursor:
        for law, offenders in LAWS.items():
            cursor.execute(offenders)
            if found := cursor.fetchall():
                yield f"{law}: {found[:3]}"
    yield from (f"a counter is wrong: {line}" for line in factories.drift())
    with proving.at_one_moment():
        told = proving.differences(proving.told())
        yield from (f"the log says otherwise: {line}" for line in told)


def deadlocks() -> int:
    """How many PostgreSQL had to end since this database began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        [(number,)] = cursor.fetchall()
    return int(number)
