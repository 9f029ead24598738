"""Asking those who are willing, when texts wait and nobody is about to read them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from moderation import notices, queue, supply
from moderation.models import Assignment, Letter, Policy, Sanction, Willing
from moderation.relief import invites_after
from moderation.workflow.assigning import OPEN_AT_MOST
from newsroom.ids import first_id_of
from newsroom.models import Publication, Reader

logger = logging.getLogger(__name__)

AT_MOST_EVERY = timedelta(hours=20)  # so: once a night
AT_ONCE = 200
ASKED_FOR_AT_MOST = 500  # readers, whether there is a text that they could be given
FOR_EACH_RATING = 2  # invitations: about half of those who like to be asked are asleep
MAY_STILL_COME = timedelta(hours=1)
ABOUT = timedelta(minutes=15)  # who answered so lately is still here


@transaction.atomic
def invite(publication: Publication, now: datetime | None = None) -> int:
    """Write to willing readers, drawn by lot, if texts wait for too long; to how many.

    Each is written to once in twenty hours, by any publication, and only if there is a
    waiting text that they could be given. To leave it unanswered costs nothing. Safe to
    repeat, and under any number of workers.
    """
    now = now or timezone.now()
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    missing = _missing(publication, now) - _about(publication, now) * OPEN_AT_MOST
    wanted = FOR_EACH_RATING * missing - _on_their_way(publication, now)
    if wanted <= 0:
        return 0
    invited = _write(publication, min(AT_ONCE, wanted), now)
    if invited:
        logger.info("%s readers of %s were invited to review", invited, publication.slug)
    return invited


def _on_their_way(publication: Publication, now: datetime) -> int:
    """Readers who were written to so lately that they may still come."""
    return Letter.objects.filter(
        pk__gte=first_id_of(now - timedelta(days=1)),
        kind=Letter.Kind.INVITATION,
        publication=publication,
        written_at__gt=now - MAY_STILL_COME,
    ).count()


def _missing(publication: Publication, now: datetime) -> int:
    """Ratings that are owed and nobody is giving, once the oldest text has waited too long."""
    waiting = supply.waiting(publication.pk)
    rule = Policy.objects.rule_of(publication.pk)
    after = invites_after(rule, supply.relief_at(publication.pk))
    if waiting.oldest is None or now - waiting.oldest < timedelta(minutes=after):
        return 0
    return waiting.owed


def _about(publication: Publication, now: datetime) -> int:
    """Readers who are reviewing there just now."""
    recent = Assignment.objects.filter(
        Q(state=Assignment.State.OPEN, lease_until__gt=now) | Q(rating__rated_at__gt=now - ABOUT),
        pk__gte=first_id_of(now - timedelta(days=1)),
        revision__publication=publication,
    )
    about: int = recent.aggregate(n=Count("reviewer", distinct=True))["n"]
    return about


def _write(publication: Publication, wanted: int, now: datetime) -> int:
    lot = list(islice(_who_could_read(publication, now), wanted))
    # Whoever is busy elsewhere, or being invited by another worker, is passed over; of those
    # that are ours now, what another worker wrote before is seen.
    locked = Reader.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=lot)
    ours = set(locked.order_by("pk").values_list("pk", flat=True))
    ours &= set(
        _invitable(publication, now).filter(reader__in=ours).values_list("reader", flat=True)
    )
    waiting = supply.waiting(publication.pk).owed
    for reader in Reader.objects.filter(pk__in=ours).order_by("pk"):
        notices.invitation(reader, publication, waiting=waiting)
    return len(ours)


def _who_could_read(publication: Publication, now: datetime) -> Iterator[UUID]:
    """Readers who may be written to, by lot, for whom there is a text that waits.

    What a reader may be given is the draw's to say, one reader at a time.
    """
    by_lot = _invitable(publication, now).order_by("?").values_list("reader", flat=True)
    for reader in by_lot[:ASKED_FOR_AT_MOST]:
        if queue.has_waiting(publication.pk, reader):
            yield reader


def _invitable(publication: Publication, now: datetime) -> QuerySet[Willing]:
    written = Letter.objects.filter(
        to=OuterRef("reader"),
        kind=Letter.Kind.INVITATION,
        written_at__gt=now - AT_MOST_EVERY,
    )
    here = Assignment.objects.filter(reviewer=OuterRef("reader"), state=Assignment.State.OPEN)
    restricted = Sanction.objects.in_force().filter(
        reader=OuterRef("reader"), publication=publication
    )
    return Willing.objects.filter(
        ~Exists(written),
        ~Exists(here),
        ~Exists(restricted.exclude(kind=Sanction.Kind.PREMODERATION)),
        publication=publication,
        until=None,
        reader__is_active=True,
        reader__voiding=None,
    )
