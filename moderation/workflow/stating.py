"""The statement of reasons, written in the transaction of the restriction that owes it.

Returned, rejected, taken from the public, hidden; an account restricted. A text that waits before
it was ever public is not restricted: every comment waits to be read (docs/decisions/0026).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from comments.models import Status
from moderation import eu_values as eu
from moderation.clauses import clauses_of
from moderation.grounds import code_of
from moderation.models import Case, Decision, StaffOutcome, Statement
from moderation.verdict import Outcome
from moderation.workflow.recording import day_of, write_down

Restriction = Statement.Restriction

# What a machine found, and not a person.
DETECTED = {Case.Cause.SEVERE, Case.Cause.LISTED, Case.Cause.CHECK}
SOURCE_OF = {
    Case.Cause.NOTICE: "SOURCE_ARTICLE_16",
    Case.Cause.FLAGGED: "SOURCE_TYPE_OTHER_NOTIFICATION",
}
# A returned text is its author's to write anew: it is out of sight, and not gone.
VISIBILITY_OF: dict[str, str] = {
    Outcome.RETURN: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Outcome.ESCALATE: "DECISION_VISIBILITY_CONTENT_DISABLED",
    StaffOutcome.REJECT: "DECISION_VISIBILITY_CONTENT_REMOVED",
}


def state(decision: Decision, *, was: Status, before: UUID | None) -> Statement | None:
    """Write down why a text is restricted; None where this decision restricts nothing.

    `was` is where the text stood, `before` the decision that was in force until then.
    """
    was_public = was == Status.RELEASED
    restriction = _restriction(decision, was_public)
    if restriction is None:
        return None
    revision = decision.revision
    clauses = clauses_of(_codes(decision))
    cause = _cause(decision)
    facts = _facts(decision, cause, was_public)
    visibility = VISIBILITY_OF[decision.outcome]
    return write_down(
        revision.publication_id,
        clauses,
        facts,
        reader_id=revision.author_id,
        restriction=restriction,
        revision=revision,
        decision=decision,
        confirms=_confirmed(before, visibility),
        codes=_codes(decision),
        made_at=decision.decided_at,
        decision_visibility=visibility,
        content_date=day_of(revision.created_at),
        source_type=_source(decision, cause),
        automated_detection=cause in DETECTED,
        automated_decision="AUTOMATED_DECISION_FULLY"
        if decision.by == Decision.By.HOUSE
        else "AUTOMATED_DECISION_NOT_AUTOMATED",
    )


def _restriction(decision: Decision, was_public: bool) -> Restriction | None:
    match decision.outcome:
        case Outcome.ESCALATE:
            return Restriction.HIDDEN if was_public else None
        case Outcome.RETURN | StaffOutcome.REJECT if was_public:
            return Restriction.TAKEN_DOWN
        case Outcome.RETURN:
            return Restriction.RETURNED
        case StaffOutcome.REJECT:
            return Restriction.REJECTED
    return None


def _codes(decision: Decision) -> list[str]:
    """Why: what the desk says, or else what readers said, in reviews or in reports.

    Reports come as `reasons` in the evidence: how many gave which.
    """
    if decision.by == Decision.By.DESK:
        return [code_of(decision.reason)]
    if decision.outcome == Outcome.ESCALATE:
        return sorted(decision.evidence.get("reasons", {})) or ["reported"]
    return sorted(_reasons(decision.evidence)) or ["other"]


def _reasons(evidence: Mapping[str, Any]) -> Counter[str]:
    rows = evidence.get("ratings", [])
    return Counter(code for row in rows for code in row.get("reasons", []))


def _cause(decision: Decision) -> str:
    is_held = decision.outcome == Outcome.ESCALATE
    return decision.reason if is_held else decision.evidence.get("cause", "")


def _facts(decision: Decision, cause: str, was_public: bool) -> dict[str, Any]:
    evidence, rule = decision.evidence, decision.revision.rule
    ratings = evidence.get("ratings", [])
    return {
        "by": decision.by,
        "cause": cause,
        "was_public": was_public,
        "readers": len(ratings),
        "against": sum(not row["civil"] for row in ratings),
        "reasons": dict(_reasons(evidence)),
        "least": rule["ratings_at_least"],
        "most": rule["ratings_at_most"],
        "reports": len(evidence.get("reports", [])),
        "alone": evidence.get("alone", False),
    }


def _source(decision: Decision, cause: str) -> str:
    """Who brought it up. `trusted_flagger` in the evidence says that the notice was one's."""
    if decision.evidence.get("trusted_flagger"):
        return "SOURCE_TRUSTED_FLAGGER"
    return SOURCE_OF.get(Case.Cause(cause), eu.OWN_INITIATIVE) if cause else eu.OWN_INITIATIVE


def _confirmed(before: UUID | None, visibility: str) -> Statement | None:
    """What was said already of the same restriction: decided anew, it is the same one still."""
    if before is None:
        return None
    said = Statement.objects.filter(decision=before, decision_visibility=visibility).first()
    return said and (said.confirms or said)
