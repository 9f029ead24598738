"""An import is taken back: all that it brought goes, but for what something of ours hangs on.

Of that a mark stays, without its words, as where an author takes a comment back. From the
deepest answers up, some hundreds at once; it may be killed at any moment and begun again.
"""

# ruff: noqa: S608 - statements are put together of names of tables and of each other
from __future__ import annotations

from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from moderation.importing import hanging
from moderation.models import Ghost, ImportBatch
from moderation.workflow.bringing_in import write_down
from moderation.workflow.forgetting_staged import forget_staged
from moderation.workflow.taking_back import AT_ONCE, At, deepest, take_level, tried
from moderation.workflow.undisturbed import unhurried_and_quiet

_GHOSTS = f"""
WITH gone AS (
    SELECT g.reader_id FROM moderation_ghost g JOIN newsroom_reader a ON a.id = g.reader_id
    WHERE g.batch_id = %(batch)s AND g.reader_id > %(after)s ORDER BY g.reader_id LIMIT %(at_once)s
), free AS (
    SELECT a.id FROM gone JOIN newsroom_reader a ON a.id = gone.reader_id
    WHERE NOT {hanging.READER}
), ghosts AS (
    DELETE FROM moderation_ghost WHERE reader_id IN (SELECT id FROM free)
), readers AS (
    DELETE FROM newsroom_reader WHERE id IN (SELECT id FROM free))
SELECT max(reader_id::text) FROM gone"""
_ARTICLES = f"""
SELECT a.id FROM moderation_importedthread t JOIN newsroom_article a ON a.id = t.article_id
WHERE t.batch_id = %(batch)s AND t.is_made AND NOT {hanging.ARTICLE}"""
_TAKE_ARTICLES = [
    """DELETE FROM newsroom_mode n WHERE n.article_id = ANY(%(articles)s)
    AND n.id IN (SELECT mode FROM moderation_importedthread WHERE batch_id = %(batch)s)""",
    "DELETE FROM moderation_importedthread WHERE batch_id = %(batch)s",
    "DELETE FROM comments_visit WHERE article_id = ANY(%(articles)s)",
    "DELETE FROM comments_thread WHERE article_id = ANY(%(articles)s)",
    "DELETE FROM newsroom_articleaddress WHERE article_id = ANY(%(articles)s)",
    "DELETE FROM newsroom_article WHERE id = ANY(%(articles)s)",
]


def roll_back(batch: ImportBatch, *, taken: At = lambda number: None) -> None:
    """Take back what a batch brought, from wherever an earlier try ended. Safe to repeat.

    The caller holds `one_at_a_time`. What stays, and why it had to, is in the batch's counts.
    """
    if batch.state == ImportBatch.State.ROLLED_BACK:
        return
    if batch.state != ImportBatch.State.ROLLING_BACK:
        batch.state = ImportBatch.State.ROLLING_BACK
        batch.save(update_fields=["state"])
    forget_staged(batch)
    done = 0
    while (depth := deepest(batch)) is not None:
        done = take_level(batch, depth, done, taken)
    _each_ghost(batch)
    _finish(batch, done)


def _each_ghost(batch: ImportBatch) -> None:
    """Who wrote nothing else goes; of who stays nothing is kept but a name beside a mark."""
    after: str | None = "00000000-0000-0000-0000-000000000000"
    while after is not None:
        facts = {"batch": batch.pk, "after": after, "at_once": AT_ONCE}
        after = tried(partial(_take_ghosts, facts))
    left = Ghost.objects.filter(batch=batch)
    left.update(email="", confirmed=False, keep_until=None)


def _take_ghosts(facts: dict[str, Any]) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(_GHOSTS, facts)
        after: str | None = cursor.fetchone()[0]
        return after


@transaction.atomic
def _finish(batch: ImportBatch, done: int) -> None:
    with unhurried_and_quiet(), connection.cursor() as cursor:
        cursor.execute(_ARTICLES, {"batch": batch.pk})
        facts: dict[str, Any] = {
            "batch": batch.pk,
            "articles": [row[0] for row in cursor.fetchall()],
        }
        for statement in _TAKE_ARTICLES:
            cursor.execute(statement, facts)
    batch.state = ImportBatch.State.ROLLED_BACK
    batch.rolled_back_at = timezone.now()
    batch.counts["taken_back"] = batch.counts.get("taken_back", 0) + done
    batch.save(update_fields=["state", "rolled_back_at", "counts"])
    write_down(batch, "taken_back", batch.counts["taken_back"])
