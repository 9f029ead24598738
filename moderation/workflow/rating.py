"""Answering about somebody else's text: rate it, or pass it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Revision, Status
from moderation.models import Assignment, Policy, Rating, ReportReason, SkipReason
from moderation.refusals import AlreadyRated, LeaseExpired, MissingAnswer, TooManySkips
from moderation.sanctions import Restrictions, in_force
from moderation.workflow.assigning import assign
from moderation.workflow.deciding import settle
from moderation.workflow.knowing import know
from moderation.workflow.locks import lock_review
from moderation.workflow.practising import practise
from moderation.workflow.queueing import queue_if_ready
from moderation.workflow.reporting import report_as_reviewer
from moderation.workflow.weighing import weigh_answer
from newsroom import prepared
from newsroom.metrics import counters
from newsroom.models import Reader
from newsroom.tracing.spans import traced


@traced
@transaction.atomic
def rate(
    assignment_id: UUID,
    *,
    reviewer: Reader,
    quality: str,
    civil: bool,
    reasons: Sequence[str] = (),
    note: str = "",
    starred: bool = False,
) -> Rating:
    """Count one review twice: for the text it judges and for the text it pays for.

    Raises NotHere for somebody else's assignment, AlreadyRated, LeaseExpired, MissingAnswer
    where a "no" comes without a reason, and what a restricted reader is refused with.
    """
    if not civil and not reasons:
        raise MissingAnswer(_("Please say why it is not civil."))
    assignment, texts = lock_review(assignment_id, reviewer.pk)
    judged = texts[assignment.revision_id]
    known = know(assignment, judged, reviewer)
    now = timezone.now()  # once: what was in time when it was asked is in time when it is written
    _refuse(assignment, known.restrictions, now)
    weighed = weigh_answer(assignment, judged, known.reviewer, civil=civil)
    rating = Rating(
        **asdict(weighed),
        counts=judged.is_waiting_for_peers or judged.status == Status.CALIBRATION,
        assignment=assignment,
        reviewer=reviewer,
        revision_id=assignment.revision_id,
        comment_id=assignment.comment_id,
        rated_at=now,
        quality=quality,
        civil=civil,
        reasons=[] if civil else sorted(set(reasons)),
        note=note,
        starred=starred and civil,
    )
    prepared.insert(rating)
    counters.when_done(counters.RATINGS, "yes" if civil else "no")
    if judged.is_waiting_for_peers:  # A late review pays, but decides nothing.
        judged.ratings_received += 1  # as PostgreSQL has just counted it
        settle(judged, known.with_this(rating))
    elif judged.status == Status.CALIBRATION:
        practise(rating, judged)
    _pay(texts.get(assignment.pays_for_id) if assignment.pays_for_id else None)
    return rating


@transaction.atomic
def skip(
    assignment_id: UUID,
    *,
    reviewer: Reader,
    why: SkipReason,
    harm: ReportReason = ReportReason.HARMFUL,
) -> Assignment:
    """Pass a text on, and get another for it. What is too harmful is reported, as `harm`.

    Raises NotHere, AlreadyRated, LeaseExpired, and TooManySkips for one more than a day
    allows, of either kind.
    """
    assignment, texts = lock_review(assignment_id, reviewer.pk)
    judged = texts[assignment.revision_id]
    _refuse(assignment, in_force(reviewer, judged.publication_id), timezone.now())
    _refuse_too_many(reviewer, judged)
    assignment.state = Assignment.State.SKIPPED
    assignment.skipped_because = why
    assignment.skipped_at = timezone.now()
    assignment.save(update_fields=["state", "skipped_because", "skipped_at"])
    if why == SkipReason.TOO_HARMFUL and judged.is_waiting_for_peers:
        report_as_reviewer(judged, assignment, harm)
    if assignment.pays_for_id:
        assign(assignment.pays_for_id)
    return assignment


def _refuse(assignment: Assignment, restrictions: Restrictions, now: datetime) -> None:
    restrictions.refuse_reviewing()
    if assignment.state == Assignment.State.RATED:
        raise AlreadyRated
    if assignment.state == Assignment.State.SKIPPED:
        raise AlreadyRated(_("You have passed this comment on."))
    if not assignment.is_open(now):
        raise LeaseExpired


def _pay(paid: Revision | None) -> None:
    if paid is not None:
        paid.reviews_given += 1  # as PostgreSQL has just counted it
        queue_if_ready(paid)


def _refuse_too_many(reviewer: Reader, judged: Revision) -> None:
    rule = Policy.objects.rule_of(judged.publication_id)
    today = Assignment.objects.filter(
        reviewer=reviewer,
        state=Assignment.State.SKIPPED,
        skipped_at__gt=timezone.now() - timedelta(days=1),
    )
    if today.count() >= rule.skips_a_day:
        raise TooManySkips
