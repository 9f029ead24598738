"""What an import brought is taken out again, a level of answers at a time, from below.

What something of ours hangs on leaves a mark. Who answers, reacts or reports at the same moment is
either first, and is seen here (rows are locked before it is looked what hangs on them), or finds
that it is not there any more.
"""

# ruff: noqa: S608 - statements are put together of names of tables and of each other
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection

from comments.models import Comment, Revision
from moderation.importing import hanging
from moderation.models import Decision, ImportBatch, ImportedComment
from moderation.workflow.locks import lock_texts
from moderation.workflow.undisturbed import unhurried_and_quiet
from moderation.workflow.withdrawing import withdraw

AT_ONCE = 1000  # comments
TRIES = 5
LISTED = 1000  # of those that stay, with the batch

At = Callable[[int], None]

_DEEPEST = """
SELECT max(c.depth) FROM moderation_importedcomment i JOIN comments_comment c ON c.id = i.comment
WHERE i.batch_id = %(batch)s"""
# In the order in which every verb locks: texts, then comments.
_CLEAR = "DROP TABLE IF EXISTS import_taken"
_CHUNK = """
CREATE TEMP TABLE import_taken ON COMMIT DROP AS
SELECT i.id, i.comment FROM moderation_importedcomment i
JOIN comments_comment c ON c.id = i.comment
WHERE i.batch_id = %(batch)s AND c.depth = %(depth)s AND i.id > %(after)s
ORDER BY i.id LIMIT %(at_once)s"""
_LOCK = [
    """SELECT FROM comments_revision WHERE comment_id IN (SELECT comment FROM import_taken)
    ORDER BY id FOR UPDATE""",
    """SELECT FROM comments_comment WHERE id IN (SELECT comment FROM import_taken)
    ORDER BY id FOR UPDATE""",
]
_STAYS = f"""
SELECT t.id, t.comment FROM import_taken t JOIN comments_comment c ON c.id = t.comment
WHERE {hanging.COMMENT} OR EXISTS (SELECT FROM comments_revision r
    WHERE r.comment_id = c.id AND ({hanging.REVISION} OR EXISTS (
        SELECT FROM moderation_decision d WHERE d.revision_id = r.id
        AND (d."by" <> 'import' OR {hanging.DECISION}))))"""
_KEEP = "DELETE FROM import_taken WHERE id = ANY(%(stays)s)"
_OURS = "(SELECT comment FROM import_taken)"
_TEXTS = f"(SELECT id FROM comments_revision WHERE comment_id IN {_OURS})"
_TAKE = [
    """UPDATE comments_comment p SET reply_count = p.reply_count - n.number FROM (
        SELECT c.parent_id, count(*) AS number FROM comments_comment c
        WHERE c.id IN (SELECT comment FROM import_taken) AND c.released_revision_id IS NOT NULL
        AND c.parent_id IS NOT NULL GROUP BY 1) n WHERE p.id = n.parent_id""",
    """UPDATE comments_thread t SET comment_count = t.comment_count - n.number FROM (
        SELECT c.article_id, count(*) AS number FROM comments_comment c
        WHERE c.id IN (SELECT comment FROM import_taken) AND c.released_revision_id IS NOT NULL
        GROUP BY 1 ORDER BY 1) n WHERE t.article_id = n.article_id""",
    f"DELETE FROM moderation_case WHERE revision_id IN {_TEXTS}",
    f"DELETE FROM moderation_leftover WHERE revision_id IN {_TEXTS}",
    f"UPDATE comments_comment SET released_revision_id = NULL WHERE id IN {_OURS}"
    " AND released_revision_id IS NOT NULL",
    f"DELETE FROM moderation_decision WHERE revision_id IN {_TEXTS}",
    f"DELETE FROM comments_revision WHERE comment_id IN {_OURS}",
    f"DELETE FROM comments_tally WHERE comment_id IN {_OURS}",
    f"DELETE FROM comments_comment WHERE id IN {_OURS}",
    """DELETE FROM moderation_importedalias WHERE imported_id IN (SELECT id FROM import_taken)""",
    "DELETE FROM moderation_importedcomment WHERE id IN (SELECT id FROM import_taken)",
]  # fmt: skip


def deepest(batch: ImportBatch) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_DEEPEST, {"batch": batch.pk})
        depth: int | None = cursor.fetchone()[0]
        return depth


def take_level(batch: ImportBatch, depth: int, done: int, taken: At) -> int:
    """All that stand at this depth; how many went in all. Where they stand beside each other, as
    at the deepest, those go first on which nothing hangs; what is left stays."""
    while True:
        before = done
        done = _take_round(batch, depth, done, taken, stay=False)
        if done == before:
            return _take_round(batch, depth, done, taken, stay=True)


def _take_round(batch: ImportBatch, depth: int, done: int, taken: At, *, stay: bool) -> int:
    facts: dict[str, Any] = {"batch": batch.pk, "depth": depth, "after": 0, "at_once": AT_ONCE}
    while (found := tried(partial(_take, batch, facts, stay))) is not None:
        facts["after"], number = found
        done += number
        taken(done)
    return done


def _take(batch: ImportBatch, facts: dict[str, Any], stay: bool) -> tuple[int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR)
        cursor.execute(_CHUNK, facts)
        cursor.execute("SELECT max(id), count(*) FROM import_taken")
        after, number = cursor.fetchone()
        if not number:
            return None
        for statement in _LOCK:
            cursor.execute(statement)
        cursor.execute(_STAYS)
        stays = cursor.fetchall()
        cursor.execute(_KEEP, {"stays": [pk for pk, _ in stays]})
        for statement in _TAKE:
            cursor.execute(statement)
    if stay:
        for pk, comment in stays:
            _leave_a_mark(batch, pk, comment)
    return after, number - len(stays) + (len(stays) if stay else 0)


def _leave_a_mark(batch: ImportBatch, pk: int, comment: UUID) -> None:
    """What hangs on it stays where it is; the words go. Of whoever has written it anew since
    then, they do not: that is a text of ours."""
    row = Comment.objects.get(pk=comment)
    texts = Revision.objects.filter(comment=row)
    if not texts.exclude(decisions__by=Decision.By.IMPORT).exists():
        withdraw(row)
        lock_texts(comment)
        texts.exclude(text="", html="").update(text="", html="", findings=[])
    ImportedComment.objects.filter(pk=pk).delete()
    kept = batch.counts.setdefault("stayed", [])
    batch.counts["marks"] = batch.counts.get("marks", 0) + 1
    if len(kept) < LISTED:
        kept.append(str(comment))
    batch.save(update_fields=["counts"])


def tried(step: Callable[[], Any]) -> Any:
    """Once more where somebody answered, or held a row, at the same moment."""
    for tries_left in reversed(range(TRIES)):
        try:
            with unhurried_and_quiet():
                return step()
        except (IntegrityError, OperationalError):
            if not tries_left:
                raise
    return None
