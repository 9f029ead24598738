"""Every night the ledger is rewritten: what all ratings together say about each reviewer."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from moderation.conditions import conditions_at
from moderation.learning.em import Floats, Refit, refit
from moderation.nights.gathering import SEASON, gather, unhurried
from moderation.workflow.crediting import lock_standings, settle_tiers
from newsroom.ids import first_id_of
from newsroom.models import Publication

logger = logging.getLogger(__name__)

READERS_AT_ONCE = 1000
ROWS_AT_ONCE = 50_000
ROWS_FORGOTTEN_AT_ONCE = 5_000
WORTH_WRITING = 0.02  # counts; a row that would change by less is left as it is

_FOUND = """
CREATE TEMP TABLE found (n bigint PRIMARY KEY, bad float, caught float, missed float,
    spared float, blamed float)
"""
# A row that the day has rewritten since we looked is the day's.
_REWRITE = """
UPDATE moderation_credit c SET bad = f.bad, caught = f.caught, missed = f.missed,
    spared = f.spared, blamed = f.blamed, written_at = %(now)s
FROM night JOIN found f USING (n)
WHERE night.reviewer >= %(first)s AND night.reviewer < %(last)s
    AND c.rating_id = night.rating AND c.written_at = night.written_at
    AND greatest(abs(c.caught - f.caught), abs(c.missed - f.missed),
        abs(c.spared - f.spared), abs(c.blamed - f.blamed)) > %(worth_it)s
"""
_FORGET = """
UPDATE moderation_credit SET caught = 0, missed = 0, spared = 0, blamed = 0, written_at = %(now)s
WHERE rating_id = ANY(%(rows)s)
"""
_FORGOTTEN = """
SELECT c.rating_id, c.reviewer_id FROM moderation_credit c
JOIN moderation_rating g ON g.id = c.rating_id
JOIN comments_revision r ON r.id = g.revision_id
WHERE c.rating_id < %(before)s AND c.caught + c.missed + c.spared + c.blamed > 0
    AND r.publication_id = %(publication)s
ORDER BY c.rating_id LIMIT %(at_once)s
"""


@unhurried()
def refit_ledger(place: Publication) -> int:
    """Refit, and rewrite the rows that it changes; how many they were.

    Not one transaction: the readers are taken in the order of their keys, some at a time, so
    that no reviewer waits for the night. What was written when it is killed is right already.
    """
    now, publication = timezone.now(), place.pk
    season = gather(publication, now)
    if not len(season.ratings.item):
        return forget(publication, now)
    measures = conditions_at(publication).measures
    found = refit(season.ratings, measures, season.credited)
    if found.kept:
        logger.warning("publication %s: the refit spoke against known answers", publication)
    _copy(found)
    readers = int(season.ratings.reviewer.max()) + 1
    rewritten = sum(
        _rewrite(publication, first, first + READERS_AT_ONCE, now)
        for first in range(0, readers, READERS_AT_ONCE)
    )
    return rewritten + forget(publication, now)


def _copy(found: Refit) -> None:
    table: Floats = np.column_stack([found.bad, found.credits])
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS found")
        cursor.execute(_FOUND)
        with cursor.copy("COPY found FROM STDIN") as copy:
            for first in range(0, len(table), ROWS_AT_ONCE):
                part = table[first : first + ROWS_AT_ONCE].tolist()
                for n, row in enumerate(part, first):
                    copy.write_row((n, *row))
        cursor.execute("ANALYZE found")


@transaction.atomic
def _rewrite(publication: int, first: int, last: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT reviewer_id FROM night WHERE reviewer >= %s AND reviewer < %s",
            [first, last],
        )
        readers = {row[0] for row in cursor.fetchall()}
        lock_standings(readers)
        facts: dict[str, Any] = {
            "first": first,
            "last": last,
            "now": now,
            "worth_it": WORTH_WRITING,
        }
        cursor.execute(_REWRITE, facts)
        rewritten: int = cursor.rowcount
    settle_tiers(readers, publication)
    return rewritten


def forget(publication: int, now: datetime) -> int:
    """Let what is older than a season count for nothing; how many rows that were."""
    forgotten = 0
    while rows := _forget_some(publication, now):
        forgotten += rows
    return forgotten


@transaction.atomic
def _forget_some(publication: int, now: datetime) -> int:
    before = first_id_of(now - SEASON)
    facts: dict[str, Any] = {
        "before": before,
        "publication": publication,
        "at_once": ROWS_FORGOTTEN_AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, facts)
        rows: list[tuple[UUID, UUID]] = cursor.fetchall()
        readers = {reader for _, reader in rows}
        lock_standings(readers)
        cursor.execute(_FORGET, {"rows": [rating for rating, _ in rows], "now": now})
    settle_tiers(readers, publication)
    return len(rows)
