"""How urgent a case is, for the order of the desk's list.

Its risk rests on all that is known of the text: what its readers made of it, what is reported,
and what a machine guesses. Each of these can raise it, and none lowers it. It orders the list
and decides nothing; where a sample stands it has no say in (`models/filing.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from comments.models import Comment, Revision
from moderation.models import Case, Decision, Policy
from moderation.models.filing import PRESSING
from moderation.reports import chance
from moderation.rules import HouseRule
from moderation.workflow.hearing import hear
from moderation.workflow.reporters import is_urgent, open_reports, weigh_up
from newsroom.models import Article


def urgency(revision: Revision, *, risk: float | None = None) -> dict[str, Any]:
    """What a new case about this text is ordered by: its risk, and when it is to be done."""
    rule = Policy.objects.rule_for(_article_of(revision), None)
    return {
        "risk": _chance(revision, rule) if risk is None else risk,
        "due_at": timezone.now() + timedelta(hours=rule.desk_hours),
    }


def chance_of_bad(revision: Revision) -> float:
    """How likely a text is bad, as far as is known. A machine's guess can only raise it."""
    return _chance(revision, Policy.objects.rule_for(_article_of(revision), None))


def _article_of(revision: Revision) -> Article:
    """In one query, where its comment is not at hand: a rating that splits readers asks for it."""
    if not Revision.comment.is_cached(revision):
        of_it = Comment.objects.select_related("article")
        revision.comment = of_it.get(pk=revision.comment_id)
    return revision.comment.article


def _chance(revision: Revision, rule: HouseRule) -> float:
    reported = chance(_by_readers(revision), _nearness(revision, rule), sure=rule.sure_to_return)
    return max(reported, guess(revision.findings) or 0.0)


def guess(findings: Iterable[Any]) -> float | None:
    """The highest score that a machine gave a text; None where none was asked, or answered."""
    scores = [row.get("score") for row in findings if isinstance(row, dict)]
    return max((float(score) for score in scores if score is not None), default=None)


def _by_readers(revision: Revision) -> float:
    """What its readers' last verdict rested on; as things stand, where there was none."""
    by_peers = Decision.objects.filter(revision=revision.judged, by=Decision.By.PEERS)
    decision = by_peers.order_by("decided_at", "pk").last()
    if decision is not None and "bad" in decision.evidence:
        return float(decision.evidence["bad"])
    return hear(revision).verdict().bad


def _nearness(revision: Revision, rule: HouseRule) -> float:
    """What its open reports come to, in parts of what hides a text. What the desk looks at at
    once is as urgent as if it were hidden; a referral asks for a look, and says nothing bad."""
    reports = open_reports(revision)
    if not reports:
        return 0.0
    nearness = weigh_up(revision).hides / rule.reports_to_hide
    at_once = any(one.may_hide and is_urgent(one) for one in reports)
    return max(nearness, 1.0) if at_once else nearness


def join(case: Case, cause: Case.Cause, *, risk: float | None = None) -> None:
    """Remember one more cause, and at the most what is urgent in it: by now more may be known.

    A sample that presses is judged blind no more: it is there for what presses, and its answer
    still counts among those drawn by lot (`Case.is_drawn`).
    """
    if case.cause == Case.Cause.AUDIT and cause in PRESSING:
        case.cause = cause
        case.causes = [cause, *(one for one in case.causes if one != cause)]
    case.causes = [*case.causes, *({cause} - set(case.causes))]
    case.risk = max(case.risk, chance_of_bad(case.revision) if risk is None else risk)
    case.save(update_fields=["cause", "causes", "risk"])
