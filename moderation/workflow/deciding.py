"""A Decision is written down in the transaction of the evidence that it rests on."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from comments.models import Revision, Status
from moderation.hints import Hint, hint
from moderation.models import Case, Decision, Rating, StaffOutcome
from moderation.rules import HouseRule
from moderation.verdict import Outcome, counted
from newsroom.models import Reader


def settle(revision: Revision) -> Decision | None:
    """Let the peers' ratings decide, if they are enough. The caller holds the row's lock."""
    rule = HouseRule.from_passport(revision.rule)
    ratings = list(Rating.objects.filter(revision=revision).order_by("rated_at", "pk"))
    outcome = counted([rating.civil for rating in ratings], rule)
    if outcome is Outcome.ONE_MORE:
        wanted = max(rule.ratings_at_least, len(ratings) + 1)
        if wanted > revision.ratings_wanted:
            revision.set(ratings_wanted=wanted)
        return None
    return decide(
        revision,
        outcome=outcome,
        by=Decision.By.PEERS,
        reason=Case.Cause.SPLIT if outcome is Outcome.ESCALATE else "peers_agree",
        evidence={"rule": revision.rule, "ratings": [_as_evidence(rating) for rating in ratings]},
    )


def decide(
    revision: Revision,
    *,
    outcome: Outcome | StaffOutcome,
    by: Decision.By,
    reason: str,
    evidence: dict[str, Any],
    moderator: Reader | None = None,
    explanation: str = "",
) -> Decision:
    """Record an outcome and let the revision follow it. The caller holds the row's lock.

    A release is only made due here; the release task carries it out. For an escalation
    `reason` is the cause of the case that it opens.
    """
    decision = Decision.objects.create(
        revision=revision,
        outcome=str(outcome),
        by=by,
        moderator=moderator,
        reason=reason,
        explanation=explanation,
        evidence=evidence,
    )
    revision.set(decision=decision.pk)
    match str(outcome):
        case Outcome.RELEASE:
            revision.set(release_due_at=timezone.now())
            hint(Hint.RELEASE, decision.pk)
        case Outcome.RETURN if revision.status != Status.RETURNED:
            revision.move_to(Status.RETURNED)
        case StaffOutcome.REJECT:
            revision.move_to(Status.REJECTED)
        case Outcome.ESCALATE:
            revision.move_to(Status.HELD)
            open_case(revision, cause=Case.Cause(reason))
    return decision


def open_case(revision: Revision, *, cause: Case.Cause, statement: str = "") -> Case:
    """Ask the desk. A comment has one open case at most: a second cause joins the first."""
    case, _ = Case.objects.get_or_create(
        comment_id=revision.comment_id,
        closed_at=None,
        defaults={
            "publication_id": revision.publication_id,
            "revision": revision,
            "cause": cause,
            "statement": statement,
        },
    )
    return case


def close_cases(revision: Revision, decision: Decision | None = None) -> None:
    """Nothing waits for the desk any more: it decided, or the author took the text back."""
    Case.objects.filter(comment_id=revision.comment_id, closed_at=None).update(
        closed_at=timezone.now(), decision=decision
    )


def _as_evidence(rating: Rating) -> dict[str, Any]:
    return {"rating": str(rating.pk), "civil": rating.civil, "reasons": rating.reasons}
