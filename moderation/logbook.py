"""Writing the log, in the transaction of what it tells.

What changes a decision, a text's status, a standing, a role or a rule is written by PostgreSQL
itself (models/told/). Verbs write the rest with `log`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from comments.models import Comment, Revision
from moderation.models import Decision, LogEntry
from newsroom.models import Article, Reader


def log(
    act: LogEntry.Act,
    *,
    publication: int,
    by: Reader | None = None,
    rule: str = "",
    reason: str = "",
    comment: Comment | None = None,
    revision: Revision | None = None,
    reader: Reader | None = None,
    article: Article | None = None,
    decision: Decision | None = None,
    parent: LogEntry | None = None,
    reverses: LogEntry | None = None,
    **facts: Any,
) -> LogEntry:
    """Write one line down: who did it (`by`), or which `rule` of the house, and to what.

    `reason` and `facts` are codes, numbers and ids: a name or a sentence of anybody's must not
    get into a row that is never deleted.
    """
    return LogEntry.objects.create(
        act=act,
        publication_id=publication,
        by=by,
        rule=rule,
        reason=reason,
        comment_id=comment.pk if comment else revision.comment_id if revision else None,
        revision=revision,
        reader=reader,
        article=article,
        decision=decision,
        parent=parent,
        reverses=reverses,
        facts=facts,
    )


@contextmanager
def acting(*, by: Reader | None = None, under: LogEntry | None = None) -> Iterator[None]:
    """Who does what is done inside, and under which line, for what PostgreSQL writes itself.

    For verbs whose rows do not name who changed them (roles, rules) and for what is done to
    many at once. In a transaction, and never longer than it.
    """
    said = {"by": by.pk if by else "", "under": under.pk if under else ""}
    before = {what: _say(what, str(value)) for what, value in said.items() if value}
    try:
        yield
    finally:
        if not connection.needs_rollback:  # else it is forgotten with all the rest
            for what, value in before.items():
                _say(what, value)


def _say(what: str, value: str) -> str:
    """Say something for the rest of the transaction; what was said before."""
    with connection.cursor() as cursor:
        name = f"third_reading.{what}"
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        before: str = cursor.fetchone()[0]
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    return before
