"""What is special about deciding a case that is an appeal."""

from __future__ import annotations

from typing import Any

from moderation.grounds import code_of
from moderation.logbook import log
from moderation.models import Case, Decision, LogEntry, StaffOutcome
from moderation.refusals import HarsherOnAppeal
from newsroom.models import Reader


def refuse_what_is_harsher(case: Case, outcome: StaffOutcome) -> bool:
    """Whether an appeal against a return leaves it so. Raises HarsherOnAppeal.

    Also where what came of the appeal is decided anew, however often.
    """
    appealed = the_appealed(case)
    was_returned = appealed is not None and appealed.outcome == StaffOutcome.RETURN
    if was_returned and outcome == StaffOutcome.REJECT:
        raise HarsherOnAppeal
    return was_returned and case.appealed is not None and outcome == StaffOutcome.RETURN


def the_appealed(case: Case) -> Decision | None:
    """The decision that was appealed, by this case or by the one that it decides anew."""
    while case.corrects is not None:
        case = case.corrects.case
    return case.appealed


def log_hearing(case: Case, decision: Decision) -> None:
    """Put on the log that an appeal was heard, and how it ended."""
    log(
        LogEntry.Act.APPEAL_HEARD,
        publication=case.publication_id,
        by=decision.moderator,
        reason=code_of(decision.reason),
        revision=decision.revision,
        decision=decision,
        appealed=str(case.appealed_id),
        outcome=str(decision.outcome),
    )


def of_the_appeal(case: Case, moderator: Reader) -> dict[str, Any]:
    """Which decision it was, and whether nobody but who had made it was there to decide."""
    if case.appealed is None:
        return {}
    alone = case.appealed.moderator_id == moderator.pk
    return {"appealed": str(case.appealed.pk), "alone": alone}
