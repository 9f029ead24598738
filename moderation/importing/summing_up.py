"""What came of a file, in numbers: before anything is brought in, and kept with its batch."""

from __future__ import annotations

from typing import Any

from django.db import connection

from moderation.importing.fates import BROUGHT
from moderation.models import ImportBatch

LISTED = 1000  # addresses and oddities of each kind, with the batch

_BY_FATE = """
SELECT fate, state, count(*) FROM moderation_stagedcomment WHERE batch_id = %s GROUP BY 1, 2
ORDER BY 1, 2"""
_THREADS = """
SELECT t.how, count(*), count(DISTINCT t.article) FROM moderation_stagedthread t
WHERE t.batch_id = %s GROUP BY 1 ORDER BY 1"""
_AUTHORS = """
SELECT count(DISTINCT t.author), count(DISTINCT t.author) FILTER (WHERE t.email <> '')
FROM moderation_stagedcomment s
JOIN moderation_stagedtext t ON t.batch_id = s.batch_id AND t.position = s.position
WHERE s.batch_id = %s AND s.fate IN ('released', 'held', 'rejected')"""
_REACTIONS = """
SELECT coalesce(sum(likes), 0), coalesce(sum(dislikes), 0) FROM moderation_stagedtext
WHERE batch_id = %s"""
_CLOSED = """
SELECT (SELECT count(*) FROM (SELECT FROM moderation_stagedthread
        WHERE batch_id = %s AND how = 'made' GROUP BY article HAVING bool_and(closed)) made),
    (SELECT count(DISTINCT article) FROM moderation_stagedthread
        WHERE batch_id = %s AND closed AND article IS NOT NULL AND how <> 'made')"""
_ADDRESSES = """
SELECT coalesce(nullif(t.url, ''), nullif(t.identifier, ''), t.key),
    coalesce(nullif(t.how, ''), max(o.detail), ''),
    coalesce(t.article::text, ''), count(s.id)
FROM moderation_stagedthread t
LEFT JOIN moderation_stagedcomment s ON s.batch_id = t.batch_id AND s.thread = t.key
LEFT JOIN moderation_stagedoddity o ON o.batch_id = t.batch_id AND o.position = t.position
    AND o.code = 'led_nowhere'
WHERE t.batch_id = %s AND (t.article IS NULL) = %s AND NOT t.deleted
GROUP BY t.id ORDER BY 4 DESC, 1 LIMIT %s"""
_ODDITIES = """
SELECT code, count(*) FROM moderation_stagedoddity WHERE batch_id = %s GROUP BY 1 ORDER BY 1"""
_EXAMPLES = """
SELECT code, key, detail FROM (SELECT code, key, detail, position,
        row_number() OVER (PARTITION BY code ORDER BY position) AS place
    FROM moderation_stagedoddity WHERE batch_id = %s) said
WHERE place <= %s ORDER BY code, position"""


def summed_up(batch: ImportBatch) -> dict[str, Any]:
    """Everything that is told of a batch that is put in order, as numbers and codes."""
    fates = [{"fate": f, "state": s, "comments": n} for f, s, n in _rows(_BY_FATE, batch.pk)]
    [[authors, with_address]] = _rows(_AUTHORS, batch.pk)
    [[likes, dislikes]] = _rows(_REACTIONS, batch.pk)
    [[come_closed, closed_there]] = _rows(_CLOSED, batch.pk, batch.pk)
    return {
        "fates": fates,
        "threads": [
            {"how": how, "threads": threads, "articles": articles}
            for how, threads, articles in _rows(_THREADS, batch.pk)
        ],
        "come_closed": come_closed,
        "closed_there": closed_there,
        "authors": authors,
        "with_address": with_address,
        "likes": likes,
        "dislikes": dislikes,
        "oddities": dict(_rows(_ODDITIES, batch.pk)),
        "unmatched": addresses(batch, matched=False, at_most=LISTED),
    }


def addresses(batch: ImportBatch, *, matched: bool, at_most: int | None) -> list[list[Any]]:
    """The addresses of threads, how each was found, its article and its comments; most first.

    Of those that are not known it is said where the mapping led, if it did.
    """
    return [list(row) for row in _rows(_ADDRESSES, batch.pk, not matched, at_most)]


def examples(batch: ImportBatch, *, at_most: int) -> list[tuple[str, str, str]]:
    """The first oddities of each kind: code, key and detail."""
    return [(code, key, detail) for code, key, detail in _rows(_EXAMPLES, batch.pk, at_most)]


def to_bring(batch: ImportBatch) -> int:
    """How many comments it brings in all."""
    [[number]] = _rows(
        "SELECT count(*) FROM moderation_stagedcomment"  # noqa: S608 - of a constant
        f" WHERE batch_id = %s AND fate IN {BROUGHT}",
        batch.pk,
    )
    return int(number)


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
