"""Articles that an import makes are closed where all of their threads were closed before.

In the words of this house, and by a mode as any other: who may, ends it. An article that was here
already is as open as it was.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from moderation.importing.matching import MADE
from moderation.models import ImportBatch
from newsroom.ids import id_dated
from newsroom.models import Article, Mode

AT_ONCE = 1000  # articles

_CLOSED = """
SELECT article FROM moderation_stagedthread WHERE batch_id = %s AND how = %s
GROUP BY article HAVING bool_and(closed) ORDER BY 1"""
# Nobody but this transaction knows of the articles yet: the only modes there are its own.
_WRITE_DOWN = """
UPDATE moderation_importedthread t SET mode = m.id FROM newsroom_mode m
WHERE t.batch_id = %s AND t.is_made AND m.article_id = t.article_id"""


def close_articles(batch: ImportBatch) -> None:
    """Close what a batch made and was closed there. In the transaction that makes the articles."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, [batch.pk, MADE])
        keys = [key for [key] in cursor.fetchall()]
    facts = _facts(batch)
    for first in range(0, len(keys), AT_ONCE):
        articles = Article.objects.in_bulk(keys[first : first + AT_ONCE]).values()
        Mode.objects.bulk_create([
            Mode(id=_id(article, facts["set_at"], place), article=article, **facts)
            for place, article in enumerate(articles, start=first)
        ])  # fmt: skip
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_DOWN, [batch.pk])


def _facts(batch: ImportBatch) -> dict[str, Any]:
    paper, now = batch.publication, timezone.now()
    with translation.override(paper.language):
        reason = _("Comments on this article were closed before it came here.")
    return {
        "publication": paper, "kind": Mode.Kind.CLOSED, "reason": reason, "set_by": batch.by,
        "set_at": now, "starts_at": now, "time_zone": paper.time_zone,
    }  # fmt: skip


def _id(article: Article, now: datetime, place: int) -> Any:
    """In a list of modes it stands where the article does in time: behind what is set today."""
    return id_dated(min(article.published_at or now, now), place)
