"""The statement of reasons, written in the transaction of the restriction that owes it.

Returned, rejected, taken from the public, hidden; an account restricted. A text that waits before
it was ever public is not restricted: every comment waits to be read (docs/decisions/0026).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from comments.models import Revision, Status
from moderation import eu_values as eu
from moderation.clauses import Clause, clauses_of
from moderation.grounds import code_of
from moderation.models import Case, Decision, StaffOutcome, Statement
from moderation.passports import rule_of
from moderation.screening.places import TRUSTED
from moderation.verdict import Outcome
from moderation.workflow.recording import day_of, ground_of, write_down

Restriction = Statement.Restriction

# What a machine found, and not a person.
DETECTED = {Case.Cause.SEVERE, Case.Cause.LISTED, Case.Cause.CHECK}
# The strongest first: who asked for it with more than one cause is named by that.
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
    clauses = clauses_of(_codes(decision), named=decision.by == Decision.By.DESK)
    measure = {
        "decision_visibility": VISIBILITY_OF[decision.outcome],
        "automated_decision": "AUTOMATED_DECISION_FULLY"
        if decision.by == Decision.By.HOUSE
        else "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    return write_down(
        revision.publication_id,
        clauses,
        _facts(decision, was_public),
        reader_id=revision.author_id,
        restriction=restriction,
        revision=revision,
        decision=decision,
        confirms=_confirmed(before, clauses, measure),
        codes=_codes(decision),
        made_at=decision.decided_at,
        content_date=day_of(revision.created_at),
        source_type=_source(decision),
        automated_detection=not DETECTED.isdisjoint(_causes(decision)),
        **measure,
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


def _causes(decision: Decision) -> set[str]:
    """All that the desk was asked for, also before the decision that this one is about."""
    return {_cause(decision), *decision.evidence.get("causes", [])} - {""}


def _facts(decision: Decision, was_public: bool) -> dict[str, Any]:
    evidence, rule = decision.evidence, rule_of(decision.revision)
    ratings = evidence.get("ratings", [])
    return {
        "by": decision.by,
        "cause": _cause(decision),
        "was_public": was_public,
        "readers": len(ratings),
        "against": sum(not row["civil"] for row in ratings),
        "reasons": dict(_reasons(evidence)),
        "least": rule.ratings_at_least,
        "most": rule.ratings_at_most,
        "reports": len(evidence.get("reports", [])),
        "alone": evidence.get("alone", False),
        **_of_machines(decision.revision),
    }


def _of_machines(revision: Revision) -> dict[str, Any]:
    """Which models guessed about a text, and whether a list or a check only noted something."""
    found = [row for row in revision.findings if isinstance(row, dict)]
    guesses = [row for row in found if row.get("score") is not None]
    others = [row for row in found if row not in guesses and not row.get("approves")]
    notes = [row for row in others if row["check"] != TRUSTED]
    return {
        "guessed_by": sorted({row.get("model") or row["check"] for row in guesses}),
        "marked": any(not row.get("cause") and not row.get("silence") for row in notes),
    }


def _source(decision: Decision) -> str:
    """Who brought it up. `trusted_flagger` in the evidence says that the notice was one's."""
    if decision.evidence.get("trusted_flagger"):
        return "SOURCE_TRUSTED_FLAGGER"
    causes = _causes(decision)
    named = (source for cause, source in SOURCE_OF.items() if cause in causes)
    return next(named, eu.OWN_INITIATIVE)


def _confirmed(
    before: UUID | None, clauses: list[Clause], measure: Mapping[str, str]
) -> Statement | None:
    """What was said already of the same restriction: decided anew, it is the same one still.

    Not where the law is named now and only the rules were then, nor what a rule of the house
    hid until somebody decided.
    """
    if before is None:
        return None
    same = {"decision_ground": ground_of(clauses), "category": clauses[0].category, **measure}
    made = Statement.objects.filter(decision=before, **same)
    said = made.exclude(restriction=Restriction.HIDDEN).first()
    return said and (said.confirms or said)
