"""What happens because time passes. The timetable is in newsroom/celery.py."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from comments.models import Revision, Status
from moderation import tasks
from moderation.models import IdempotentAnswer
from moderation.recount import differences
from moderation.workflow import assigning, recounting, timing_out

logger = logging.getLogger(__name__)

# A message that is on its way needs no help yet.
GRACE = timedelta(seconds=5)
AT_ONCE = 1000
ANSWERS_KEPT_FOR = timedelta(days=2)


@shared_task
def sweep() -> None:
    """Pick up what lost messages left behind: reviews, releases and recounts to be done."""
    before = timezone.now() - GRACE
    due = Revision.objects.filter(release_due_at__lt=before).order_by("release_due_at")
    for decision in due.values_list("decision", flat=True)[:AT_ONCE]:
        _try(tasks.release, decision)
    waiting = Revision.objects.filter(
        status=Status.PENDING, assigned_at=None, created_at__lt=before
    ).order_by("created_at")
    for revision in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        _try(tasks.assign, revision)
    for voiding in recounting.left_behind(before)[:AT_ONCE]:
        _try(tasks.recount, voiding)


def _try(task: Callable[[str], None], row: UUID | None) -> None:
    """One row that cannot be helped must not keep the others waiting."""
    try:
        task(str(row))
    except Exception:
        logger.exception("the sweep could not do %s for %s", task, row)


@shared_task
def expire_leases() -> None:
    """Take back what reviewers left lying, so that others can have it."""
    while assigning.expire_leases():
        pass


@shared_task
def escalate_overdue() -> None:
    timing_out.escalate_overdue()


@shared_task
def lapse() -> None:
    timing_out.lapse()
    IdempotentAnswer.objects.filter(answered_at__lt=timezone.now() - ANSWERS_KEPT_FOR).delete()


@shared_task
def recount() -> None:
    """Compare every counter with the rows it stands for, and complain loudly."""
    for difference in differences():
        logger.error("a counter is wrong: %s", difference)
