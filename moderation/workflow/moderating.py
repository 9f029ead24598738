"""A moderator decides what peers could not."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from moderation.models import Case, Decision, StaffOutcome
from moderation.refusals import AlreadyDecided, StaleCase
from moderation.workflow.barring import (
    barred_from,
    must_sit_at_the_desk_of,
    refuse_what_makes_no_sense,
)
from moderation.workflow.concluding import conclude
from moderation.workflow.locks import lock_texts
from moderation.workflow.remembering import look
from newsroom.models import Reader

__all__ = ["barred_from", "decide_case", "who_and_when"]


@transaction.atomic
def decide_case(
    case: Case,
    *,
    moderator: Reader,
    outcome: StaffOutcome,
    reason: str,
    explanation: str = "",
    blatant: bool = False,
    ignore_reports: bool = False,
    version: int | None = None,
) -> Decision:
    """Decide a case, with a reason that its author will read. It may be what was decided before.

    A `blatant` text is one that whoever called it civil should have seen through. With
    `ignore_reports` a text is kept whatever is reported, until its author edits it. `version`
    is the one of the case that the moderator had in view. For ten seconds it can be undone.
    Raises MissingAnswer without a reason, Contradiction for one that says the opposite,
    BlatantReleased, NobodyFoundItCivil, NotYourDesk, OwnCase, SameModerator, AlreadyDecided
    with who and when, and StaleCase.
    """
    refuse_what_makes_no_sense(outcome, reason.strip(), blatant, ignore_reports)
    texts = lock_texts(case.comment_id)
    case.refresh_from_db()
    must_sit_at_the_desk_of(case.comment, moderator)
    _refuse_what_has_changed(case, version)
    if barred := barred_from(case, moderator):
        raise barred
    return conclude(
        case,
        texts,
        look(texts.by_key[case.revision_id], texts),
        moderator=moderator,
        outcome=outcome,
        reason=reason.strip(),
        explanation=explanation.strip(),
        blatant=blatant,
        ignore_reports=ignore_reports,
    )


def _refuse_what_has_changed(case: Case, version: int | None) -> None:
    if not case.is_open:
        raise AlreadyDecided(version=case.version, **who_and_when(case))
    if version is not None and version != case.version:
        raise StaleCase(version=case.version)


def who_and_when(case: Case) -> dict[str, Any]:
    """Who decided a closed case what, and when."""
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
