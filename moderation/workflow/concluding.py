"""What follows from a decision of the desk, whichever way it was come to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from comments.models import Revision, Status
from moderation import grounds, notices
from moderation.logbook import log
from moderation.models import (
    Calibration,
    Case,
    Decision,
    LogEntry,
    Rating,
    ReportsIgnored,
    StaffOutcome,
    Waiver,
)
from moderation.models.undoing import LETTERS_WAIT
from moderation.refusals import NobodyFoundItCivil
from moderation.screening.shapes import without_words
from moderation.texts import Texts
from moderation.workflow.appeals_heard import log_hearing, of_the_appeal, refuse_what_is_harsher
from moderation.workflow.auditing import is_blind
from moderation.workflow.crediting import credit_staff, lock_standings
from moderation.workflow.deciding import close_cases, decide, open_case
from moderation.workflow.locks import lock_revision
from moderation.workflow.practising import strike_those_who_let_through, who_let_through
from moderation.workflow.remembering import remember
from moderation.workflow.retiring import put_away
from newsroom.models import Reader


def conclude(
    case: Case,
    texts: Texts,
    before: dict[str, Any],
    *,
    moderator: Reader,
    outcome: StaffOutcome,
    reason: str,
    explanation: str,
    blatant: bool = False,
    ignore_reports: bool = False,
) -> Decision:
    """Carry out what may be carried out. The caller holds the locks of `texts`, and has asked."""
    revision = texts.by_key[case.revision_id]
    let_through = who_let_through(revision) if blatant else set()
    if blatant and not (is_blind(case) or let_through):
        raise NobodyFoundItCivil
    was_returned = revision.status == Status.RETURNED
    stays_returned = refuse_what_is_harsher(case, outcome)
    decision = decide(
        revision,
        outcome=outcome,
        by=Decision.By.DESK,
        moderator=moderator,
        reason=reason,
        explanation=explanation,
        evidence=_evidence(case, revision) | {"blatant": blatant} | of_the_appeal(case, moderator),
    )
    remember(decision, before)
    close_cases(revision, decision)
    line = on_record(decision)
    was_replaced = revision.status == Status.SUPERSEDED  # by an edit: the decision only counts
    if not was_replaced:
        _tell_its_author(decision, case, was_returned=was_returned, stays_returned=stays_returned)
    if case.appealed is not None:
        log_hearing(case, decision)
    _put_away_practice_that_was_wrong(revision, decision)
    credit_staff(revision, decision, case.learned_as)
    if outcome == StaffOutcome.RELEASE and not (revision.debt_is_paid or was_replaced):
        _waive(revision, moderator)
    if let_through:
        told_at = decision.decided_at + LETTERS_WAIT
        strike_those_who_let_through(revision, told_at=told_at)
    if ignore_reports:
        ignore_reports_of(revision, moderator, line)
    is_unheard = case.cause == Case.Cause.AUDIT and case.statement
    if is_unheard and outcome == StaffOutcome.RETURN and not was_replaced:
        # It was judged blind: what the author said meanwhile gets a look of its own.
        open_case(revision, cause=Case.Cause.SECOND_LOOK, statement=case.statement)
    return decision


def _tell_its_author(
    decision: Decision, case: Case, *, was_returned: bool, stays_returned: bool
) -> None:
    """What `decide` leaves to the desk to write; of a release it is told when it is public."""
    is_asked = case.cause != Case.Cause.AUDIT  # which answers nobody
    if decision.outcome == StaffOutcome.REJECT:
        notices.rejected(decision, on_appeal=case.cause == Case.Cause.APPEAL)
    elif stays_returned:
        notices.kept_returned(decision)
    elif is_asked and was_returned and decision.outcome == StaffOutcome.RETURN:
        notices.returned(decision)  # The text stays where it is; the answer is the desk's now.


def on_record(decision: Decision) -> LogEntry:
    """The line that PostgreSQL wrote of a decision; of one that corrects another, one more."""
    told = LogEntry.objects.get(decision=decision, act=LogEntry.Act.DECIDED)
    corrects = decision.evidence.get("corrects")
    if not corrects:
        return told
    return log(
        LogEntry.Act.CORRECTED,
        publication=decision.revision.publication_id,
        by=decision.moderator,
        reason=decision.reason if decision.reason in grounds.CODES else "",
        revision=decision.revision,
        decision=decision,
        reverses=lines_about(UUID(corrects)),
        outcome=decision.outcome,
    )


def lines_about(decision: UUID) -> LogEntry | None:
    """The line that told of a decision when it was made; None from before there was a log."""
    return LogEntry.objects.filter(decision=decision, act=LogEntry.Act.DECIDED).first()


def ignore_reports_of(revision: Revision, moderator: Reader, line: LogEntry) -> None:
    """From now on nothing that is reported of this text comes before the desk."""
    _kept, is_new = ReportsIgnored.objects.get_or_create(
        revision=revision, defaults={"by": moderator}
    )
    if is_new:
        log(
            LogEntry.Act.REPORTS_IGNORED,
            publication=revision.publication_id,
            by=moderator,
            revision=revision,
            parent=line,
        )


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


def _waive(revision: Revision, moderator: Reader) -> None:
    """The desk was asked before peers were: its author is let off, on record."""
    reason = "the desk released it before peers read it"
    Waiver.objects.get_or_create(revision=revision, defaults={"by": moderator, "reason": reason})


def _evidence(case: Case, revision: Revision) -> dict[str, Any]:
    rows = Rating.objects.filter(revision=revision).values_list("pk", "civil")
    return {
        "case": str(case.pk),
        "cause": case.cause,
        **_who_brought_it_up(case),
        "findings": without_words(revision.findings),
        "ratings": [{"rating": str(pk), "civil": civil} for pk, civil in rows],
        **({"corrects": str(case.corrects_id)} if case.corrects_id else {}),
    }


def _who_brought_it_up(case: Case) -> dict[str, Any]:
    """All causes, also of the decision that is decided anew, and whether a trusted flagger's
    notice is among them."""
    first = case.corrects or case.appealed
    earlier: dict[str, Any] = first.evidence if first is not None else {}
    before = earlier.get("causes") or [earlier.get("cause", "")]
    addresses = case.notices.values_list("email", flat=True)
    recognised = any(case.publication.recognises(one) for one in addresses)
    return {
        "causes": sorted({case.cause, *case.causes, *filter(None, before)}),
        "trusted_flagger": recognised or earlier.get("trusted_flagger", False),
    }
