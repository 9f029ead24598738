"""Accounts that were made together and are wrong together: found every few minutes, in rows.

What follows is what follows for any circle: they count as one and do not judge each other's
texts, for a month; and their word weighs less. What they had decided together is heard
again as of one voice, and where the others would not have decided so, the desk looks. Nobody's
texts are touched, nobody is shut out: that is for people, who see the evidence.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.utils import timezone

from moderation.learning.rings import Ring, rings
from moderation.nights.company import flag, is_said, keep_among, tie
from moderation.nights.gathering import unhurried
from moderation.workflow.hearing_as_one import hear_as_one
from newsroom.ids import first_id_of
from newsroom.models import Publication

logger = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=2)
MADE_WITHIN = timedelta(days=30)

# What each reader said of late of texts whose answer is known by now: by practice, by the desk, or
# by all the others; the half that speaks against them is larger.
_SAID = """
SELECT g.reviewer_id, extract(epoch FROM e.joined_at)::float / 3600, g.revision_id,
    c.missed + c.blamed > c.caught + c.spared
FROM moderation_rating g JOIN moderation_credit c ON c.rating_id = g.id
JOIN comments_revision r ON r.id = g.revision_id
JOIN newsroom_reader e ON e.id = g.reviewer_id
WHERE g.id >= %(since)s AND r.publication_id = %(publication)s
    AND c.caught + c.missed + c.spared + c.blamed > 0
ORDER BY g.rated_at, g.id
"""
_DECIDED_TOGETHER = """
SELECT g.revision_id FROM moderation_rating g JOIN comments_revision r ON r.id = g.revision_id
WHERE g.id >= %(since)s AND g.reviewer_id = ANY(%(members)s) AND g.counts
    AND r.publication_id = %(publication)s AND r.decision IS NOT NULL
GROUP BY g.revision_id HAVING count(*) >= 2 ORDER BY g.revision_id
"""


@unhurried()
def look_for_rings(place: Publication) -> int:
    """Find them, let the tables say so for a month, and hear again what they decided; how many."""
    now = timezone.now()
    facts = {"publication": place.pk, "since": first_id_of(now - LOOKED_BACK)}
    keys, found = _found(_ask(_SAID, facts), made_since=now - MADE_WITHIN)
    for ring in found:
        members = sorted(keys[number] for number in ring.members)
        if not is_said(members, now):
            _write_down(place, members, ring, now)
        for (revision,) in _ask(_DECIDED_TOGETHER, facts | {"members": members}):
            _try(revision, members)
    return len(found)


def _found(rows: list[tuple[Any, ...]], *, made_since: datetime) -> tuple[list[UUID], list[Ring]]:
    if not rows:
        return [], []
    readers = {who: joined for who, joined, _, _ in rows}
    keys = list(readers)
    number = {who: place for place, who in enumerate(keys)}
    texts: dict[UUID, int] = {}
    said = [(number[who], texts.setdefault(text, len(texts))) for who, _, text, _ in rows]
    of_whom, of_what = np.array(said, np.int64).T
    joined = np.array([readers[who] for who in keys])
    wrong = np.array([is_wrong for *_, is_wrong in rows], np.bool_)
    since = made_since.timestamp() / 3600
    return keys, rings(joined, of_whom, of_what, wrong, since=since)


def _write_down(place: Publication, members: list[UUID], ring: Ring, now: datetime) -> None:
    evidence = {
        "why": "made within an hour, and wrong together",
        "circle_of": len(members),
        "ratings": ring.ratings,
        "wrong": ring.wrong,
        "usual": round(ring.usual, 3),
        "chance": round(ring.chance, 1),
    }
    tie([members], now, evidence)
    keep_among([members], now)
    flag(place.pk, set(members), now)
    facts = (len(members), place.slug, ring.wrong, ring.ratings)
    logger.warning("a ring of %s at %s: wrong in %s of %s", *facts)


def _try(revision: UUID, members: Collection[UUID]) -> None:
    """One text that cannot be helped must not keep the others waiting."""
    try:
        hear_as_one(revision, frozenset(members))
    except Exception:
        logger.exception("could not hear %s again", revision)


def _ask(query: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
