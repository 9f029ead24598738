"""Imports that nobody finished are ended, and what was staged of them goes: names and addresses.

What is public by then stays, and is the batch's: it can be taken back, and the same file brought
in again brings the rest.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from moderation.importing.summing_up import to_bring
from moderation.models import (
    ImportBatch,
    StagedComment,
    StagedOddity,
    StagedText,
    StagedThread,
)
from moderation.workflow.bringing_in import write_down
from moderation.workflow.forgetting_staged import forget_staged
from moderation.workflow.rolling_back import roll_back
from moderation.workflow.undisturbed import ImportUnderWayError, one_at_a_time

WAITS_FOR = timedelta(days=7)  # since it was begun, for somebody to go on with it
UNDER_WAY = (ImportBatch.State.STAGING, ImportBatch.State.LOADING)


def end_abandoned(now: datetime | None = None) -> int:
    """End what was begun a week ago and is not brought in, and forget what nobody needs.

    Returns how many batches that were. One that somebody works on at this moment is passed over.
    """
    ended = 0
    for batch in _due(now or timezone.now()).select_related("publication", "source"):
        try:
            with one_at_a_time(batch.publication, wait=0):
                batch.refresh_from_db()
                _end(batch)
                ended += 1
        except ImportUnderWayError:
            continue
    return ended


def _due(now: datetime) -> QuerySet[ImportBatch]:
    """Too old, or ended by somebody who was killed before the rest was forgotten."""
    staged = Q()
    for model in (StagedThread, StagedComment, StagedText, StagedOddity):
        staged |= Q(Exists(model._default_manager.filter(batch=OuterRef("pk"))))
    is_old = Q(state__in=UNDER_WAY, started_at__lte=now - WAITS_FOR)
    return ImportBatch.objects.filter(is_old | ~Q(state__in=UNDER_WAY) & staged)


def _end(batch: ImportBatch) -> None:
    if batch.state == ImportBatch.State.STAGING:
        roll_back(batch)  # Nothing of it is here yet.
    elif batch.state == ImportBatch.State.LOADING:
        _give_up(batch)
    forget_staged(batch)


@transaction.atomic
def _give_up(batch: ImportBatch) -> None:
    loaded = int(batch.counts.get("loaded", 0))
    batch.counts["given_up"] = max(to_bring(batch) - loaded, 0)
    batch.state, batch.finished_at = ImportBatch.State.DONE, timezone.now()
    batch.save(update_fields=["state", "finished_at", "counts"])
    write_down(batch, "given_up", loaded)
