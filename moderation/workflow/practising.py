"""What follows from a text with a known answer: feedback, strikes, a probation and its end.

Nobody is banned, shown a score, or rewarded for agreeing. What changes is what an answer
weighs, and its reader is told so kindly and may object (`objecting.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comments.models import Revision, Status
from moderation import notices
from moderation.conditions import conditions_at
from moderation.learning.telling import are_slips, is_worth_telling
from moderation.models import Calibration, Credit, Letter, Rating, Standing, Strike
from moderation.models.standing import TIER_OF
from moderation.supply import assigned_before
from moderation.trust import STRIKES, Measures, Phase, Source
from moderation.workflow.crediting import credit_practice, lock_standings, settle_tiers
from moderation.workflow.hearing import counted_ratings
from moderation.workflow.showing import was_shown
from newsroom.ids import first_id_of
from newsroom.models import Publication, Reader

FORTNIGHT = timedelta(days=14)  # that a strike counts for, and a probation lasts (science D9)
TO_PASS = 5  # practice texts, to end a probation early (science D9)
A_LETTER_EVERY = timedelta(days=30)


def practise(rating: Rating, text: Revision) -> None:
    """A practice text was just rated. The caller holds its row's lock.

    One that was put away as a bad test, while somebody was reading it, marks nobody down.
    """
    calibration = Calibration.objects.get(pk=text.pk)
    if calibration.is_unfair:
        return
    standing = credit_practice(rating, calibration, text.publication_id)
    if rating.civil == calibration.civil:
        pass_practice(standing, text.publication_id)
    elif calibration.blatant and rating.civil:
        strike(rating.reviewer, about=text)
        standing = _standing_of(rating.reviewer_id)
    elif calibration.blatant:
        notices.missed(rating.reviewer, text)
    tell(standing, text.publication_id)


def who_let_through(revision: Revision) -> set[UUID]:
    """Whose "civil" a text was public by; nobody's, where it never was, or that was undone."""
    is_public = revision.status == Status.RELEASED
    if not (is_public or was_shown(revision.comment_id, revision.judged)):
        return set()
    return _found_civil_by(revision)


def _found_civil_by(revision: Revision) -> set[UUID]:
    return {one.reviewer_id for one in counted_ratings(revision.judged) if one.civil}


def strike_those_who_let_through(revision: Revision, *, told_at: datetime | None = None) -> int:
    """A public text proved to be plain abuse: a strike for all whose "civil" released it.

    How many they are; they learn of it at `told_at`. Safe to repeat. The caller holds the
    row's lock, and that of what it mends a slip of.
    """
    readers = Reader.objects.filter(pk__in=_found_civil_by(revision)).order_by("pk")
    for reader in readers:  # in key order, since each locks a standing
        strike(reader, about=revision.mends or revision, told_at=told_at)
    return len(readers)


@transaction.atomic
def strike(reader: Reader, *, about: Revision, told_at: datetime | None = None) -> Strike:
    """This reader called plain abuse civil. The second within a fortnight begins a probation.

    Tells the reader. Once for each text; safe to repeat, and one that was lifted stays so.
    """
    given, is_new = Strike.objects.get_or_create(reader=reader, revision=about)
    if is_new:
        notices.missed(reader, about, due_at=told_at)
        _count_strikes(reader, about.publication_id, told_at)
    return given


def _count_strikes(reader: Reader, publication: int, told_at: datetime | None) -> None:
    standing, now = _standing_of(reader.pk), timezone.now()
    strikes = strikes_that_count(standing, now)
    Standing.objects.filter(pk=reader.pk).update(strikes=len(strikes))
    if is_on_probation(standing, now) or len(strikes) < STRIKES:
        return
    measures = conditions_at(publication).measures
    in_practice = all(one.revision.status == Status.CALIBRATION for one in strikes)
    if in_practice and are_slips(standing.counts, measures.population):
        return
    until = now + FORTNIGHT
    tier = TIER_OF[Phase.PROBATION]
    Standing.objects.filter(pk=reader.pk).update(probation_until=until, tier=tier)
    notices.practice(reader, publication, until=until, due_at=told_at)


def strikes_that_count(standing: Standing, now: datetime) -> list[Strike]:
    """Those of a fortnight that nobody lifted: since the last probation, or behind this one."""
    since, until = now - FORTNIGHT, standing.probation_until
    if until is not None and until > now:  # as when it began
        since = until - 2 * FORTNIGHT
    elif until is not None:
        since = max(since, until)
    strikes = Strike.objects.filter(reader=standing.reader_id, lifted_at=None, struck_at__gt=since)
    return list(strikes.select_related("revision"))


def is_on_probation(standing: Standing, now: datetime) -> bool:
    return standing.probation_until is not None and standing.probation_until > now


def pass_practice(standing: Standing, publication: int) -> bool:
    """A practice text was got right by whose locked standing this is; did it end a probation?"""
    now, until = timezone.now(), standing.probation_until
    if until is None or until <= now or _passed(standing, until - FORTNIGHT) < TO_PASS:
        return False
    end_probation(standing, now)
    settle_tiers({standing.pk}, publication)
    return True


def end_probation(standing: Standing, now: datetime) -> None:
    """Of a locked standing. Strikes from before it count no longer."""
    standing.probation_until, standing.strikes = now, 0
    standing.save(update_fields=["probation_until", "strikes"])


def _passed(standing: Standing, since: datetime) -> int:
    """Practice texts got right since then."""
    right = Q(caught__gt=0) | Q(spared__gt=0)
    return Credit.objects.filter(
        right,
        reviewer=standing.reader_id,
        source=Source.CALIBRATION,
        rating__rated_at__gt=since,
    ).count()


def tell(standing: Standing, publication: int) -> Letter | None:
    """A letter to a reader whose answers tell nothing about the text; one in thirty days.

    The standing is locked, so that two never write it at once.
    """
    now = timezone.now()
    if not _is_worth_telling(standing, now, conditions_at(publication).measures):
        return None
    told = Letter.objects.filter(
        to=standing.pk, kind=Letter.Kind.PRACTICE, written_at__gt=now - A_LETTER_EVERY
    )
    return None if told.exists() else notices.practice(standing.reader, publication)


def tell_of_a_day(place: Publication) -> int:
    """Nightly: tell whoever rated something within a day, and whose answers tell nothing.

    How many letters were written. Safe to repeat, and to go on with after it broke off.
    """
    publication = place.pk
    a_day_ago = timezone.now() - timedelta(days=1)
    lately = Rating.objects.filter(
        # It bears the id of its assignment.
        pk__gte=first_id_of(a_day_ago - assigned_before(publication)),
        rated_at__gte=a_day_ago,
        revision__publication=publication,
    )
    standings = Standing.objects.filter(reader__in=lately.values("reviewer"))
    measures, now = conditions_at(publication).measures, timezone.now()
    worth = [
        one.pk
        for one in standings.order_by("pk").iterator()
        if _is_worth_telling(one, now, measures)
    ]
    return sum(_tell_by_key(pk, publication) for pk in worth)


@transaction.atomic
def _tell_by_key(reader: UUID, publication: int) -> bool:
    return tell(_standing_of(reader), publication) is not None


def _is_worth_telling(standing: Standing, now: datetime, measures: Measures) -> bool:
    return is_worth_telling(standing.record(now), measures.population)


def _standing_of(reader: UUID) -> Standing:
    """A reader's standing, locked; a new one where there is none."""
    locked = lock_standings({reader})
    if not locked:
        Standing.objects.get_or_create(reader_id=reader)
        locked = lock_standings({reader})
    return locked[reader]
