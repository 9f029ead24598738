"""An author appeals against a rejection by the desk: once, and another moderator decides."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Case, Decision
from moderation.refusals import AppealSpent, AppealTooLate, NotRejected
from moderation.workflow.locks import lock_texts, lock_writer
from moderation.workflow.urgency import urgency


@transaction.atomic
def appeal(comment: Comment, *, statement: str = "") -> Case:
    """Ask another moderator to look at what the desk rejected; it waits with the desk again.

    Each rejection can be appealed once; what was rejected on an appeal stays so. Raises
    NotRejected, AppealSpent, and AppealTooLate with the end of the time (HouseRule.appeal_days).
    """
    lock_writer(comment.author_id)
    revision = lock_texts(comment.pk).in_hand
    if open_appeals(revision).exists():
        raise AppealSpent
    if revision.status != Status.REJECTED or revision.decision is None:
        raise NotRejected
    rejection = Decision.objects.select_related("revision").get(pk=revision.decision)
    _refuse_the_spent(rejection)
    case = Case.objects.create(  # Nothing that was rejected waits for the desk already.
        publication_id=revision.publication_id,
        comment_id=revision.comment_id,
        revision=revision,
        cause=Case.Cause.APPEAL,
        causes=[Case.Cause.APPEAL],
        statement=statement.strip(),
        appealed=rejection,
        **urgency(revision),
    )
    revision.move_to(Status.HELD)
    return case


def _refuse_the_spent(rejection: Decision) -> None:
    on_appeal = Case.objects.filter(decision=rejection, cause=Case.Cause.APPEAL)
    if on_appeal.exists() or Case.objects.filter(appealed=rejection).exists():
        raise AppealSpent
    if timezone.now() > rejection.appeal_until:
        raise AppealTooLate(until=rejection.appeal_until)


def open_appeals(revision: Revision) -> QuerySet[Case]:
    """The appeal about this text that waits for the desk, if there is one."""
    return Case.objects.filter(revision=revision, cause=Case.Cause.APPEAL, closed_at=None)
