"""What the readers of a text have said, and who of them keep company: in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone

from moderation.models import Rating
from moderation.models.voiding import IS_VOID
from moderation.workflow.marking import SHARE_A_MARK
from newsroom import prepared
from newsroom.ids import earlier

A_DAY = timedelta(days=1)

# The ratings of a `revision` that bear on its verdict.
COUNTED = f"""
SELECT {prepared.columns(Rating, "g")} FROM moderation_rating g
WHERE g.revision_id = %(revision)s AND g.id > %(earliest)s AND g.counts
    AND NOT {IS_VOID}"""  # noqa: S608 - our own columns
# Pairs of those whom the array `among` has: who turn up together, or share a device.
TIED = f"""
SELECT coalesce(json_agg(json_build_array(one_id, other_id)), '[]') FROM (
    SELECT one_id, other_id FROM moderation_tie
    WHERE one_id = ANY(%(among)s) AND other_id = ANY(%(among)s) AND until > %(now)s
    UNION {SHARE_A_MARK}) AS tied"""  # noqa: S608 - likewise
_HEARD = f"""
WITH heard AS MATERIALIZED ({COUNTED})
SELECT {prepared.columns(Rating, "heard")},
    ({TIED.replace("%(among)s", "ARRAY(SELECT reviewer_id FROM heard)")})
FROM heard ORDER BY rated_at, id"""  # noqa: S608 - likewise


@dataclass(frozen=True)
class Heard:
    """Ratings in the order of their coming, and pairs of readers that are no two voices."""

    ratings: Sequence[Rating] = ()
    ties: Sequence[tuple[UUID, UUID]] = ()

    def and_then(self, rating: Rating) -> Heard:
        """With one more, whose reader was among those of whom pairs were asked for."""
        return replace(self, ratings=[*self.ratings, rating])

    def circles(self) -> dict[UUID, int]:
        """A number for each circle of readers here."""
        here = {rating.reviewer_id for rating in self.ratings}
        return joined(pair for pair in self.ties if here.issuperset(pair))


def heard(revision: UUID) -> Heard:
    """What was said of a text so far: ratings before the verdict that were not voided."""
    rows = prepared.ask(_HEARD, counted(revision) | {"now": timezone.now()})
    return read(rows, ties=rows[0][-1] if rows else [])


def counted(revision: UUID) -> dict[str, UUID]:
    """What COUNTED is given. No rating was assigned before its text was written, by whatever
    clock: older pieces of the table are not asked."""
    return {"revision": revision, "earliest": earlier(revision, A_DAY)}


def read(rows: Iterable[Sequence[Any]], *, ties: Sequence[Sequence[str]]) -> Heard:
    """The rows of a statement that begin with the columns of ratings; and pairs, as JSON."""
    return Heard(
        [prepared.read(Rating, row) for row in rows],
        [(UUID(one), UUID(other)) for one, other in ties],
    )


def joined(ties: Iterable[tuple[UUID, UUID]]) -> dict[UUID, int]:
    """Number the groups that these pairs make up, friends of friends included."""
    circles: dict[UUID, int] = {}
    numbers = count()
    for one, other in ties:
        kept = circles.get(one, circles.get(other, next(numbers)))
        merged = {circles.get(one, kept), circles.get(other, kept)}
        circles |= {reader: kept for reader, circle in circles.items() if circle in merged}
        circles[one] = circles[other] = kept
    return circles
