"""Counters against rows."""

from collections.abc import Iterator

from django.db import connection

from comments.models import Kind
from comments.models.reaction import VALUES

_ALL = " + ".join(f't."{kind}"' for kind in Kind)
# What came with a publication and was given elsewhere is archived, in numbers (decision 0033).
_BEFORE = {name: f"coalesce((a.line ->> '{name}')::int, 0)" for name in (*Kind, "valued")}
_ARCHIVED = """LEFT JOIN moderation_archived a
        ON a.kind = 'reactions' AND a.key = t.comment_id::text"""
_KINDS = " OR ".join(
    f"""t."{kind}" <> count(r.id) FILTER (WHERE r.kind = '{kind}') + {_BEFORE[kind]}"""
    for kind in Kind
)
_VALUES = ", ".join(f"'{kind}'" for kind in VALUES)
_REACTIONS = f"""
    SELECT t.comment_id, {_ALL}, count(r.id) + {" + ".join(_BEFORE[kind] for kind in Kind)}
    FROM comments_tally t {_ARCHIVED}
    LEFT JOIN comments_reaction r ON r.comment_id = t.comment_id
    GROUP BY t.comment_id, a.line HAVING {_KINDS}"""  # noqa: S608 - of constants
_VALUED = f"""
    SELECT t.comment_id, t.valued, count(DISTINCT r.reader_id) + {_BEFORE["valued"]}
    FROM comments_tally t {_ARCHIVED}
    LEFT JOIN comments_reaction r ON r.comment_id = t.comment_id AND r.kind IN ({_VALUES})
    GROUP BY t.comment_id, a.line
    HAVING t.valued <> count(DISTINCT r.reader_id) + {_BEFORE["valued"]}"""  # noqa: S608 - likewise
_COMPARISONS = {
    "leases_open": """
        SELECT r.id, r.leases_open, count(a.id) FROM comments_revision r
        LEFT JOIN moderation_assignment a ON a.revision_id = r.id AND a.state = 'open'
        GROUP BY r.id HAVING r.leases_open <> count(a.id)""",
    "ratings_received": """
        SELECT r.id, r.ratings_received, count(g.id) FROM comments_revision r
        LEFT JOIN moderation_rating g ON g.revision_id = r.id AND NOT EXISTS (
            SELECT FROM moderation_recount c JOIN moderation_voiding v ON v.id = c.voiding_id
            WHERE c.revision_id = r.id AND v.reviewer_id = g.reviewer_id
              AND c.done_at IS NOT NULL)
        GROUP BY r.id HAVING r.ratings_received <> count(g.id)""",
    # A later text keeps the reviews that were given for the earlier ones.
    "reviews_given": """
        SELECT r.id, r.reviews_given, count(a.id) FROM comments_revision r
        JOIN comments_revision e ON e.comment_id = r.comment_id AND e.number <= r.number
        LEFT JOIN moderation_assignment a ON a.pays_for_id = e.id AND a.state = 'rated'
        GROUP BY r.id HAVING r.reviews_given > count(a.id)
            OR (r.number = 1 AND r.reviews_given <> count(a.id))""",
    "comment_count": """
        SELECT t.article_id, t.comment_count, count(c.id) FROM comments_thread t
        LEFT JOIN comments_comment c
            ON c.article_id = t.article_id AND c.released_revision_id IS NOT NULL
        GROUP BY t.article_id HAVING t.comment_count <> count(c.id)""",
    "reply_count": """
        SELECT p.id, p.reply_count, count(c.id) FROM comments_comment p
        LEFT JOIN comments_comment c
            ON c.parent_id = p.id AND c.released_revision_id IS NOT NULL
        GROUP BY p.id HAVING p.reply_count <> count(c.id)""",
    "reactions": _REACTIONS,
    "valued": _VALUED,
    # Sums of floats, one added after the other: equal but for a hair.
    "standing": """
        SELECT s.reader_id, s.caught + s.missed + s.spared + s.blamed,
            coalesce(sum(c.caught + c.missed + c.spared + c.blamed), 0)
            + coalesce(o.caught + o.missed + o.spared + o.blamed, 0)
        FROM moderation_standing s LEFT JOIN moderation_credit c ON c.reviewer_id = s.reader_id
        LEFT JOIN moderation_opening o ON o.reader_id = s.reader_id
        GROUP BY s.reader_id, o.reader_id
        HAVING abs(s.caught - coalesce(sum(c.caught), 0) - coalesce(o.caught, 0)) > 1e-6
            OR abs(s.missed - coalesce(sum(c.missed), 0) - coalesce(o.missed, 0)) > 1e-6
            OR abs(s.spared - coalesce(sum(c.spared), 0) - coalesce(o.spared, 0)) > 1e-6
            OR abs(s.blamed - coalesce(sum(c.blamed), 0) - coalesce(o.blamed, 0)) > 1e-6""",
}


def differences() -> Iterator[str]:
    """One sentence for each counter that does not equal its rows."""
    for counter, sql in _COMPARISONS.items():
        with connection.cursor() as cursor:
            cursor.execute(sql)
            for row, counted, rows in cursor.fetchall():
                yield f"{counter} of {row} is {counted}, but there are {rows} rows"
