"""How urgent a case is, for the order of the desk's list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from comments.models import Revision
from moderation.models import Case, Decision, Policy
from moderation.workflow.hearing import hear


def urgency(revision: Revision, *, risk: float | None = None) -> dict[str, Any]:
    """What a new case about this text is ordered by: its risk, and when it is to be done."""
    rule = Policy.objects.rule_for(revision.comment.article, None)
    return {
        "risk": chance_of_bad(revision) if risk is None else risk,
        "due_at": timezone.now() + timedelta(hours=rule.desk_hours),
    }


def chance_of_bad(revision: Revision) -> float:
    """How likely a text is bad, as far as is known: what its readers' last verdict rested on."""
    by_peers = Decision.objects.filter(revision=revision.judged, by=Decision.By.PEERS)
    decision = by_peers.order_by("decided_at", "pk").last()
    if decision is not None and "bad" in decision.evidence:
        return float(decision.evidence["bad"])
    return hear(revision).verdict().bad


def join(case: Case, cause: Case.Cause, *, risk: float | None = None) -> None:
    """Remember one more cause, and at the most what is urgent in it."""
    case.causes = [*case.causes, *({cause} - set(case.causes))]
    case.risk = max(case.risk, risk or 0.0)
    case.save(update_fields=["causes", "risk"])
