"""Into the queue, once the author has done what the rule asks."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from comments.models import Revision, Status
from moderation.passports import rule_of
from moderation.rules import HouseRule, may_enter_the_queue
from moderation.screening.places import asks_trusted_readers
from moderation.workflow.asking_outside import waits_for_hooks
from moderation.workflow.hearing import shift_of
from newsroom import prepared
from newsroom.tracing.spans import traced


@traced
def queue_if_ready(revision: Revision) -> bool:
    """PENDING → IN_REVIEW when the debt is paid and no hook is still to answer.

    The caller holds the row's lock.
    """
    if revision.status != Status.PENDING:
        return False
    rule = rule_of(revision)
    ready = _is_ready(revision, rule) and not waits_for_hooks(revision)
    if ready:
        now = timezone.now()
        deadline = now + timedelta(hours=rule.deadline_hours)
        revision.move_to(
            Status.IN_REVIEW,
            queued_at=now,
            deadline_at=deadline,
            author_shift=shift_of(revision.author_id, revision),
            **_whom_to_ask(revision, rule),
        )
    return ready


def _whom_to_ask(revision: Revision, rule: HouseRule) -> dict[str, Any]:
    """Where its author is new and the rule says so, readers whom the house trusts, for a time."""
    if not asks_trusted_readers(revision):
        return {}
    until = timezone.now() + timedelta(minutes=rule.trusted_minutes)
    return {"trusted_only": True, "trusted_until": until}


def _is_ready(revision: Revision, rule: HouseRule) -> bool:
    may_enter = partial(
        may_enter_the_queue,
        rule,
        reviews_given=revision.reviews_given,
        self_checked=revision.self_checked_at is not None,
    )
    # A waiver is only looked for where it would help.
    return may_enter(waived=False) or (may_enter(waived=True) and is_waived(revision))


def is_waived(revision: Revision) -> bool:
    """Whether it is on record that fewer reviews are enough for this text."""
    return not revision.debt_is_paid and bool(prepared.ask(_WAIVED, [revision.pk]))


_WAIVED = "SELECT 1 FROM moderation_waiver WHERE revision_id = %s"
