"""An import, from a file to what the public sees: staged, put in order, and loaded.

Nothing that is here is changed or deleted by it. It may be killed at any moment: the same
command goes on where it was. One import at a time is under way for a publication.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from comments.models import DEPTH_AT_MOST
from moderation.importing.arranging import arrange
from moderation.importing.loading import load_chunk
from moderation.importing.mapping import Mapping
from moderation.importing.matching import make_articles, match
from moderation.importing.records import Record
from moderation.importing.staging import stage
from moderation.importing.summing_up import summed_up
from moderation.logbook import log
from moderation.models import ImportBatch, LogEntry, Policy
from moderation.passports import key_of
from moderation.workflow.closing_what_came import close_articles
from moderation.workflow.forgetting_staged import forget_staged
from moderation.workflow.undisturbed import ImportUnderWayError, unhurried_and_quiet
from newsroom.models.reader import ERASED

ADDRESSES_KEPT_FOR = timedelta(days=730)
TRIES = 5  # of a chunk that waited too long for a row of somebody else's

At = Callable[[int], None]  # Told how many records, or comments, are done.

_THREADS = """
INSERT INTO moderation_importedthread (source_id, key, batch_id, article_id, is_made)
SELECT %(source)s, key, %(batch)s, article, how = 'made' FROM moderation_stagedthread
WHERE batch_id = %(batch)s AND article IS NOT NULL AND how <> 'before'
ON CONFLICT (source_id, key) DO NOTHING"""


def bring_in(
    batch: ImportBatch,
    records: Iterator[Record],
    *,
    mapping: Mapping,
    staged: At = lambda number: None,
    loaded: At = lambda number: None,
) -> None:
    """Bring a batch in, from wherever an earlier try ended. Safe to repeat.

    The caller holds `one_at_a_time`. Raises UnreadableError where the file breaks off: what came
    before it stays staged, and nothing is loaded.
    """
    if batch.state == ImportBatch.State.STAGING:
        stage(batch, records, now=batch.started_at, at=staged)
        with unhurried_and_quiet():
            _prepare(batch, mapping)
    if batch.state == ImportBatch.State.LOADING:
        _load(batch, loaded)
        _finish(batch)
    forget_staged(batch)


def put_in_order(batch: ImportBatch, mapping: Mapping, *, only_say: bool = False) -> None:
    """Find the articles of what is staged, and say of every comment where it is to stand."""
    match(batch, mapping)
    if batch.options.get("create_articles"):
        make_articles(batch, mapping, only_say=only_say)
    arrange(batch)


def _prepare(batch: ImportBatch, mapping: Mapping) -> None:
    put_in_order(batch, mapping)
    with connection.cursor() as cursor:
        cursor.execute(_THREADS, {"source": batch.source_id, "batch": batch.pk})
    close_articles(batch)
    batch.counts = summed_up(batch)
    batch.state = ImportBatch.State.LOADING
    batch.save(update_fields=["counts", "state"])


def _load(batch: ImportBatch, loaded: At) -> None:
    facts = _facts(batch)
    done = int(batch.counts.get("loaded", 0))
    loaded(done)
    while (number := _chunk(batch, facts)) is not None:
        done += number
        loaded(done)


def _chunk(batch: ImportBatch, facts: dict[str, Any]) -> int | None:
    """One chunk; tried again where it waited too long for somebody else's rows."""
    for tries_left in reversed(range(TRIES)):
        try:
            with unhurried_and_quiet():
                return _load_next(batch, facts)
        except OperationalError:
            if not tries_left:
                raise
            time.sleep(1)
    return None


def _load_next(batch: ImportBatch, facts: dict[str, Any]) -> int | None:
    now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if now.state != ImportBatch.State.LOADING:
        raise ImportUnderWayError(str(batch.pk))
    where = {"level": now.level, "position": now.position}
    with connection.cursor() as cursor:
        found = load_chunk(cursor, facts | where)
    if found is None:
        return None
    now.level, now.position, number = found
    now.counts["loaded"] = now.counts.get("loaded", 0) + number
    now.save(update_fields=["level", "position", "counts"])
    batch.level, batch.position, batch.counts = now.level, now.position, now.counts
    return number


def _facts(batch: ImportBatch) -> dict[str, Any]:
    now: datetime = batch.started_at
    rule = Policy.objects.rule_of(batch.publication_id)
    return {
        "batch": batch.pk,
        "source": batch.source_id,
        "publication": batch.publication_id,
        "issuer": batch.source.issuer,
        "now": now,
        "keep_until": now + ADDRESSES_KEPT_FOR,
        "due_at": now + timedelta(hours=rule.desk_hours),
        "erased": ERASED,
        "deepest": DEPTH_AT_MOST,
        "rule": key_of(replace(rule, reviews_owed=0)),
        "reviews_owed": 0,
        "ratings_at_least": rule.ratings_at_least,
        "ratings_at_most": rule.ratings_at_most,
    }


@transaction.atomic
def _finish(batch: ImportBatch) -> None:
    batch.state = ImportBatch.State.DONE
    batch.finished_at = timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    write_down(batch, "brought_in", batch.counts.get("loaded", 0))


def write_down(batch: ImportBatch, what: str, comments: int) -> None:
    """The one line that the log has of a batch, each time."""
    log(
        LogEntry.Act.IMPORTED,
        publication=batch.publication_id,
        by=batch.by,
        rule="" if batch.by_id else "import",
        reason=what,
        batch=str(batch.pk),
        source=batch.source.format,
        comments=comments,
    )
