"""Looking out for a queue that is about to diverge, and saying so: in the log of the process,
on the board, and in what the health page answers."""

from __future__ import annotations

import logging

from django.core.cache import cache

from moderation.board import alarms_at
from newsroom.models import Publication

logger = logging.getLogger(__name__)

KNOWN_FOR = 900  # seconds; looked at every five minutes
KEY = "alarms"


def watch(publication: Publication) -> int:
    """Say what is to be seen to at a publication; how many things that are."""
    found = alarms_at(publication.pk)
    for alarm in found:
        logger.warning("alarm at %s: %s", publication.slug, alarm)
    cache.set(f"{KEY}:{publication.slug}", [str(alarm) for alarm in found], KNOWN_FOR)
    return len(found)


def alarms_known() -> dict[str, list[str]]:
    """The alarms of each publication that has any, as the clock last saw them."""
    slugs = Publication.objects.order_by("slug").values_list("slug", flat=True)
    keys = {slug: f"{KEY}:{slug}" for slug in slugs}
    known = cache.get_many(keys.values())
    return {slug: known[key] for slug, key in keys.items() if known.get(key)}
