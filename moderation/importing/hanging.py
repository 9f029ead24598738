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
    """Every table that names a row of this model, its field and its column; but what goes along."""
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


def is_named(model: type[models.Model], key: str, *, but: str = "") -> str:
    """SQL that is true where something of ours names the row with this key.

    `but` is a condition on rows of `moderation_case` that do not count.
    """
    parts = []
    for other, _, column in naming(model):
        table = other._meta.db_table
        apart = f" AND NOT ({but})" if but and table == "moderation_case" else ""
        parts.append(f'EXISTS (SELECT FROM "{table}" n WHERE n."{column}" = {key}{apart})')  # noqa: S608
    return "(" + " OR ".join(parts) + ")"


# A case that only asks what the other system had not decided, and that nobody has answered.
UNTOUCHED = """n.cause = 'imported' AND n.causes = '{imported}' AND n.closed_at IS NULL
    AND n.assigned_to_id IS NULL AND NOT EXISTS (
        SELECT FROM moderation_claim m WHERE m.case_id = n.id)"""

COMMENT = is_named(Comment, "c.id", but=UNTOUCHED)
REVISION = is_named(Revision, "r.id", but=UNTOUCHED)
DECISION = is_named(Decision, "d.id", but=UNTOUCHED)
READER = is_named(Reader, "a.id")
ARTICLE = is_named(Article, "a.id")

__all__ = ["ARTICLE", "COMMENT", "DECISION", "READER", "REVISION", "UNTOUCHED", "Claim", "Reaction"]
