"""Comments that came when the publication moved here, and that another system had before.

They have no rows of an import here, but lines that came along and are kept (`imported`, in
docs/exporting.md). So an old file that is brought in once more doubles nothing.
"""

from __future__ import annotations

FRESH = "('released', 'held', 'rejected', 'stone', 'gone', 'erased')"

_MOVED = """
WITH moved AS MATERIALIZED (
    SELECT a.key::uuid AS comment, a.line ->> 'name' AS name, a.line ->> 'key' AS key,
        (a.line ->> 'format') || ':' || (a.line ->> 'key') AS own, a.line -> 'aliases' AS aliases
    FROM moderation_archived a WHERE a.publication_id = %(publication)s AND a.kind = 'imported')"""
KNOWN_BEFORE = f"""{_MOVED}, also AS (
    SELECT m.comment, other.alias FROM moved m
        CROSS JOIN LATERAL jsonb_array_elements_text(m.aliases) AS other (alias)
), said AS (
    SELECT s.id, other.alias FROM moderation_stagedcomment s
        CROSS JOIN LATERAL unnest(s.known_as) AS other (alias) WHERE s.batch_id = %(batch)s)
UPDATE moderation_stagedcomment s SET fate = 'known', comment = found.comment FROM (
    SELECT s.id, m.comment FROM moderation_stagedcomment s
        JOIN moved m ON m.name = %(name)s AND m.key = s.key WHERE s.batch_id = %(batch)s
    UNION ALL
    SELECT s.id, a.comment FROM moderation_stagedcomment s
        JOIN also a ON a.alias = %(format)s || ':' || s.key WHERE s.batch_id = %(batch)s
    UNION ALL SELECT s.id, m.comment FROM said s JOIN moved m ON m.own = s.alias
    UNION ALL SELECT s.id, a.comment FROM said s JOIN also a USING (alias)) found
WHERE found.id = s.id AND s.fate = ''"""  # noqa: S608 - of constants

ANSWERED_BEFORE_THE_MOVE = f"""{_MOVED}
UPDATE moderation_stagedcomment s SET over = c.id
FROM moved m JOIN comments_comment c ON c.id = m.comment
WHERE s.batch_id = %(batch)s AND s.fate IN {FRESH} AND s.over IS NULL
    AND m.name = %(name)s AND m.key = s.parent
    AND c.article_id = s.article AND c.first_released_at IS NOT NULL"""  # noqa: S608 - of constants
