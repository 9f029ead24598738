"""What a decision settled of reports and notices, open again as it was before."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from moderation.logbook import log
from moderation.models import Before, Decision, LogEntry, Notice, NoticeMail, Report
from moderation.models.undoing import LETTERS_WAIT, UNDO_WITHIN

_OF_A_REPORT = ("outcome", "decision_id", "settled_at", "told_at")
_OF_A_NOTICE = ("outcome", "decision_id", "answered_at", "heard_at", "keep_until")


def look_at_what_was_said(comment: UUID) -> dict[str, Any]:
    """How the reports and notices of a comment stand: ids, times and codes."""
    reports = Report.objects.filter(comment=comment).values("pk", *_OF_A_REPORT)
    notices = Notice.objects.filter(comment=comment).values("pk", *_OF_A_NOTICE)
    return {"reports": [_plain(row) for row in reports], "notices": [_plain(r) for r in notices]}


def unsettle(decision: Decision, facts: dict[str, Any]) -> None:
    """Open again what it settled, and take back what its notifiers would be written.

    In the order of their keys; the caller holds the locks of the comment's texts.
    """
    comment = decision.revision.comment_id
    reports = {row.pop("pk"): row for row in facts["reports"]}
    for report in Report.objects.filter(comment=comment).order_by("pk"):
        is_new = report.outcome == Report.Outcome.IGNORED and str(report.pk) not in reports
        was = _OPEN if is_new else reports.get(str(report.pk))
        if was is not None:
            _put_back(report, was)
    notices = {row.pop("pk"): row for row in facts["notices"]}
    found = Notice.objects.filter(comment=comment).select_for_update(no_key=True)
    for notice in found.order_by("pk"):
        was = notices.get(str(notice.pk))
        if was is not None and _put_back(notice, was):
            _take_the_answer_back(notice, decision)


def as_told(notice: Notice) -> Notice:
    """A notice as who gave it may know it: an answer that can still be undone is none yet."""
    over = timezone.now() - (LETTERS_WAIT - UNDO_WITHIN)
    before = Before.objects.filter(decision=notice.decision_id, until__gt=over).first()
    for was in before.facts["notices"] if before else []:
        if was.pop("pk") == str(notice.pk):
            for name, value in was.items():
                setattr(notice, name, _read(name, value))
    return notice


# What came in while the text was kept whatever is reported: that it was is taken back.
_OPEN: dict[str, Any] = {"outcome": "", "decision_id": None, "settled_at": None, "told_at": None}


def _put_back(row: Report | Notice, was: dict[str, Any]) -> bool:
    stands = {name: getattr(row, name) for name in was}
    if _plain(stands) == was:
        return False
    for name, value in was.items():
        setattr(row, name, _read(name, value))
    row.save(update_fields=[name.removesuffix("_id") for name in was])
    return True


def _take_the_answer_back(notice: Notice, decision: Decision) -> None:
    """No mail about it has gone out: it was not due yet."""
    mails = NoticeMail.objects.filter(notice=notice, made_at__gte=decision.decided_at)
    mails.filter(state=NoticeMail.State.WAITING, attempts=0).exclude(
        kind=NoticeMail.Kind.RECEIPT
    ).delete()
    lines = LogEntry.objects.filter(act=LogEntry.Act.NOTICE_ANSWERED, revision=notice.revision_id)
    told = lines.filter(facts__notice=str(notice.pk)).order_by("number").last()
    log(
        LogEntry.Act.UNDONE,
        publication=notice.publication_id,
        by=decision.moderator,
        revision=notice.revision,
        decision=decision,
        reverses=told,
        notice=str(notice.pk),
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it."""
    return {
        name: value.isoformat()
        if isinstance(value, datetime)
        else str(value)
        if isinstance(value, UUID)
        else value
        for name, value in row.items()
    }


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at") or name == "keep_until":
        return datetime.fromisoformat(value)
    return UUID(value) if name == "decision_id" else value
