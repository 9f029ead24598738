"""A Decision is written down in the transaction of the evidence that it rests on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from comments.models import LIVE, Revision, Status
from moderation import notices
from moderation.hints import Hint, hint
from moderation.models import Case, Decision, Report, StaffOutcome
from moderation.passports import key_of
from moderation.rules import HouseRule
from moderation.screening.places import asks_trusted_readers
from moderation.verdict import Outcome, Verdict
from moderation.workflow.auditing import is_drawn
from moderation.workflow.crediting import credit_peers
from moderation.workflow.heard import Heard
from moderation.workflow.hearing import hear
from moderation.workflow.settling import OTHERWISE, otherwise, settle_as_gone, settle_with
from moderation.workflow.showing import hide
from moderation.workflow.stating import state
from moderation.workflow.urgency import join, urgency
from newsroom import prepared
from newsroom.metrics import counters
from newsroom.models import Reader
from newsroom.tracing.spans import traced


def settle(revision: Revision, said: Heard | None = None) -> Decision | None:
    """Let the peers' ratings decide, if they are enough. The caller holds the row's lock.

    What its readers `said` may be known already.
    """
    hearing = hear(revision, said)
    found = hearing.verdict()
    if found.outcome in (Outcome.ONE_MORE, Outcome.ASK_TRUSTED):
        ask_on(revision, found, hearing.rule)
        return None
    decision = decide(
        revision,
        outcome=found.outcome,
        by=Decision.By.PEERS,
        reason=_cause(found) if found.outcome is Outcome.ESCALATE else "peers_agree",
        evidence=hearing.as_evidence(found),
        rule=key_of(hearing.rule),
    )
    if found.outcome is not Outcome.ESCALATE:
        credit_peers(revision, hearing.ratings)
        _look_again(revision, found.outcome, hearing.rule)
    return decision


def _cause(found: Verdict) -> Case.Cause:
    """What the desk is asked for, where readers cannot or may not decide alone."""
    unconfirmed = found.because == "no_panel_to_confirm"
    return Case.Cause.PANEL if unconfirmed else Case.Cause.SPLIT


def _look_again(revision: Revision, outcome: Outcome, rule: HouseRule) -> None:
    """The desk looks too: by lot, or at whatever is returned, where the rule says so.

    The lot comes first, so that an audit stays one whatever else is asked of the desk.
    """
    if is_drawn(rule):
        open_case(revision, cause=Case.Cause.AUDIT)
    if outcome is Outcome.RETURN and rule.second_look == "always":
        open_case(revision, cause=Case.Cause.RETURNED)


def ask_on(revision: Revision, found: Verdict, rule: HouseRule) -> None:
    """Make room for one more reader; in doubt only for one whom the house trusts."""
    wanted = max(rule.ratings_at_least, revision.ratings_received + 1)
    facts: dict[str, Any] = {"doubt": 1 - abs(2 * found.bad - 1)}
    if wanted > revision.ratings_wanted:
        facts["ratings_wanted"] = min(wanted, revision.ratings_at_most)
    if found.outcome is Outcome.ASK_TRUSTED and not revision.trusted_only:
        until = timezone.now() + timedelta(minutes=rule.trusted_minutes)
        facts |= {"trusted_only": True, "trusted_until": until}
    is_in_doubt = revision.trusted_only and not asks_trusted_readers(revision)
    if found.outcome is Outcome.ONE_MORE and is_in_doubt:
        facts["trusted_only"] = False  # Since then, ratings of it were voided.
    revision.set(**facts)


@traced
def decide(
    revision: Revision,
    *,
    outcome: Outcome | StaffOutcome,
    by: Decision.By,
    reason: str,
    evidence: dict[str, Any],
    rule: UUID | None = None,
    moderator: Reader | None = None,
    explanation: str = "",
) -> Decision:
    """Record an outcome and let the revision follow it. The caller holds the row's lock.

    A release is only made due here; the release task carries it out. What is public and not
    to stay so is hidden at once, and an edit of it ends with it: then the caller holds the
    locks of all texts of the comment. For an escalation `reason` is the cause of the case that
    it opens. Nothing follows for what its author has replaced since: that it counts is all. What
    restricts a text is stated to its author, with reasons. `rule` is the key of the one by which
    peers decided.
    """
    decision = Decision(
        revision=revision,
        outcome=str(outcome),
        by=by,
        moderator=moderator,
        reason=reason,
        explanation=explanation,
        evidence=evidence | {"screened": revision.screened},
        rule=rule,
    )
    before = revision.decision
    reports = _write(decision, revision)
    counters.when_done(counters.DECISIONS, decision.outcome, str(by))
    if revision.status == Status.SUPERSEDED:
        return decision
    if by != Decision.By.HOUSE and decision.outcome != Outcome.ESCALATE:
        settle_with(revision, decision, reports)
    state(decision, was=Status(revision.status), before=before)
    match decision.outcome:
        case Outcome.RELEASE if revision.status == Status.RELEASED:
            revision.set(decision=decision.pk)
        case Outcome.RELEASE:
            hint(Hint.RELEASE, decision.pk)
        case Outcome.RETURN:
            if revision.status != Status.RETURNED:  # else its author has been told
                notices.returned(decision)
            _take_back(revision, Status.RETURNED, decision)
        case StaffOutcome.REJECT:
            _take_back(revision, Status.REJECTED, decision)
        case Outcome.ESCALATE:
            _take_back(revision, Status.HELD, decision)
            open_case(revision, cause=Case.Cause(reason))
    return decision


# What most decisions do, in one statement: the text is due. And what was reported of it.
_MAKE_DUE = f"""
WITH decided AS ({prepared.insertion(Decision)}), due AS (
    UPDATE comments_revision SET decision = %s, release_due_at = %s WHERE id = %s)
{OTHERWISE}"""  # noqa: S608 - our own columns


def _write(decision: Decision, revision: Revision) -> list[Report] | None:
    """Put it on record; and if it makes the text due that as well: then what reports there are."""
    stays = (Status.RELEASED, Status.SUPERSEDED)
    if decision.outcome != Outcome.RELEASE or revision.status in stays:
        prepared.insert(decision)
        return None
    revision.decision, revision.release_due_at = decision.pk, timezone.now()
    due = [revision.decision, revision.release_due_at, revision.pk]
    facts = [*prepared.values(decision), *due, *otherwise(revision, decision)]
    reports = prepared.get(Report, _MAKE_DUE, facts)
    prepared.are_there([decision])
    return reports


def _take_back(revision: Revision, to: Status, decision: Decision) -> None:
    """Not to the public, or not any more. What stands there already only gets the decision."""
    if revision.status == Status.RELEASED:
        hide(revision)
        of_it = Revision.objects.filter(comment=revision.comment_id, edits=revision)
        for edit in of_it.filter(status__in=LIVE):
            end(edit)
    if revision.status == Status.IN_REVIEW and to == Status.REJECTED:
        revision.move_to(Status.HELD, release_due_at=None)  # Only the desk rejects: by way of it.
    revision.move_to(to, decision=decision.pk, release_due_at=None)


def open_case(
    revision: Revision, *, cause: Case.Cause, statement: str = "", risk: float | None = None
) -> Case:
    """Ask the desk. A text has one open case at most: a second cause joins the first.

    `risk` is how likely the text is bad, 0 to 1; unless it is said, what its readers and its
    author's record make of it. A cause that joins can only make a case more urgent. The caller
    holds the lock of the text. What PostgreSQL files with a case is known when it is read again.
    """
    case = Case.objects.filter(revision=revision, closed_at=None).first()
    if case is not None:
        join(case, cause, risk=risk)
        return case
    return Case.objects.create(
        publication_id=revision.publication_id,
        comment_id=revision.comment_id,
        revision=revision,
        cause=cause,
        causes=[cause],
        statement=statement,
        **urgency(revision, risk=risk),
    )


def close_cases(revision: Revision, decision: Decision | None = None) -> None:
    """Nothing waits for the desk any more: it decided, or the author took the text back."""
    Case.objects.filter(revision=revision, closed_at=None).update(
        closed_at=timezone.now(), decision=decision
    )


def end(revision: Revision) -> None:
    """Nothing becomes of a text any more: its author took it back, or what it edits is gone.

    What was rejected and appealed stays rejected. The caller holds its lock.
    """
    appeals = Case.objects.filter(
        revision=revision, closed_at=None, appealed__outcome=StaffOutcome.REJECT
    )
    ends = Status.REJECTED if appeals.exists() else Status.WITHDRAWN
    revision.move_to(ends, release_due_at=None)
    close_cases(revision)
    settle_as_gone(revision)
