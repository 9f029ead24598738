"""A moderator decides what peers could not."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from comments.models import Highlight
from moderation.models import Case, Decision, StaffOutcome
from moderation.refusals import StaleCase
from moderation.workflow.acting import not_featured, not_kept
from moderation.workflow.barring import (
    barred_from,
    may_not_decide,
    must_sit_at_the_desk_of,
    refuse_what_makes_no_sense,
)
from moderation.workflow.concluding import conclude
from moderation.workflow.highlighting import highlight
from moderation.workflow.locks import lock_texts
from moderation.workflow.releasing import release
from moderation.workflow.remembering import look
from newsroom.models import Reader
from newsroom.tracing.spans import traced

__all__ = ["barred_from", "decide_case", "release_and_feature"]


@traced
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

    A `blatant` text is one that those who let it through to the public should have seen through.
    With `ignore_reports` a text is kept whatever is reported, until its author edits it. `version`
    is the one of the case that the moderator had in view. For ten seconds it can be undone.
    Raises MissingAnswer without a reason, Contradiction for one that says the opposite,
    BlatantReleased, NobodyFoundItCivil, NotYourDesk, OwnCase, SameModerator, AlreadyDecided
    with who and when, StaleCase, and NothingReported where there is nothing to ignore.
    """
    refuse_what_makes_no_sense(outcome, reason.strip(), blatant, ignore_reports)
    texts = lock_texts(case.comment_id)
    case.refresh_from_db()
    must_sit_at_the_desk_of(case.comment, moderator)
    if no := may_not_decide(case, moderator):
        raise no
    if version is not None and version != case.version:
        raise StaleCase(version=case.version)
    case.revision = texts.by_key[case.revision_id]
    if ignore_reports and (no := not_kept(case)):
        raise no
    return conclude(
        case,
        texts,
        look(case.revision, texts),
        moderator=moderator,
        outcome=outcome,
        reason=reason.strip(),
        explanation=explanation.strip(),
        blatant=blatant,
        ignore_reports=ignore_reports,
    )


def release_and_feature(
    case: Case,
    *,
    moderator: Reader,
    reason: str,
    explanation: str = "",
    version: int | None = None,
) -> Decision:
    """Release it, and pick it as one worth reading.

    Raises what `decide_case` raises, and NothingToFeature for what is not shown or judged blind.
    Three transactions: a pick is of what is public, and a release locks what comes before the
    rows that a decision locks last. Who dies in between has released it, and not picked it.
    """
    decision = _release_to_feature(
        case, moderator=moderator, reason=reason, explanation=explanation, version=version
    )
    release(decision.pk)
    highlight(case.comment, kind=Highlight.Kind.PICK, moderator=moderator)
    return decision


@transaction.atomic
def _release_to_feature(case: Case, *, moderator: Reader, **facts: Any) -> Decision:
    lock_texts(case.comment_id)
    case.refresh_from_db()
    no = not_featured(case)
    decision = decide_case(case, moderator=moderator, outcome=StaffOutcome.RELEASE, **facts)
    if no:  # Not before the rest is asked: whose case it is, and whether it changed.
        raise no
    return decision
