"""Practice texts are put away when they are worn out, or turn out to be bad tests."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from comments.models import Revision, Status
from moderation.models import Calibration, Dispute, Rating, Standing, Strike
from moderation.models.calibration import UNFAIR
from moderation.refusals import NotInDoubt
from moderation.trust import STRIKES, Phase
from moderation.workflow.barring import must_sit_at_a_desk_of
from moderation.workflow.crediting import lock_standings, uncredit
from moderation.workflow.locks import lock_revision
from moderation.workflow.practising import end_probation, is_on_probation, strikes_that_count
from newsroom.models import Publication, Reader

logger = logging.getLogger(__name__)

EXPOSURES = 30  # of one made here; starters are the reserve, and stay (science D4)
PASSED_AT_LEAST = 0.35
PASSED_AT_MOST = 0.98  # likewise of one made here
ANSWERS = 20  # before a share is one
DAYS = (0, 1, 2)  # ago: out of these bounds at the end of each of three days
EXPERTS = 5  # answers of readers with a good record, before a share is one
EXPERTS_AGAINST = 0.30  # B5 of the study of Civil Comments
DISPUTES = 3  # readers

Retired = Calibration.Retired
EXPERT = [Phase.ESTABLISHED, Phase.TRUSTED]


def retire(publication: Publication) -> int:
    """Nightly: put away what is worn out or a bad test; how many. Safe to repeat.

    Each in a transaction of its own, so that a night that breaks off is gone on with.
    """
    found = [(one.pk, why) for one in _examined(publication) if (why := _why(one))]
    return sum(_try(pk, why) for pk, why in found)


def _examined(publication: Publication) -> Iterable[Calibration]:
    """All that are in use, with what their readers said since a moderator last looked."""
    later = Q(confirmed_at=None) | Q(revision__ratings__rated_at__gt=F("confirmed_at"))
    right = Q(revision__ratings__civil=F("civil"))
    expert = later & Q(revision__ratings__phase__in=EXPERT)
    now = timezone.now()
    counts = {}
    for days in DAYS:
        then = later & Q(revision__ratings__rated_at__lte=now - timedelta(days=days))
        counts[f"answers_{days}"] = Count("revision__ratings", filter=then)
        counts[f"right_{days}"] = Count("revision__ratings", filter=then & right)
    return (
        Calibration.objects.filter(revision__publication=publication, retired_at=None)
        .select_related("revision", "origin__author")
        .annotate(
            **counts,
            experts=Count("revision__ratings", filter=expert),
            experts_against=Count("revision__ratings", filter=expert & ~right),
        )
        .order_by("pk")
    )


def _why(one: Calibration) -> Retired | None:
    """Why this one, with its counts, is to be put away; None while it is good."""
    if one.origin is not None and _is_taken_back(one.origin):
        return Retired.TAKEN_BACK
    if disputes_of(one).count() >= DISPUTES:
        return Retired.DISPUTED
    experts, against = one.experts, one.experts_against  # type: ignore[attr-defined] # annotated
    if experts >= EXPERTS and against >= EXPERTS_AGAINST * experts:
        return Retired.EXPERTS
    shares = [_share(one, days) for days in DAYS]
    if all(share is not None and share < PASSED_AT_LEAST for share in shares):
        return Retired.AMBIGUOUS
    if one.origin is None:
        return None
    if one.revision.ratings_received >= EXPOSURES:
        return Retired.WORN
    easy = all(share is not None and share > PASSED_AT_MOST for share in shares)
    return Retired.EASY if easy else None


def _is_taken_back(origin: Revision) -> bool:
    """Whether its author took the comment back, in this wording or in a later one, or left."""
    texts = Revision.objects.filter(comment=origin.comment_id, status=Status.WITHDRAWN)
    return texts.exists() or not origin.author.is_active


def _share(one: Calibration, days: int) -> float | None:
    answers: int = getattr(one, f"answers_{days}")
    right: int = getattr(one, f"right_{days}")
    return right / answers if answers >= ANSWERS else None


def disputes_of(one: Calibration) -> QuerySet[Dispute]:
    """What readers said against a practice text since a moderator last looked at it."""
    said = Dispute.objects.filter(calibration=one)
    return said.filter(raised_at__gt=one.confirmed_at) if one.confirmed_at else said


def _try(pk: UUID, why: Retired) -> bool:
    """One that cannot be put away must not keep the others in use."""
    try:
        return put_away(pk, why)
    except Exception:
        logger.exception("could not put the practice text %s away", pk)
        return False


@transaction.atomic
def put_away(pk: UUID, why: Retired) -> bool:
    """Give this practice text to nobody any more; False if it was put away before.

    A bad test marks nobody down: what its answers added is taken back, and so are strikes.
    """
    lock_revision(pk)
    one = Calibration.objects.get(pk=pk)
    if one.retired_at is not None and not (one.is_in_doubt and why == Retired.WRONG):
        return False
    retired = {"retired_at": timezone.now(), "retired_because": why}
    Calibration.objects.filter(pk=pk).update(**retired)
    if why in UNFAIR:
        _mark_nobody_down(pk)
    return True


def _mark_nobody_down(pk: UUID) -> None:
    ratings, strikes = list(Rating.objects.filter(revision=pk)), Strike.objects.filter(revision=pk)
    struck = set(strikes.values_list("reader", flat=True))
    # All at once, in key order: two batches could wait for each other in a ring.
    lock_standings({rating.reviewer_id for rating in ratings} | struck)
    lift_strikes(strikes)
    uncredit(ratings)


def lift_strikes(strikes: QuerySet[Strike]) -> None:
    """These count no longer. A probation that rests on too few others ends."""
    standing_still = strikes.filter(lifted_at=None)
    readers = set(standing_still.values_list("reader", flat=True))
    now = timezone.now()
    standings = lock_standings(readers)
    standing_still.update(lifted_at=now)
    for standing in standings.values():
        left = len(strikes_that_count(standing, now))
        Standing.objects.filter(pk=standing.pk).update(strikes=left)
        if is_on_probation(standing, now) and left < STRIKES:
            end_probation(standing, now)


@transaction.atomic
def keep(calibration: Calibration, *, moderator: Reader) -> None:
    """A moderator looked: the test is right, and is used again. Earlier doubts are settled.

    What was taken back stays so: who answered while it was in doubt is not marked down.
    Raises ModeratorsOnly and NotInDoubt.
    """
    _lock_in_doubt(calibration, moderator)
    Calibration.objects.filter(pk=calibration.pk).update(
        retired_at=None,
        retired_because="",
        confirmed_at=timezone.now(),
        confirmed_by=moderator,
    )


@transaction.atomic
def discard(calibration: Calibration, *, moderator: Reader) -> None:
    """A moderator looked: the test is wrong, and stays away.

    Raises ModeratorsOnly and NotInDoubt.
    """
    _lock_in_doubt(calibration, moderator)
    put_away(calibration.pk, Retired.WRONG)
    looked = {"confirmed_at": timezone.now(), "confirmed_by": moderator}
    Calibration.objects.filter(pk=calibration.pk).update(**looked)


def _lock_in_doubt(calibration: Calibration, moderator: Reader) -> None:
    must_sit_at_a_desk_of(lock_revision(calibration.pk).publication_id, moderator)
    calibration.refresh_from_db()
    if not calibration.is_in_doubt:
        raise NotInDoubt
