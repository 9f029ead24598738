"""A moderator decides what peers could not."""

from typing import Any
from uuid import UUID

from django.db import transaction

from comments.models import Revision
from moderation.models import Case, Decision, Rating, StaffOutcome, Waiver
from moderation.refusals import AlreadyDecided, MissingAnswer, OwnCase
from moderation.workflow.crediting import credit_staff
from moderation.workflow.deciding import close_cases, decide
from moderation.workflow.locks import lock_revision
from newsroom.models import Reader


@transaction.atomic
def decide_case(
    case: Case,
    *,
    moderator: Reader,
    outcome: StaffOutcome,
    reason: str,
    explanation: str = "",
) -> Decision:
    """Decide a case, with a reason that its author will read.

    Raises MissingAnswer without a reason, OwnCase, and AlreadyDecided with who and when.
    """
    if not reason.strip():
        raise MissingAnswer("A decision needs a reason.")
    revision = lock_revision(case.revision_id)
    case.refresh_from_db()
    if not case.is_open:
        raise AlreadyDecided(**_who_and_when(case))
    if revision.author_id == moderator.pk:
        raise OwnCase
    decision = decide(
        revision,
        outcome=outcome,
        by=Decision.By.DESK,
        moderator=moderator,
        reason=reason.strip(),
        explanation=explanation.strip(),
        evidence={
            "case": str(case.pk),
            "cause": case.cause,
            "findings": revision.findings,
            "ratings": _ratings(revision.pk),
        },
    )
    close_cases(revision, decision)
    credit_staff(revision, decision, case.cause)
    if outcome == StaffOutcome.RELEASE and not revision.debt_is_paid:
        _waive(revision, moderator)
    return decision


def _waive(revision: Revision, moderator: Reader) -> None:
    """The desk was asked before peers were: its author is let off, on record."""
    reason = "the desk released it before peers read it"
    Waiver.objects.get_or_create(revision=revision, defaults={"by": moderator, "reason": reason})


def _who_and_when(case: Case) -> dict[str, Any]:
    decision = case.decision
    if decision is None or decision.moderator is None:  # taken back or written anew
        return {
            "decided_by": None,
            "decided_at": case.closed_at,
            "outcome": "closed by its author",
        }
    return {
        "decided_by": decision.moderator.name,
        "decided_at": decision.decided_at,
        "outcome": decision.outcome,
    }


def _ratings(revision: UUID) -> list[dict[str, object]]:
    rows = Rating.objects.filter(revision=revision).values_list("pk", "civil")
    return [{"rating": str(pk), "civil": civil} for pk, civil in rows]
