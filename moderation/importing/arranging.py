"""Where every staged comment is to stand, and what becomes of it: in place, in PostgreSQL.

`fate` says it: `released`, `held` or `rejected`; `stone` where only replies are to be seen; `gone`
where nothing hangs on it, `erased` where nothing does and its author was erased here; and what is
not brought at all: `known` here already, `twice` in the file, of `no_thread` that the file tells
of, of one that was `not_public` there, of `no_article` that is known here.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from moderation.importing.erased import leave_out
from moderation.importing.moved import ANSWERED_BEFORE_THE_MOVE, FRESH, KNOWN_BEFORE
from moderation.importing.staging import kept
from moderation.models import ImportBatch

LEVELS_AT_MOST = 1000  # What answers that are deeper begin anew.
_TWICE = """
UPDATE moderation_stagedcomment s SET fate = 'twice' FROM (
    SELECT id, row_number() OVER (PARTITION BY key ORDER BY position) AS place
    FROM moderation_stagedcomment WHERE batch_id = %(batch)s) again
WHERE again.id = s.id AND again.place > 1"""

# Known by its own key, or by one that another system had for it, or had from this one.
_KNOWN = """
UPDATE moderation_stagedcomment s SET fate = 'known', comment = found.comment FROM (
    SELECT s.id, i.comment FROM moderation_stagedcomment s
        JOIN moderation_importedcomment i ON i.source_id = %(source)s AND i.key = s.key
        WHERE s.batch_id = %(batch)s
    UNION ALL
    SELECT s.id, i.comment FROM moderation_stagedcomment s
        JOIN moderation_importedalias a ON a.publication_id = %(publication)s
            AND a.alias = %(format)s || ':' || s.key
        JOIN moderation_importedcomment i ON i.id = a.imported_id WHERE s.batch_id = %(batch)s
    UNION ALL
    SELECT s.id, i.comment FROM moderation_stagedcomment s
        CROSS JOIN LATERAL unnest(s.known_as) AS other (alias)
        JOIN moderation_importsource o ON o.publication_id = %(publication)s
            AND o.format = split_part(other.alias, ':', 1)
        JOIN moderation_importedcomment i ON i.source_id = o.id
            AND i.key = substring(other.alias FROM length(o.format) + 2)
        WHERE s.batch_id = %(batch)s AND s.known_as <> '{}'
    UNION ALL
    SELECT s.id, i.comment FROM moderation_stagedcomment s
        CROSS JOIN LATERAL unnest(s.known_as) AS other (alias)
        JOIN moderation_importedalias a ON a.publication_id = %(publication)s
            AND a.alias = other.alias
        JOIN moderation_importedcomment i ON i.id = a.imported_id
        WHERE s.batch_id = %(batch)s AND s.known_as <> '{}') found
WHERE found.id = s.id AND s.fate = ''"""

_FATES = """
UPDATE moderation_stagedcomment s SET article = t.article, fate = CASE
    WHEN s.fate <> '' THEN s.fate
    WHEN t.key IS NULL THEN 'no_thread'
    WHEN t.deleted THEN 'not_public'
    WHEN t.article IS NULL THEN 'no_article'
    WHEN s.is_empty OR NOT s.state = ANY(%(kept)s) THEN 'gone'
    WHEN s.state = 'public' THEN 'released'
    WHEN s.state = 'held' THEN 'held'
    ELSE 'rejected' END
FROM moderation_stagedcomment o
LEFT JOIN moderation_stagedthread t ON t.batch_id = o.batch_id AND t.key = o.thread
WHERE o.batch_id = %(batch)s AND o.id = s.id"""

# The comment that is answered: one of the file, or one that came with an earlier file. What
# answers something else begins a conversation of its own.
_ANSWERED = f"""
UPDATE moderation_stagedcomment s SET over = p.comment FROM moderation_stagedcomment p
WHERE s.batch_id = %(batch)s AND p.batch_id = %(batch)s AND s.fate IN {FRESH}
    AND s.parent = p.key AND p.id <> s.id AND (p.fate IN {FRESH} AND p.article = s.article
    OR p.fate = 'known' AND EXISTS (SELECT FROM comments_comment c WHERE c.id = p.comment
        AND c.article_id = s.article AND c.first_released_at IS NOT NULL))"""  # noqa: S608 - of constants
_ANSWERED_BEFORE = f"""
UPDATE moderation_stagedcomment s SET over = c.id
FROM moderation_importedcomment i JOIN comments_comment c ON c.id = i.comment
WHERE s.batch_id = %(batch)s AND s.fate IN {FRESH} AND s.over IS NULL
    AND i.source_id = %(source)s AND i.key = s.parent
    AND c.article_id = s.article AND c.first_released_at IS NOT NULL"""  # noqa: S608 - of constants

_FIRST = f"""
UPDATE moderation_stagedcomment s SET level = 0
WHERE s.batch_id = %(batch)s AND s.fate IN {FRESH} AND s.level IS NULL
    AND (s.over IS NULL OR NOT EXISTS (SELECT FROM moderation_stagedcomment p
        WHERE p.batch_id = s.batch_id AND p.comment = s.over AND p.fate IN {FRESH}))"""  # noqa: S608 - of constants
_NEXT = f"""
UPDATE moderation_stagedcomment s SET level = p.level + 1 FROM moderation_stagedcomment p
WHERE p.batch_id = %(batch)s AND p.level = %(level)s AND p.fate IN {FRESH}
    AND s.batch_id = %(batch)s AND s.over = p.comment AND s.level IS NULL
    AND s.fate IN {FRESH}"""  # noqa: S608 - of constants

# What is in no tree goes round in a circle, or hangs on what does. In every circle something
# comes before what it answers: that begins a conversation.
_LOST = f"s.batch_id = %(batch)s AND s.level IS NULL AND s.fate IN {FRESH}"
_IN_CIRCLES = f"""{_LOST} AND EXISTS (SELECT FROM moderation_stagedcomment p
    WHERE p.batch_id = s.batch_id AND p.comment = s.over AND p.position > s.position
    AND p.level IS NULL AND p.fate IN {FRESH})"""
_BEGIN = "UPDATE moderation_stagedcomment s SET over = NULL, level = 0 WHERE {}"

# From below: what cannot be seen stays as a stone where something hangs on it that can be.
_STONES = """
UPDATE moderation_stagedcomment p SET is_stone = true,
    fate = CASE WHEN p.fate IN ('gone', 'erased') THEN 'stone' ELSE p.fate END
