"""Easing off before the queue diverges: what was measured, what was done about it, on record."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from moderation import conditions, supply
from moderation.models import Relief
from moderation.relief import level_of
from newsroom.models import Publication

logger = logging.getLogger(__name__)


@transaction.atomic
def relieve(publication: Publication, now: datetime | None = None) -> int:
    """Set how far less is asked of readers, by what is measured now. Safe to repeat."""
    now = now or timezone.now()
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    in_force = Relief.objects.filter(publication=publication, until=None).first()
    before = in_force.level if in_force else 0
    measured = supply.measure(publication.pk, now)
    level = level_of(measured.strain, before)
    if level != before:
        _change(publication, before, level, measured, now)
    return level


def _change(
    publication: Publication, before: int, level: int, measured: supply.Supply, now: datetime
) -> None:
    Relief.objects.filter(publication=publication, until=None).update(
        until=Greatest("since", now)  # It may have begun by a clock that goes ahead.
    )
    if level:
        why = measured.as_row()
        Relief.objects.create(publication=publication, level=level, since=now, why=why)
    transaction.on_commit(conditions.forget)
    logger.warning(
        "relief at %s goes from %s to %s: utilisation %s, the oldest text waits for %s",
        publication.slug,
        before,
        level,
        measured.day.utilisation,
        measured.waited,
    )
