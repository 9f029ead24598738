"""What of ours hangs on what an import brought: that stays, when the rest is taken back.

Asked of the models, so that a table that is added later is not forgotten.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from comments.models import Comment, Reaction, Revision, Tally, Thread, Visit
from moderation.models import Claim, Decision, Ghost, ImportedThread, Leftover
from newsroom.models import Article, ArticleAddress, Reader

# Rows that go with what they name: it came with them, or it is only counted or noted there.
GOES_ALONG: set[tuple[type[models.Model], str]] = {
    (Comment, "released_revision"),
    (Revision, "comment"),
    (Tally, "comment"),
    (Decision, "revision"),
    (Leftover, "revision"),
    (Ghost, "reader"),
    (Thread, "article"),
    (Visit, "article"),
    (ArticleAddress, "article"),
    (ImportedThread, "article"),
}


def naming(model: type[models.Model]) -> list[tuple[type[models.Model], str, str]]:
    """Every table that names a row of this model, the field, the column; but what goes along."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        field: Any = getattr(relation, "field", None)
        is_reverse = relation.auto_created and not relation.concrete
        if not is_reverse or field is None or not getattr(field, "column", None):
            continue
        other = field.model
        if not other._meta.proxy and (other, field.name) not in GOES_ALONG:
            found.append((other, field.name, field.column))
    return sorted(found, key=lambda one: (one[0]._meta.db_table, one[2]))


def is_named(model: type[models.Model], key: str, *, but: dict[str, str] | None = None) -> str:
    """SQL that is true where something of ours names the row with this key.

    `but` has, for a table, a condition on rows `n` of it that do not count.
    """
    parts = []
    for other, _, column in naming(model):
        table = other._meta.db_table
        apart = f" AND NOT ({but[table]})" if but and table in but else ""
        parts.append(f'EXISTS (SELECT FROM "{table}" n WHERE n."{column}" = {key}{apart})')
    return "(" + " OR ".join(parts) + ")"


# A case that only asks what the other system had not decided, and that nobody has answered.
UNTOUCHED = """n.cause = 'imported' AND n.causes = '{imported}' AND n.closed_at IS NULL
    AND n.assigned_to_id IS NULL AND NOT EXISTS (
        SELECT FROM moderation_claim m WHERE m.case_id = n.id)"""
# What closed an article as it was closed there, and nobody has ended.
CLOSED_THERE = """n.ended_at IS NULL AND EXISTS (SELECT FROM moderation_importedthread i
    WHERE i.article_id = n.article_id AND i.mode = n.id)"""
_CASES, _MODES = {"moderation_case": UNTOUCHED}, {"newsroom_mode": CLOSED_THERE}

COMMENT = is_named(Comment, "c.id", but=_CASES)
REVISION = is_named(Revision, "r.id", but=_CASES)
DECISION = is_named(Decision, "d.id", but=_CASES)
READER = is_named(Reader, "a.id")
ARTICLE = is_named(Article, "a.id", but=_MODES)

__all__ = [
    "ARTICLE",
    "COMMENT",
    "DECISION",
    "READER",
    "REVISION",
    "UNTOUCHED",
    "Claim",
    "Reaction",
]
