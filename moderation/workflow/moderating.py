"""A moderator decides what peers could not."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.models import Revision, Status
from moderation import notices
from moderation.models import (
    Calibration,
    Case,
    Decision,
    Rating,
    Reason,
    StaffOutcome,
    Waiver,
)
from moderation.refusals import (
    AlreadyDecided,
    BlatantReleased,
    Contradiction,
    MissingAnswer,
    OwnCase,
    SameModerator,
)
from moderation.workflow.appeals_heard import log_hearing, of_the_appeal, refuse_what_is_harsher
from moderation.workflow.crediting import credit_staff, lock_standings
from moderation.workflow.deciding import close_cases, decide, open_case
from moderation.workflow.locks import lock_revision, lock_texts
from moderation.workflow.practising import strike_those_who_let_through
from moderation.workflow.retiring import put_away
from newsroom.models import Reader, Role
from newsroom.refusals import Refusal


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
    BlatantReleased, OwnCase, SameModerator, HarsherOnAppeal, and AlreadyDecided with who and when.
    """
    if not reason.strip():
        raise MissingAnswer(_("A decision needs a reason."))
    _refuse_a_contradiction(outcome, reason.strip())
    if blatant and outcome == StaffOutcome.RELEASE:
        raise BlatantReleased
    revision = lock_texts(case.comment_id).by_key[case.revision_id]
    case.refresh_from_db()
    if not case.is_open:
        raise AlreadyDecided(**_who_and_when(case))
    if barred := barred_from(case, moderator):
        raise barred
    stays_returned = refuse_what_is_harsher(case, outcome)
    decision = decide(
        revision,
        outcome=outcome,
        by=Decision.By.DESK,
        moderator=moderator,
        reason=reason.strip(),
        explanation=explanation.strip(),
        evidence=_evidence(case, revision) | {"blatant": blatant} | of_the_appeal(case, moderator),
    )
    close_cases(revision, decision)
    was_replaced = revision.status == Status.SUPERSEDED  # by an edit: the decision only counts
    if outcome == StaffOutcome.REJECT and not was_replaced:
        notices.rejected(decision, on_appeal=case.cause == Case.Cause.APPEAL)
    if stays_returned and not was_replaced:
        notices.kept_returned(decision)
    if case.appealed is not None:
        log_hearing(case, decision)
    _put_away_practice_that_was_wrong(revision, decision)
    credit_staff(revision, decision, case.cause)
    if outcome == StaffOutcome.RELEASE and not (revision.debt_is_paid or was_replaced):
        _waive(revision, moderator)
    if blatant and revision.comment.first_released_at is not None:  # It was public.
        strike_those_who_let_through(revision)
    is_unheard = case.cause == Case.Cause.AUDIT and case.statement
    if is_unheard and outcome == StaffOutcome.RETURN and not was_replaced:
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


def barred_from(case: Case, moderator: Reader) -> Refusal | None:
    """Why this moderator does not decide this case: their own text, or decided by them before.

    Where all others have decided about it too, whose decision is appealed stands back. Where a
    publication has one moderator only, there is nobody else to ask.
    """
    author = case.revision.author_id
    if author == moderator.pk:
        return OwnCase()
    texts = [case.revision_id, case.revision.judged]
    involved = Decision.objects.filter(revision__in=texts).exclude(moderator=None)
    decided = set(involved.values_list("moderator", flat=True))
    if moderator.pk not in decided:
        return None
    others = _moderators_of(case) - {moderator.pk, author}
    return SameModerator() if stands_back(case, moderator, decided, others) else None


def stands_back(case: Case, moderator: Reader, decided: set[UUID], others: set[UUID]) -> bool:
    """Whether somebody else is there to decide what this moderator has decided about before.

    `decided` is who has decided about the text, `others` who else is at the desk for it.
    """
    is_appealed = case.appealed is not None and case.appealed.moderator_id == moderator.pk
    return moderator.pk in decided and bool(others - decided or (others and is_appealed))


def _put_away_practice_that_was_wrong(revision: Revision, decision: Decision) -> None:
    """A practice text was made of it, and people in charge now say the opposite."""
    civil = decision.outcome == StaffOutcome.RELEASE
    made = Calibration.objects.filter(origin=revision.judged, civil=not civil).first()
    if made is None:
        return
    lock_revision(made.pk)
    judged = Rating.objects.filter(revision__in=[revision.pk, made.pk])
    # At once, in key order: what follows locks some of them, and then others.
    lock_standings(set(judged.values_list("reviewer", flat=True)))
    put_away(made.pk, Calibration.Retired.WRONG)


def _moderators_of(case: Case) -> set[UUID]:
    roles = Role.objects.filter(publication=case.publication_id, kind__in=Role.DESK)
    section = case.comment.article.section
    active = roles.filter(reader__is_active=True)
    return {role.reader_id for role in active if role.covers(section)}


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
