"""Words that are looked for in texts, so that neither rare nor frequent ones take long.

PostgreSQL knows how frequent the frequent words of a table are, and takes any other for one in
two hundred texts. A word that is much rarer would then be looked for along a list, through all
of it. So the texts with rare words are found first, by the index of words, and the list is asked
for these; frequent words are met soon enough along the list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection, transaction
from django.db.models import QuerySet

from comments.models import Revision

FREQUENT = 0.01  # of all texts: a page of such is found within some thousands
FEW = 5000  # texts that are asked for one by one


def saying(words: str, *, text: str = "") -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """What keeps, of rows, those whose text has these words; all of them if there are no words.

    `text` is the path from a row to its text, if a row is not the text itself.
    """
    if not words:
        return lambda rows: rows
    few = _few(words)
    if few is not None:
        return lambda rows: rows.filter(**{f"{text or 'pk'}__in": few})
    return lambda rows: _saying(rows, words, f"{text}__text" if text else "text")


def _saying(rows: QuerySet[Any], words: str, text: str) -> QuerySet[Any]:
    wanted = SearchQuery(words, config="simple", search_type="websearch")
    found: QuerySet[Any] = rows.annotate(said=SearchVector(text, config="simple"))
    return found.filter(said=wanted)


def _few(words: str) -> list[UUID] | None:
    """All texts with these words, if they are few; None if they are many."""
    found = _saying(Revision.objects.all(), words, "text").values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        if _share(cursor, found) > FREQUENT:
            return None
        cursor.execute("SET LOCAL enable_seqscan = off")
        few = list(found[: FEW + 1])
        cursor.execute("SET LOCAL enable_seqscan = on")
    return few if len(few) <= FEW else None


def _share(cursor: Any, found: QuerySet[Any]) -> float:
    """How many of all texts these are, as PostgreSQL expects before it looks; 0 to 1."""
    sql, values = found.query.sql_with_params()
    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
    expected = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
    cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'comments_revision'::regclass")
    return float(expected / max(1.0, cursor.fetchone()[0]))
