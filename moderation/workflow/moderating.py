"""A moderator decides what peers could not."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.models import Revision
from moderation.models import Case, Decision, Rating, Reason, StaffOutcome, Waiver
from moderation.refusals import (
    AlreadyDecided,
    BlatantReleased,
    Contradiction,
    MissingAnswer,
    OwnCase,
    SameModerator,
)
from moderation.workflow.crediting import credit_staff
from moderation.workflow.deciding import close_cases, decide, open_case
from moderation.workflow.locks import lock_revision
from moderation.workflow.practising import strike_those_who_let_through
from newsroom.models import Reader, Role


@transaction.atomic
def decide_case(
    case: Case,
    *,
    moderator: Reader,
    outcome: StaffOutcome,
    reason: str,
    explanation: str = "",
    blatant: bool = False,
) -> Decision:
    """Decide a case, with a reason that its author will read. It may be what was decided before.

    A `blatant` text is one that whoever called it civil should have seen through.
    Raises MissingAnswer without a reason, Contradiction for one that says the opposite,
    BlatantReleased, OwnCase, SameModerator, and AlreadyDecided with who and when.
    """
    if not reason.strip():
        raise MissingAnswer(_("A decision needs a reason."))
    _refuse_a_contradiction(outcome, reason.strip())
    if blatant and outcome == StaffOutcome.RELEASE:
        raise BlatantReleased
    revision = lock_revision(case.revision_id)
    case.refresh_from_db()
    if not case.is_open:
        raise AlreadyDecided(**_who_and_when(case))
    _refuse_the_involved(revision, moderator)
    decision = decide(
        revision,
        outcome=outcome,
        by=Decision.By.DESK,
        moderator=moderator,
        reason=reason.strip(),
        explanation=explanation.strip(),
        evidence=_evidence(case, revision) | {"blatant": blatant},
    )
    close_cases(revision, decision)
    credit_staff(revision, decision, case.cause)
    if outcome == StaffOutcome.RELEASE and not revision.debt_is_paid:
        _waive(revision, moderator)
    if blatant and revision.comment.first_released_at is not None:  # It was public.
        strike_those_who_let_through(revision)
    if case.cause == Case.Cause.AUDIT and case.statement and outcome == StaffOutcome.RETURN:
        # It was judged blind: what the author said meanwhile gets a look of its own.
        open_case(revision, cause=Case.Cause.SECOND_LOOK, statement=case.statement)
    return decision


KEEPS_TO_RULES = "within_rules"


def _refuse_a_contradiction(outcome: StaffOutcome, reason: str) -> None:
    """Nothing is released because it threatens, nor rejected because it keeps to the rules.

    Of the reasons that the house knows; the API may give others.
    """
    speaks_against = reason in Reason.values and reason != Reason.OTHER
    if (outcome == StaffOutcome.RELEASE and speaks_against) or (
        outcome != StaffOutcome.RELEASE and reason == KEEPS_TO_RULES
    ):
        raise Contradiction


def _refuse_the_involved(revision: Revision, moderator: Reader) -> None:
    """Nobody decides about their own text, nor again about what they have decided themselves.

    Where a publication has one moderator only, there is nobody else to ask.
    """
    if revision.author_id == moderator.pk:
        raise OwnCase
    before = Decision.objects.filter(revision=revision, moderator=moderator)
    others = Role.objects.filter(
        publication=revision.publication_id, kind=Role.Kind.MODERATOR
    ).exclude(reader__in=[moderator.pk, revision.author_id])
    if before.exists() and others.exists():
        raise SameModerator


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
            "outcome": decision.outcome if decision else "closed by its author",
        }
    return {
        "decided_by": decision.moderator.name,
        "decided_at": decision.decided_at,
        "outcome": decision.outcome,
    }


def _evidence(case: Case, revision: Revision) -> dict[str, Any]:
    rows = Rating.objects.filter(revision=revision).values_list("pk", "civil")
    return {
        "case": str(case.pk),
        "cause": case.cause,
        "findings": revision.findings,
        "ratings": [{"rating": str(pk), "civil": civil} for pk, civil in rows],
    }
