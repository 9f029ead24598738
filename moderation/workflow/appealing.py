"""An author appeals against what the desk decided: once, and another moderator hears it.

What readers returned goes to the desk by a second look first (answering_back.py).
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Case, Decision, Statement
from moderation.refusals import AppealSpent, AppealTooLate, NotRejected, WithTheDesk
from moderation.workflow.locks import lock_texts, lock_writer
from moderation.workflow.urgency import urgency
from newsroom.metrics import counters


@transaction.atomic
def appeal(comment: Comment, *, statement: str = "") -> Case:
    """Ask another moderator to look at what the desk rejected, returned or took down.

    Each decision can be appealed once; what was decided on an appeal stays so. For what reports
    have hidden the desk decides anyway: there the author's words join its case, once. Raises
    NotRejected, AppealSpent, WithTheDesk, and AppealTooLate with the end of the time
    (HouseRule.appeal_days).
    """
    lock_writer(comment.author_id)
    revision = lock_texts(comment.pk).in_hand
    if open_appeals(revision).exists():
        raise AppealSpent
    decision = _in_force(revision)
    if revision.status == Status.HELD:
        return _be_heard(revision, statement.strip())
    if decision.by != Decision.By.DESK:
        raise NotRejected
    _refuse_the_spent(decision)
    if Case.objects.filter(revision=revision, closed_at=None).exists():
        raise WithTheDesk
    case = Case.objects.create(
        publication_id=revision.publication_id,
        comment_id=revision.comment_id,
        revision=revision,
        cause=Case.Cause.APPEAL,
        causes=[Case.Cause.APPEAL],
        statement=statement.strip(),
        appealed=decision,
        **urgency(revision),
    )
    if revision.status == Status.REJECTED:
        revision.move_to(Status.HELD)
    counters.when_done(counters.APPEALS, "text")
    return case


def _in_force(revision: Revision) -> Decision:
    """The decision that an appeal would be against. Raises NotRejected where there is none."""
    stands = revision.status in (Status.REJECTED, Status.RETURNED, Status.HELD)
    if not stands or revision.decision is None or revision.release_due_at is not None:
        raise NotRejected
    return Decision.objects.select_related("revision__comment").get(pk=revision.decision)


def _be_heard(revision: Revision, words: str) -> Case:
    """What reports have hidden the desk reads before anything else: with its author's words."""
    hidden = Statement.objects.filter(decision=revision.decision, restriction="hidden")
    case = Case.objects.filter(revision=revision, closed_at=None).first()
    if case is None or not hidden.exists():
        raise NotRejected
    if case.statement:
        raise AppealSpent
    case.statement = words or "–"
    case.save(update_fields=["statement"])
    counters.when_done(counters.APPEALS, "text")
    return case


def _refuse_the_spent(decision: Decision) -> None:
    on_appeal = Case.objects.filter(decision=decision, cause=Case.Cause.APPEAL)
    if on_appeal.exists() or Case.objects.filter(appealed=decision).exists():
        raise AppealSpent
    if timezone.now() > decision.appeal_until:
        raise AppealTooLate(until=decision.appeal_until)


def open_appeals(revision: Revision) -> QuerySet[Case]:
    """The appeal about this text that waits for the desk, if there is one."""
    return Case.objects.filter(revision=revision, cause=Case.Cause.APPEAL, closed_at=None)
