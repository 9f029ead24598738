"""A reader reports a text; enough of such reports hide it until a moderator has looked.

Unless one has looked before, and released it: then the desk is asked, and it stays.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import LIVE, Comment, Revision
from moderation import notices
from moderation.logbook import log
from moderation.models import (
    Assignment,
    Case,
    Decision,
    LogEntry,
    Policy,
    Report,
    ReportReason,
    ReportsIgnored,
)
from moderation.refusals import (
    AlreadyReported,
    MissingAnswer,
    NothingPublic,
    OwnReport,
    TooManyReports,
)
from moderation.reports import Sum, weight, why
from moderation.rules import HouseRule
from moderation.sanctions import in_force
from moderation.verdict import Outcome
from moderation.workflow.deciding import decide, open_case
from moderation.workflow.locks import lock_texts, lock_writer
from moderation.workflow.reporters import (
    argues_in,
    is_trusted,
    is_urgent,
    open_reports,
    record_of,
    weigh_up,
)
from moderation.workflow.settling import reports_of, same_text
from newsroom.metrics import counters
from newsroom.models import Reader
from newsroom.refusals import AnotherPublication
from newsroom.tracing.spans import traced

BY_REPORTS = "reports"  # the rule that the log names


@traced
@transaction.atomic
def report(comment: Comment, *, by: Reader, reason: ReportReason, words: str = "") -> Report:
    """Say that a public comment should not be; what follows from all reports of it follows.

    Raises OwnReport, AnotherPublication, Banned, Suspended, NothingPublic, AlreadyReported,
    TooManyReports (of a day), and MissingAnswer for another reason without words.
    """
    if comment.author_id == by.pk:
        raise OwnReport
    if not by.may_take_part_in(comment.article.publication):
        raise AnotherPublication
    if reason == ReportReason.OTHER and not words.strip():
        raise MissingAnswer(_("Please say what it is about."))
    lock_writer(by.pk)
    in_force(by, comment.article.publication_id).refuse_taking_part()
    public = lock_texts(comment.pk).public
    if public is None:
        raise NothingPublic
    rule = Policy.objects.rule_for(comment.article, None)
    _refuse_another(public, by, rule)
    row = _write(public, by, rule, reason, words=words, argues_there=argues_in(comment, by))
    if row.outcome == Report.Outcome.OPEN:
        _follow(public, row, rule)
    return row


def report_as_reviewer(judged: Revision, assignment: Assignment, reason: ReportReason) -> Report:
    """A reviewer finds a text too harmful. Enough of that takes it from all its readers.

    One alone does not: else anybody could empty the queue. But what somebody whom the house
    trusts reports goes to the desk at once, and so does what is severe. The caller holds the
    locks of reader and text.
    """
    rule = Policy.objects.rule_for(judged.comment.article, None)
    row = _write(judged, assignment.reviewer, rule, reason, assignment=assignment)
    found = weigh_up(judged)
    if is_urgent(row) or found.looks >= rule.harmful_to_hold:
        facts = {"assignment": str(assignment.pk)} | _evidence(judged, found)
        _escalate(judged, Case.Cause.REPORT, facts)
    return row


def reports_are_ignored(revision: Revision) -> bool:
    """Whether the desk keeps this text, whatever is reported of it; not what its author makes
    of it later, but for a slip that is mended in it."""
    return ReportsIgnored.objects.filter(same_text(revision)).exists()


def _refuse_another(public: Revision, by: Reader, rule: HouseRule) -> None:
    if reports_of(public).filter(reader=by).exists():
        raise AlreadyReported
    a_day_ago = timezone.now() - timedelta(days=1)
    if Report.objects.filter(reader=by, made_at__gt=a_day_ago).count() >= rule.reports_a_day:
        raise TooManyReports(at_most=rule.reports_a_day)


def _write(
    text: Revision, by: Reader, rule: HouseRule, reason: ReportReason, **facts: Any
) -> Report:
    record = record_of(by, rule)
    because = {"why": why(record), "upheld": record.upheld, "decided": record.decided}
    row = Report(
        publication_id=text.publication_id,
        comment_id=text.comment_id,
        revision=text,
        reader=by,
        reason=reason,
        weight=weight(record),
        because=because | {"trusted": is_trusted(by, text.publication_id)},
        **{**facts, "words": facts.get("words", "").strip()},
    )
    if reports_are_ignored(text):
        row.outcome, row.settled_at = Report.Outcome.IGNORED, timezone.now()
    row.save(force_insert=True)
    counters.when_done(counters.REPORTS, str(reason))
    return row


def _follow(public: Revision, row: Report, rule: HouseRule) -> None:
    """Hide it, ask the desk about it, or wait for more. No rule hides what the desk released."""
    found = weigh_up(public)
    enough = found.hides >= rule.reports_to_hide and found.reporters >= rule.reporters_at_least
    if enough and not _was_released_by_the_desk(public):
        hide_until_decided(public, found)
    elif enough or is_urgent(row) or found.looks >= rule.reports_to_look:
        open_case(public, cause=Case.Cause.FLAGGED)


def _was_released_by_the_desk(public: Revision) -> bool:
    """Whether the decision in force is the desk's, also if a slip was mended since."""
    by_people = Decision.objects.filter(by=Decision.By.DESK, outcome=Outcome.RELEASE)
    return by_people.filter(same_text(public), pk=F("revision__decision")).exists()


def hide_until_decided(public: Revision, found: Sum) -> Decision:
    """Take a public text from the page until the desk has decided, and tell its author why.

    The caller holds the locks of all texts of the comment.
    """
    edits = Revision.objects.filter(comment=public.comment_id, edits=public, status__in=LIVE)
    edit_ended = edits.exists()
    evidence = _evidence(public, found)
    decision = _escalate(public, Case.Cause.FLAGGED, evidence)
    notices.hidden(decision, reasons=list(evidence["reasons"]), edit_ended=edit_ended)
    log(
        LogEntry.Act.HIDDEN,
        publication=public.publication_id,
        rule=BY_REPORTS,
        reason=Case.Cause.FLAGGED,
        revision=public,
        decision=decision,
        hides=found.hides,
        reporters=found.reporters,
    )
    return decision


def _escalate(text: Revision, cause: Case.Cause, evidence: dict[str, Any]) -> Decision:
    return decide(
        text, outcome=Outcome.ESCALATE, by=Decision.By.HOUSE, reason=cause, evidence=evidence
    )


def _evidence(text: Revision, found: Sum) -> dict[str, Any]:
    """Enough to explain it later: which reports, and what they came to together."""
    open_ones = sorted(open_reports(text), key=lambda one: one.pk)
    counted = [one.reason for one in open_ones if one.may_hide and one.weight > 0]
    return {
        "reasons": dict(Counter(counted)),
        "reports": [{"report": str(one.pk), "weight": one.weight} for one in open_ones],
        "looks": found.looks,
        "hides": found.hides,
        "reporters": found.reporters,
    }
