"""Writing the log, in the transaction of what it tells."""

from __future__ import annotations

from typing import Any

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
