"""What reports and notices leave behind goes, when its time is over."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from moderation.models import Notice, NoticeMail, Policy, Report
from moderation.workflow.locks import lock_revision

AT_ONCE = 500
MAILS_KEPT_FOR = timedelta(days=30)


def forget_old_notices() -> int:
    """Take out who gave a notice, and in which words, once its time to be kept is over."""
    return forget_notices(Notice.objects.filter(keep_until__lt=timezone.now()))


def forget_notices(notices: QuerySet[Notice]) -> int:
    """Take the person and the words out of these, and leave what was decided; how many."""
    known = notices.filter(forgotten_at=None)
    return known.update(
        reader=None, name="", email="", trusted_flagger="", law="", explanation="", complaint="",
        forgotten_at=timezone.now(),
    )  # fmt: skip


def forget_notice_mails() -> int:
    """That a mail went out is known for thirty days."""
    old = NoticeMail.objects.filter(over_at__lt=timezone.now() - MAILS_KEPT_FOR)
    return old.delete()[0]


def lapse_reports() -> int:
    """Close reports that nobody else has joined, and that were not worth a look; how many."""
    over = 0
    open_ones = Report.objects.filter(outcome=Report.Outcome.OPEN).order_by("made_at")
    for publication in open_ones.order_by().values_list("publication", flat=True).distinct():
        days = Policy.objects.rule_of(publication).report_lapse_days
        old = open_ones.filter(
            publication=publication, made_at__lt=timezone.now() - timedelta(days=days)
        )
        over += sum(_lapse(report) for report in old[:AT_ONCE])
    return over


@transaction.atomic
def _lapse(report: Report) -> bool:
    text = lock_revision(report.revision_id)
    if text.cases.filter(closed_at=None).exists():
        return False  # A moderator decides it.
    alone = Report.objects.filter(pk=report.pk, outcome=Report.Outcome.OPEN)
    return bool(alone.update(outcome=Report.Outcome.LAPSED, settled_at=timezone.now()))
