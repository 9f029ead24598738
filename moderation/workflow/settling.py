"""What was reported is decided, or gone: its reports and notices are settled with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from comments.models import Revision
from moderation.logbook import log
from moderation.models import Decision, LogEntry, Notice, NoticeMail, Report, StaffOutcome
from moderation.models.policy import Policy
from moderation.models.undoing import LETTERS_WAIT
from moderation.rules import HouseRule
from newsroom import prepared

Outcome = Report.Outcome


def reports_of(revision: Revision) -> QuerySet[Report]:
    """The reports of a text, and of the same with a slip mended."""
    return Report.objects.filter(same_text(revision))


def same_text(revision: Revision) -> Q:
    """For rows that name a `revision`: those of this text, with a slip mended or not."""
    return Q(revision=revision.judged) | Q(revision__mends=revision.judged)


# Asked for every decision, and hardly ever is there one.
OTHERWISE = f"""
SELECT {prepared.columns(Report)} FROM moderation_report
WHERE revision_id = ANY(ARRAY(SELECT %s::uuid
        UNION ALL SELECT id FROM comments_revision WHERE mends_id = %s))
  AND outcome IN ('', 'upheld', 'dismissed') AND outcome <> %s
ORDER BY id"""  # noqa: S608 - our own columns


def otherwise(revision: Revision, decision: Decision) -> list[Any]:
    """The facts that go with that statement."""
    return [revision.judged, revision.judged, _outcome(decision)]


def settle_with(
    revision: Revision, decision: Decision, reports: Sequence[Report] | None = None
) -> None:
    """A text was decided about: who reported it was right, or was not. A later decision counts.

    The caller holds the text's lock, and may have asked for the `reports` that say otherwise. Rows
    are changed in the order of their keys.
    """
    if reports is None:
        reports = prepared.get(Report, OTHERWISE, otherwise(revision, decision))
    for report in reports:
        _settle(report, _outcome(decision), decision)
    if decision.by == Decision.By.DESK:
        _answer_notices(revision, decision)


def _outcome(decision: Decision) -> Report.Outcome:
    is_kept = decision.outcome == StaffOutcome.RELEASE
    return Outcome.DISMISSED if is_kept else Outcome.UPHELD


def settle_as_gone(revision: Revision) -> None:
    """Its author took a text back, or another one has taken its place."""
    for report in reports_of(revision).filter(outcome=Outcome.OPEN).order_by("pk"):
        _settle(report, Outcome.GONE)
    for notice in _notices_of(revision):
        if notice.is_open:
            _answer(notice, Notice.Outcome.GONE, None)


def _notices_of(revision: Revision) -> QuerySet[Notice]:
    """The notices about a text, locked: who gave one may be forgotten at the same moment."""
    found = Notice.objects.filter(same_text(revision)).select_related("revision")
    return found.select_for_update(no_key=True, of=("self",)).order_by("pk")


def _settle(report: Report, outcome: Report.Outcome, decision: Decision | None = None) -> None:
    report.outcome, report.decision = outcome, decision
    report.settled_at, report.told_at = timezone.now(), None
    report.save(update_fields=["outcome", "decision", "settled_at", "told_at"])


def _answer_notices(revision: Revision, decision: Decision) -> None:
    is_kept = decision.outcome == StaffOutcome.RELEASE
    outcome = Notice.Outcome.KEPT if is_kept else Notice.Outcome.ACTED
    for notice in _notices_of(revision):
        if notice.is_open or outcome != notice.outcome:
            _answer(notice, outcome, decision)


_ANSWER = ["outcome", "decision", "answered_at", "heard_at", "keep_until"]


def _answer(notice: Notice, outcome: Notice.Outcome, decision: Decision | None) -> None:
    now = timezone.now()
    is_first = notice.answered_at is None
    if notice.complained_at and notice.heard_at is None:
        notice.heard_at = now
    notice.answered_at = notice.answered_at or now
    notice.outcome = outcome
    notice.decision = decision or notice.decision
    rule = Policy.objects.rule_of(notice.publication_id)
    notice.keep_until = now + timedelta(days=rule.notice_kept_days)
    notice.save(update_fields=_ANSWER)
    kind = NoticeMail.Kind.ANSWER if is_first else NoticeMail.Kind.HEARD
    write_to(notice, kind, due_at=now + LETTERS_WAIT)
    log(
        LogEntry.Act.NOTICE_ANSWERED,
        publication=notice.publication_id,
        by=decision.moderator if decision else None,
        rule="" if decision else "text_is_gone",
        reason=outcome,
        revision=notice.revision,
        decision=decision,
        notice=str(notice.pk),
        on_complaint=notice.heard_at == now,
    )


def write_to(notice: Notice, kind: NoticeMail.Kind, *, due_at: datetime | None = None) -> None:
    """Let a mail go out to who gave a notice, if they said where to; about each thing once.

    Not before it is due: for some seconds, what the desk decides can be undone.
    """
    if notice.email:
        when = {"due_at": due_at or timezone.now()}
        NoticeMail.objects.get_or_create(notice=notice, kind=kind, defaults=when)


def notice_rule(notice: Notice) -> HouseRule:
    """The rule by which a notice is dealt with."""
    return Policy.objects.rule_of(notice.publication_id)
