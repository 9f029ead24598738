"""Every night: who votes alike, if a rule minds and it can be told at all."""

from __future__ import annotations

import logging
from array import array
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from moderation.learning.clusters import UNKNOWN, Clusters, Ints, clusters
from moderation.models import Cluster, Policy
from moderation.models.policy import HOUSE_RULE
from moderation.nights.gathering import AT_ONCE, SEASON, unhurried
from newsroom.ids import first_id_of
from newsroom.models import Publication

logger = logging.getLogger(__name__)

HOLDS_FOR = timedelta(days=7)
ROWS_AT_ONCE = 1000

# Practice texts are no part of it: they were chosen, and some are read by everybody.
_ANSWERS = """
SELECT g.reviewer_id, dense_rank() OVER (ORDER BY g.revision_id) - 1, g.civil
FROM moderation_rating g JOIN comments_revision r ON r.id = g.revision_id
WHERE g.id >= %(since)s AND r.publication_id = %(publication)s AND r.status <> 'calibration'
    AND g.counts AND NOT EXISTS (
        SELECT FROM moderation_voiding v WHERE v.reviewer_id = g.reviewer_id
        AND (v.lifted_at IS NULL OR v.lifted_at > g.rated_at))
"""


@unhurried()
def find_clusters(place: Publication) -> int:
    """Put the clusters of a publication on record, or clear them; how many readers have one.

    They are kept where some rule of the place uses them and two halves of the ratings of a
    season agree on them. Else nobody has a cluster, and every verdict is as without.
    """
    now, publication = timezone.now(), place.pk
    if not _is_minded(publication):
        return _keep(publication, {}, now)
    readers, *answers = _answers(publication, now)
    found = clusters(*answers)
    logger.info("publication %s: %s", publication, _told(found))
    if not found.reliable:
        return _keep(publication, {}, now)
    return _keep(publication, _by_reader(readers, found.of), now)


def _is_minded(publication: int) -> bool:
    """Whether any rule of this place uses clusters: what nobody uses is not kept."""
    theirs = Policy.objects.filter(publication=publication, exceptions__other_cluster=True)
    return HOUSE_RULE.other_cluster or theirs.exists()


def _answers(publication: int, now: datetime) -> tuple[list[UUID], Ints, Ints, Any]:
    """The readers, and for each rating its text, the place of its reader, and the answer."""
    facts: dict[str, Any] = {"publication": publication, "since": first_id_of(now - SEASON)}
    places: dict[UUID, int] = {}
    item, reader, civil = array("q"), array("q"), array("b")
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ANSWERS, facts)
        while rows := cursor.fetchmany(AT_ONCE):
            reader.extend(places.setdefault(row[0], len(places)) for row in rows)
            item.extend(row[1] for row in rows)
            civil.extend(row[2] for row in rows)
    arrays = np.array(item, np.int64), np.array(reader, np.int64), np.array(civil, np.bool_)
    return list(places), *arrays


def _by_reader(readers: list[UUID], of: Ints) -> dict[UUID, int]:
    return {
        reader: number
        for reader, number in zip(readers, of.tolist(), strict=True)
        if number != UNKNOWN
    }


def _told(found: Clusters) -> str:
    """For the log: how it came out, and nobody's name."""
    return (
        f"clusters of {found.readers} readers, reliability {found.reliability:.2f}, "
        f"{found.beyond_chance:.1f} standard errors beyond chance, "
        f"{'reliable' if found.reliable else 'not reliable'}"
    )


@transaction.atomic
def _keep(publication: int, found: dict[UUID, int], now: datetime) -> int:
    """These and no others: whoever asks meanwhile sees all of the old or all of the new."""
    Cluster.objects.filter(publication=publication).delete()
    Cluster.objects.bulk_create(
        [
            Cluster(
                publication_id=publication,
                reader_id=reader,
                number=number,
                found_at=now,
                until=now + HOLDS_FOR,
            )
            for reader, number in sorted(found.items())
        ],
        batch_size=ROWS_AT_ONCE,
    )
    return len(found)