WHERE p.batch_id = %(batch)s AND p.level = %(level)s
    AND p.fate IN ('gone', 'erased', 'held', 'rejected')
    AND EXISTS (SELECT FROM moderation_stagedcomment s WHERE s.batch_id = p.batch_id
        AND s.over = p.comment AND (s.fate IN ('released', 'held', 'stone') OR s.is_stone))"""
_GONE_ABOVE = """
UPDATE moderation_stagedcomment s SET over = NULL FROM moderation_stagedcomment p
WHERE s.batch_id = %(batch)s AND p.batch_id = %(batch)s AND s.over = p.comment
    AND p.fate IN ('gone', 'erased')"""

_SAY = """
INSERT INTO moderation_stagedoddity (batch_id, position, code, key, detail)
SELECT s.batch_id, s.position, '{}', s.key, coalesce(left(s.parent, 300), '')
FROM moderation_stagedcomment s WHERE {}"""
_OF_BATCH = "s.batch_id = %(batch)s AND "
_SAID = {
    "twice": f"{_OF_BATCH} s.fate = 'twice'",
    "no_such_thread": f"{_OF_BATCH} s.fate = 'no_thread'",
    "no_such_parent": f"""{_OF_BATCH} s.fate IN {FRESH} AND s.over IS NULL
        AND s.parent IS NOT NULL AND NOT EXISTS (SELECT FROM moderation_stagedoddity o
            WHERE o.batch_id = s.batch_id AND o.position = s.position
            AND o.code IN ('answers_in_circles', 'too_deep'))""",
}


_WHERE_TO = (
    _TWICE, _KNOWN, KNOWN_BEFORE, _FATES, _ANSWERED, _ANSWERED_BEFORE, ANSWERED_BEFORE_THE_MOVE,
    _FIRST,
)  # fmt: skip


def arrange(batch: ImportBatch) -> None:
    """Say of every staged comment where it is to stand. In one transaction."""
    facts: dict[str, Any] = {
        "batch": batch.pk,
        "source": batch.source_id,
        "publication": batch.publication_id,
        "format": batch.source.format,
        "name": batch.source.name,
        "kept": [str(state) for state in kept(batch.options)],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE moderation_stagedcomment")
        for statement in _WHERE_TO:
            cursor.execute(statement, facts)
        _grow(cursor, facts)
        for code, found in (("answers_in_circles", _IN_CIRCLES), ("too_deep", _LOST)):
            cursor.execute(_SAY.format(code, found), facts)
            if cursor.rowcount:
                cursor.execute(_BEGIN.format(found), facts)
                _grow(cursor, facts)
        leave_out(cursor, batch)
        _leave_stones(cursor, facts)
        for code, found in _SAID.items():
            cursor.execute(_SAY.format(code, found), facts)
        cursor.execute(_GONE_ABOVE, facts)
        batch.is_arranged = True
        batch.save(update_fields=["is_arranged"])


def _grow(cursor: Any, facts: dict[str, Any]) -> None:
    """Each answer one level below what it answers."""
    for level in range(LEVELS_AT_MOST):
        cursor.execute(_NEXT, facts | {"level": level})
        if not cursor.rowcount:
            return


def _leave_stones(cursor: Any, facts: dict[str, Any]) -> None:
    cursor.execute(
        "SELECT max(level) FROM moderation_stagedcomment WHERE batch_id = %(batch)s", facts
    )
    [deepest] = cursor.fetchone()
    for level in range(deepest or 0, -1, -1):
        cursor.execute(_STONES, facts | {"level": level})
