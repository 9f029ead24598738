"""What is known of those who report: their record, and whose company they keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from comments.models import Comment, Revision
from moderation.models import Report, Standing, Tie, Voiding
from moderation.reports import (
    WINDOW,
    Because,
    Pair,
    Record,
    Sum,
    Voice,
    add_up,
    always_together,
)
from moderation.rules import HouseRule
from moderation.workflow.marking import share_a_mark
from moderation.workflow.settling import reports_of
from newsroom.models import Reader, Role

Outcome = Report.Outcome
DECIDED = (Outcome.UPHELD, Outcome.DISMISSED)
COMPANY_WITHIN = timedelta(days=90)


def record_of(reader: Reader, rule: HouseRule) -> Record:
    """What became of this reader's last decided reports."""
    decided = Report.objects.filter(reader=reader, outcome__in=DECIDED).order_by("-settled_at")
    outcomes = list(decided.values_list("outcome", flat=True)[:WINDOW])
    return Record(
        upheld=outcomes.count(Outcome.UPHELD),
        decided=len(outcomes),
        is_new=reader.joined_at > timezone.now() - timedelta(days=rule.new_account_days),
        is_void=Voiding.objects.filter(reviewer=reader, lifted_at=None).exists(),
    )


def is_trusted(reader: Reader, publication: int) -> bool:
    """Whether the desk looks at once at what this reader reports: proved good, or of the desk."""
    seats = Role.objects.filter(reader=reader, publication=publication, kind__in=Role.DESK)
    proved = Standing.objects.filter(reader=reader, tier=Standing.Tier.TRUSTED)
    return proved.exists() or seats.exists()


def argues_in(conversation: Comment, reader: Reader) -> bool:
    """Whether a reader wrote in this conversation, in public or not."""
    root = conversation.root_id or conversation.pk
    theirs = Comment.objects.filter(author=reader)
    return theirs.filter(root=root).exists() or theirs.filter(pk=root).exists()


def ties_among(readers: Iterable[UUID], *, but_for: UUID) -> list[Pair]:
    """Who of these count as one: by the nights' findings, one device, or their reports.

    `but_for` is the comment that they report now: it proves nothing against itself.
    """
    among = list(readers)
    if len(among) < 2:
        return []
    known = Tie.objects.filter(one__in=among, other__in=among, until__gt=timezone.now())
    pairs: list[Pair] = [*known.values_list("one", "other"), *share_a_mark(among)]
    return pairs + always_together(_reported_by(among, but_for))


def _reported_by(readers: Sequence[UUID], but_for: UUID) -> dict[Hashable, set[Hashable]]:
    """What each of them reported within a season, less what a moderator agreed with."""
    season = Report.objects.filter(
        reader__in=readers, made_at__gt=timezone.now() - COMPANY_WITHIN
    ).exclude(outcome=Outcome.UPHELD)
    reported: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for reader, comment in season.exclude(comment=but_for).values_list("reader", "comment"):
        reported[reader].add(comment)
    return dict(reported)


def sum_of(reports: Sequence[Report], ties: Sequence[Pair]) -> Sum:
    """What these reports come to, by the weights that they had when they were given."""
    voices = [
        Voice(one.reader_id, one.weight, one.may_hide, one.because.get("why") == Because.NEW)
        for one in reports
    ]
    return add_up(voices, ties)


def weigh_up(revision: Revision) -> Sum:
    """What the open reports of a text come to."""
    open_ones = open_reports(revision)
    ties = ties_among({one.reader_id for one in open_ones}, but_for=revision.comment_id)
    return sum_of(open_ones, ties)


def open_reports(revision: Revision) -> list[Report]:
    """What was reported of a text and is not settled."""
    return list(reports_of(revision).filter(outcome=Outcome.OPEN))


def is_urgent(report: Report) -> bool:
    """Whether the desk looks at once: for what it says, or for who says so."""
    return report.weight > 0 and bool(report.is_severe or report.because.get("trusted"))
