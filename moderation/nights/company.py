"""Who keeps turning up together, and who favours or hounds whom. Found by night, in rows.

Nobody is accused by it: a circle counts as one, a pair is kept apart, and both end by
themselves after a month, unless they are found again. People look before there is more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from moderation.learning.company import (
    Favour,
    banned_pairs,
    circles,
    favours,
    flagged,
    meetings,
)
from moderation.models import Apart, Standing, Tie
from moderation.nights.gathering import AT_ONCE, unhurried
from moderation.workflow.crediting import lock_standings, settle_tiers
from newsroom.ids import first_id_of
from newsroom.models import Publication

LOOKED_BACK = timedelta(days=14)
HOLDS_FOR = timedelta(days=30)
SAID_AGAIN_AFTER = timedelta(days=1)  # where the same is found again
CIRCLE_AT_MOST = 100  # of which all are kept apart from all
ROWS_AT_ONCE = 1000

# Every rating is a visit, whatever it was of; only decided texts tell of favour.
_VISITS = """
SELECT g.reviewer_id, extract(epoch FROM g.rated_at)::float / 3600
FROM moderation_rating g JOIN comments_revision r ON r.id = g.revision_id
WHERE g.id >= %(since)s AND r.publication_id = %(publication)s
"""
_JUDGED = """
SELECT g.reviewer_id, r.author_id, NOT g.civil, c.bad
FROM moderation_rating g JOIN moderation_credit c ON c.rating_id = g.id
JOIN comments_revision r ON r.id = g.revision_id
WHERE g.id >= %(since)s AND r.publication_id = %(publication)s AND r.status <> 'calibration'
    AND c.caught + c.missed + c.spared + c.blamed > 0
"""


@dataclass(frozen=True)
class Company:
    """What one look found."""

    circles: int
    in_circles: int  # readers
    apart: int  # pairs of a reader and an author
    flagged: int  # readers


@unhurried()
def look_at_company(place: Publication) -> Company:
    """Find circles and favours, and let the tables say so for the next month."""
    now, publication = timezone.now(), place.pk
    members = _circles(publication, now)
    surplus, flags = _favours(publication, now)
    tie(members, now, {"why": "they come at the same time"})
    _keep_apart(_among(members) | _because_of(surplus), now)
    flag(publication, flags, now)
    return Company(len(members), sum(map(len, members)), len(surplus), len(flags))


class _Numbers:
    """Keys by small numbers, for arrays."""

    def __init__(self) -> None:
        self.keys: list[UUID] = []
        self._number: dict[UUID, int] = {}

    def of(self, key: UUID) -> int:
        number = self._number.setdefault(key, len(self.keys))
        if number == len(self.keys):
            self.keys.append(key)
        return number


def _circles(publication: int, now: datetime) -> list[list[UUID]]:
    """The members of each circle, in the order of their keys."""
    readers = _Numbers()
    rows = [(readers.of(who), hour) for who, hour in _rows(_VISITS, publication, now)]
    if not rows:
        return []
    who, when = (np.array(column) for column in zip(*rows, strict=True))
    named: dict[int, list[UUID]] = {}
    for one, name in circles(meetings(who.astype(np.int64), when - when.min())).items():
        named.setdefault(name, []).append(readers.keys[one])
    return [sorted(members) for members in named.values()]


Surplus = dict[tuple[UUID, UUID], Favour]


def _favours(publication: int, now: datetime) -> tuple[Surplus, set[UUID]]:
    """Whom each reader is much kinder or harsher to than the facts are; and who is flagged."""
    people = _Numbers()
    rows = [
        (people.of(who), people.of(whose), uncivil, bad)
        for who, whose, uncivil, bad in _rows(_JUDGED, publication, now)
    ]
    if not rows:
        return {}, set()
    who, whose, uncivil, bad = (np.array(column) for column in zip(*rows, strict=True))
    found = favours(who.astype(np.int64), whose.astype(np.int64), uncivil, bad)
    banned = banned_pairs(found)
    surplus = {(people.keys[one], people.keys[other]): found[one, other] for one, other in banned}
    return surplus, {people.keys[reader] for reader in flagged(found)}


def _rows(query: str, publication: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    facts: dict[str, Any] = {
        "publication": publication,
        "since": first_id_of(now - LOOKED_BACK),
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, facts)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def tie(members: list[list[UUID]], now: datetime, evidence: dict[str, Any]) -> None:
    """Each member to the first of the circle: who is tied to one is tied to all."""
    Tie.objects.bulk_create(
        [
            Tie(
                one_id=first,
                other_id=other,
                evidence={**evidence, "circle_of": len(others) + 1},
                found_at=now,
                until=now + HOLDS_FOR,
            )
            for first, *others in members
            for other in others
        ],
        update_conflicts=True,
        unique_fields=["one", "other"],
        update_fields=["evidence", "found_at", "until"],
        batch_size=ROWS_AT_ONCE,
    )


def is_said(members: list[UUID], now: datetime) -> bool:
    """Whether they were found to be tied within the last day already."""
    first, *others = members
    lately = Tie.objects.filter(
        one=first, other__in=others, until__gt=now + HOLDS_FOR - SAID_AGAIN_AFTER
    )
    return lately.count() == len(others)


def keep_among(members: list[list[UUID]], now: datetime) -> None:
    """Those of a circle judge none of each other's texts for a while."""
    _keep_apart(_among(members), now)


def _among(members: list[list[UUID]]) -> dict[tuple[UUID, UUID, Apart.Why], dict[str, Any]]:
    """Those of a circle do not judge each other's texts. A huge one is for people to look at."""
    return {
        (reader, author, Apart.Why.CIRCLE): {"circle_of": len(circle)}
        for circle in members
        if len(circle) <= CIRCLE_AT_MOST
        for reader, author in permutations(circle, 2)
    }


def _because_of(surplus: Surplus) -> dict[tuple[UUID, UUID, Apart.Why], dict[str, Any]]:
    return {
        (reader, author, Apart.Why.FAVOUR): {
            "ratings": favour.ratings,
            "surplus": round(favour.surplus, 3),
        }
        for (reader, author), favour in surplus.items()
    }


def _keep_apart(found: dict[tuple[UUID, UUID, Apart.Why], dict[str, Any]], now: datetime) -> None:
    Apart.objects.bulk_create(
        [
            Apart(
                reviewer_id=reader,
                author_id=author,
                why=why,
                evidence=evidence,
                found_at=now,
                until=now + HOLDS_FOR,
            )
            for (reader, author, why), evidence in sorted(found.items())
        ],
        update_conflicts=True,
        unique_fields=["reviewer", "author", "why"],
        update_fields=["evidence", "found_at", "until"],
        batch_size=ROWS_AT_ONCE,
    )


@transaction.atomic
def flag(publication: int, readers: set[UUID], now: datetime) -> None:
    """Their word weighs less for a month; whether there is more to it is for people to see.

    Of whom that was said within the last day, nothing is written: each time is a line of the log.
    """
    lock_standings(readers)
    news = Standing.objects.filter(reader__in=readers).exclude(
        flagged_until__gt=now + HOLDS_FOR - SAID_AGAIN_AFTER
    )
    news.update(flagged_until=now + HOLDS_FOR)
    settle_tiers(readers, publication)
