"""What was reported of a text, and what it comes to, in words for a moderator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from comments.models import Revision
from moderation.models import Case, Decision, LogEntry, Notice, Policy, Report
from moderation.reports import Because, Sum
from moderation.rules import HouseRule
from moderation.workflow.reporters import sum_of, ties_among
from moderation.workflow.settling import reports_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEIGHS: dict[str, StrOrPromise] = {
    Because.UNKNOWN: _("too few reports of theirs were decided so far"),
    Because.NEW: _("a new account, of which nothing is known"),
    Because.MEASURED: _("by what became of their reports before"),
    Because.GROUNDLESS: _("their reports were hardly ever right"),
    Because.VOID: _("a moderator voided what this account says"),
}


@dataclass(frozen=True)
class Said:
    """One report, and why it weighs what it does."""

    report: Report
    why: StrOrPromise
    upheld: int
    decided: int
    counts_as_one: bool  # with others who reported it, too


@dataclass(frozen=True)
class Reported:
    """All reports of a text, and what the open ones among them come to."""

    said: list[Said]
    sum: Sum
    rule: HouseRule
    hidden: Decision | None  # the decision by which it was hidden, if it was

    @property
    def oldest_open(self) -> Report | None:
        return next((one.report for one in self.said if not one.report.outcome), None)


def reported(revision: Revision) -> Reported | None:
    """What readers reported of this text; None where nobody did."""
    reports = list(reports_of(revision).select_related("reader").order_by("made_at", "pk"))
    if not reports:
        return None
    ties = ties_among({one.reader_id for one in reports}, but_for=revision.comment_id)
    tied = {person for pair in ties for person in pair}
    hidden = Decision.objects.filter(
        revision=revision, by=Decision.By.HOUSE, reason=Case.Cause.FLAGGED
    )
    open_ones = [one for one in reports if one.outcome == Report.Outcome.OPEN]
    return Reported(
        [_said(one, one.reader_id in tied) for one in reports],
        sum_of(open_ones, ties),
        Policy.objects.rule_for(revision.comment.article, None),
        hidden.order_by("decided_at").last(),
    )


def _said(report: Report, counts_as_one: bool) -> Said:
    because = report.because
    return Said(
        report,
        WEIGHS.get(because.get("why", ""), ""),
        because.get("upheld", 0),
        because.get("decided", 0),
        counts_as_one,
    )


def notices_of(revision: Revision) -> list[Notice]:
    """The notices about this text, the newest first."""
    texts = Notice.objects.filter(comment=revision.comment_id).select_related(
        "decision__moderator", "complained_of__moderator", "revision"
    )
    return [one for one in texts.order_by("-pk") if one.revision.judged == revision.judged]


def history_of(notice: Notice) -> list[LogEntry]:
    """What the log says of a notice and its comment, since it came in."""
    lines = LogEntry.objects.filter(comment=notice.comment_id, at__gte=notice.received_at)
    return list(lines.select_related("by").order_by("at", "pk"))
