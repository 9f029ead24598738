"""Handing texts to reviewers: by Celery, or at the reader's own request, alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from comments.models import Revision, Status
from moderation import queue, sanctions
from moderation.hand import Drawn
from moderation.models import Assignment, Waiver
from moderation.passports import rule_of
from moderation.rules import HouseRule
from moderation.workflow.banking import spend_on_what_is_owed
from moderation.workflow.locks import lock_owed, lock_revisions
from moderation.workflow.owing import owing_of
from moderation.workflow.queueing import queue_if_ready
from newsroom import prepared
from newsroom.models import Reader
from newsroom.tracing.spans import traced

# A reader is never given more to read at a time than this.
OPEN_AT_MOST = 3
AT_ONCE = 200


def draw_missing(reader: Reader) -> None:
    """Give a reader what they still have to review, taking back what ran out before."""
    owing = owing_of(reader, at_most=OPEN_AT_MOST)
    if owing.holds_what_is_over:
        expire_leases(reader=reader)
        owing = owing_of(reader, at_most=OPEN_AT_MOST)
    if owing.pays_for is None:
        return
    if owing.has_banked:
        spend_on_what_is_owed(reader, owing.pays_for)
    if owing.has_banked or not owing.is_handed_out:
        assign(owing.pays_for)


@traced
@transaction.atomic
def assign(pays_for: UUID) -> list[Assignment]:
    """Hand the author of a pending text the reviews that it still owes, leased and blind.

    Where the author has read everything there is, the rest is waived, on record.
    """
    author, revision = lock_owed(pays_for)
    if revision.status != Status.PENDING:
        return []
    if revision.assigned_at is None:
        revision.set(assigned_at=timezone.now())
    if revision.debt_is_paid:
        return []
    is_waived, restricted, held = _how_it_stands(author, revision)
    if is_waived or not sanctions.told(restricted).may_review:
        return []  # Where they may not, they are handed out when that is over.
    missing = revision.reviews_owed - revision.reviews_given - held.count(revision.pk)
    return _hand_out(revision, min(missing, OPEN_AT_MOST - len(held)), waivable=not held)


_STANDS = f"""
SELECT EXISTS (SELECT FROM moderation_waiver WHERE revision_id = %(revision)s),
    {sanctions.IN_FORCE_AS_JSON},
    ARRAY(SELECT pays_for_id FROM moderation_assignment
        WHERE reviewer_id = %(reader)s AND state = 'open')"""  # noqa: S608 - our own words


def _how_it_stands(
    author: Reader, revision: Revision
) -> tuple[bool, list[Any], list[UUID | None]]:
    """Whether its reviews are waived, how its author is restricted, and what their leases pay for.

    Asked once the locks are held: a statement sees what was there when it began.
    """
    facts = sanctions.facts_of(author, revision.publication_id) | {"revision": revision.pk}
    [(is_waived, restricted, held)] = prepared.ask(_STANDS, facts)
    return is_waived, restricted, held


def _hand_out(revision: Revision, wanted: int, *, waivable: bool) -> list[Assignment]:
    if wanted <= 0:
        return []
    where = (revision.publication_id, revision.author_id)
    drawn = queue.draw(*where, wanted)
    if not drawn and waivable and not queue.has_more(*where):
        _waive(revision)
    return _lease(drawn, revision, rule_of(revision))


def _lease(drawn: list[Drawn], revision: Revision, rule: HouseRule) -> list[Assignment]:
    until = timezone.now() + timedelta(minutes=rule.lease_minutes)
    leases = [
        Assignment(
            reviewer_id=revision.author_id,
            revision_id=text.revision,
            comment_id=text.comment,
            grim=text.grim,
            pays_for=revision,
            lease_until=until,
        )
        for text in drawn
    ]
    if leases:
        prepared.insert(*leases)
    return leases


def _waive(revision: Revision) -> None:
    Waiver.objects.create(revision=revision, reason="nothing was left for its author to review")
    queue_if_ready(revision)


@transaction.atomic
def expire_leases(
    *,
    reader: Reader | None = None,
    pays_for: Collection[Revision] = (),
    gone: Reader | None = None,
    of: Reader | None = None,
    at: int | None = None,
    own: Reader | None = None,
) -> int:
    """Take back the leases that ran out, of one reader or of all; how many they were.

    Of a `reader` also those on texts that nobody needs to read any more, and all those
    that pay for the texts `pays_for`, which were taken back. All those of a reader who is
    `gone`, and those that others have of copies of this reader's texts. All those `of` a
    reader `at` one publication, where they may not review any more. Those that a reader has of
    their `own` texts, which were an unknown's when they were handed out.
    """
    over = Q(lease__until__lte=timezone.now())
    if reader is not None:
        over = Q(reviewer=reader) & (over | ~Q(revision__in=_readable()))
    if pays_for:
        over = Q(pays_for__in=pays_for)
    if gone is not None:
        over = Q(reviewer=gone) | Q(revision__calibration__origin__author=gone)
    if of is not None:
        over = Q(reviewer=of, revision__publication=at)
    if own is not None:
        mine = Q(revision__author=own) | Q(revision__calibration__origin__author=own)
        over = Q(reviewer=own) & mine
    open_ones = Assignment.objects.filter(over, state=Assignment.State.OPEN)
    locked = open_ones.select_for_update(skip_locked=True, no_key=True, of=("self",))
    leases = list(locked.order_by("pk")[:AT_ONCE])
    if not leases:
        return 0
    lock_revisions(*(lease.revision_id for lease in leases))
    Assignment.objects.filter(pk__in=[lease.pk for lease in leases]).update(
        state=Assignment.State.EXPIRED
    )
    return len(leases)


def mark_shown(assignments: Iterable[Assignment]) -> None:
    """These texts are before their reviewer's eyes now: the first time counts.

    How long an answer took says how far it may be relied on (`weighing.py`).
    """
    new = [lease.pk for lease in assignments if lease.shown_at is None]
    if new:
        unseen = Assignment.objects.filter(pk__in=new, shown_at=None)
        unseen.update(shown_at=timezone.now())


def _readable() -> QuerySet[Revision]:
    """Texts on which somebody's answer still counts."""
    waiting = Q(status=Status.IN_REVIEW, release_due_at=None)
    return Revision.objects.filter(waiting | Q(status=Status.CALIBRATION))
