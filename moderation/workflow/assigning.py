"""Handing texts to reviewers: by Celery, or at the reader's own request, alike."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from comments.models import Revision, Status
from moderation import queue
from moderation.models import Assignment, Waiver
from moderation.rules import HouseRule
from moderation.workflow.locks import lock_revision, lock_revisions
from moderation.workflow.queueing import is_waived, queue_if_ready
from newsroom.models import Reader

# A reader is never given more to read at a time than this.
OPEN_AT_MOST = 3
AT_ONCE = 200


def draw_missing(reader: Reader) -> None:
    """Give a reader what they still have to review, taking back what ran out before."""
    expire_leases(reader=reader)
    owing = (
        Revision.objects.filter(author=reader, status=Status.PENDING)
        .filter(reviews_given__lt=F("reviews_owed"), waiver__isnull=True)
        .order_by("created_at")
    )
    for pk in owing.values_list("pk", flat=True)[:1]:
        assign(pk)


@transaction.atomic
def assign(pays_for: UUID) -> list[Assignment]:
    """Hand the author of a pending text the reviews that it still owes, leased and blind.

    Where the author has read everything there is, the rest is waived, on record.
    """
    revision = lock_revision(pays_for)
    if revision.status != Status.PENDING or revision.debt_is_paid or is_waived(revision):
        return []
    rule = HouseRule.from_passport(revision.rule)
    held = Assignment.objects.filter(
        Q(pays_for=revision) | Q(reviewer=revision.author_id), state=Assignment.State.OPEN
    )
    paying = sum(1 for lease in held if lease.pays_for_id == revision.pk)
    missing = revision.reviews_owed - revision.reviews_given - paying
    wanted = min(missing, OPEN_AT_MOST - len(held))
    drawn = queue.draw(revision.publication_id, revision.author_id, wanted) if wanted > 0 else []
    if wanted > 0 and not drawn and not paying:
        _waive(revision)
    if revision.assigned_at is None:
        revision.set(assigned_at=timezone.now())
    return _lease(drawn, revision, rule)


def _lease(drawn: list[queue.Drawn], revision: Revision, rule: HouseRule) -> list[Assignment]:
    until = timezone.now() + timedelta(minutes=rule.lease_minutes)
    return Assignment.objects.bulk_create(
        Assignment(
            reviewer_id=revision.author_id,
            revision_id=text.revision,
            comment_id=text.comment,
            pays_for=revision,
            lease_until=until,
        )
        for text in drawn
    )


def _waive(revision: Revision) -> None:
    Waiver.objects.create(revision=revision, reason="nothing was left for its author to review")
    queue_if_ready(revision)


@transaction.atomic
def expire_leases(*, reader: Reader | None = None) -> int:
    """Take back the leases that ran out, of one reader or of all; how many they were."""
    over = Assignment.objects.select_for_update(skip_locked=True, no_key=True).filter(
        state=Assignment.State.OPEN, lease_until__lte=timezone.now()
    )
    if reader is not None:
        over = over.filter(reviewer=reader)
    leases = list(over.order_by("pk")[:AT_ONCE])
    lock_revisions(*(lease.revision_id for lease in leases))
    Assignment.objects.filter(pk__in=[lease.pk for lease in leases]).update(
        state=Assignment.State.EXPIRED
    )
    return len(leases)
