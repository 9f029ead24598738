"""What happens to texts that nobody dealt with in time: none stays without an owner."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comments.models import Revision, Status
from moderation.models import Case, Decision
from moderation.verdict import Outcome
from moderation.workflow.deciding import decide
from moderation.workflow.locks import lock_revision

logger = logging.getLogger(__name__)

AT_ONCE = 500


def escalate_overdue() -> int:
    """Give every text that peers did not decide by its deadline to the desk."""
    return _each_overdue(Status.IN_REVIEW, _escalate)


def lapse() -> int:
    """Close what its author has left without the reviews owed for too long."""
    return _each_overdue(Status.PENDING, lambda revision: revision.move_to(Status.LAPSED))


def _each_overdue(status: Status, act: Callable[[Revision], object]) -> int:
    overdue = Revision.objects.filter(
        status=status, release_due_at=None, deadline_at__lte=timezone.now()
    )
    ids = list(overdue.order_by("deadline_at").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_try(pk, status, act) for pk in ids)


def _try(pk: UUID, status: Status, act: Callable[[Revision], object]) -> bool:
    """One text that cannot be helped must not keep the others waiting."""
    try:
        return _act(pk, status, act)
    except Exception:
        logger.exception("could not time out %s", pk)
        return False


@transaction.atomic
def _act(pk: UUID, status: Status, act: Callable[[Revision], object]) -> bool:
    revision = lock_revision(pk)
    # Somebody may have been quicker while we waited for the lock.
    if revision.status != status or revision.release_due_at is not None:
        return False
    act(revision)
    return True


def _escalate(revision: Revision) -> None:
    decide(
        revision,
        outcome=Outcome.ESCALATE,
        by=Decision.By.HOUSE,
        # Trusted readers were asked in doubt, and none came: it is the doubt that remains.
        reason=Case.Cause.SPLIT if revision.trusted_only else Case.Cause.OVERDUE,
        evidence={"deadline": revision.deadline_at.isoformat()},
    )
