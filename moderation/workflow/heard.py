"""What the readers of a text have said, and who of them keep company: in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone

from moderation.models import Rating
from moderation.models.voiding import IS_VOID
from moderation.workflow.marking import SHARE_A_MARK, new_since
from newsroom import prepared
from newsroom.ids import earlier

A_DAY = timedelta(days=1)

# The ratings of a `revision` that bear on its verdict.
COUNTED = f"""
SELECT {prepared.columns(Rating, "g")} FROM moderation_rating g
WHERE g.revision_id = %(revision)s AND g.id > %(earliest)s AND g.counts
    AND NOT {IS_VOID}"""  # noqa: S608 - our own columns
# Where the author is new: how many texts of others whose accounts were made within an hour of
# theirs were released here, and how many were not. Two hundred accounts are enough. OFFSET 0 keeps
# it at a look at the texts of each. What nobody has rated yet is not decided by the next (a rule
# wants two at least), and so it is not asked.
THEIR_HOUR = """
SELECT json_build_array(count(*) FILTER (WHERE d.outcome = 'release'),
    count(*) FILTER (WHERE d.outcome IN ('return', 'reject')))
FROM comments_revision v
JOIN newsroom_reader n ON n.id = v.author_id AND n.joined_at > %(new_since)s
    AND v.ratings_received > 0
CROSS JOIN LATERAL (
    SELECT o.id FROM newsroom_reader o WHERE o.id <> n.id
    AND GREATEST(o.joined_at, o.email_confirmed_at) >= n.joined_at - interval '1 hour'
    AND GREATEST(o.joined_at, o.email_confirmed_at) <= n.joined_at + interval '1 hour'
    ORDER BY GREATEST(o.joined_at, o.email_confirmed_at) LIMIT 200) AS other
CROSS JOIN LATERAL (
    SELECT w.decision FROM comments_revision w WHERE w.author_id = other.id
    AND w.publication_id = v.publication_id AND w.decision IS NOT NULL OFFSET 0) AS theirs
CROSS JOIN LATERAL (
    SELECT d.outcome FROM moderation_decision d WHERE d.id = theirs.decision OFFSET 0) AS d
WHERE v.id = %(revision)s::uuid"""
# Of those whom the array `among` has: pairs who turn up together, pairs who share a mark, and when
# the new ones among them joined; and when the author of the `revision` did, with their hour.
COMPANY = f"""
SELECT json_build_object(
    'ties', ARRAY(SELECT json_build_array(one_id, other_id) FROM moderation_tie
        WHERE one_id = ANY(%(among)s) AND other_id = ANY(%(among)s) AND until > %(now)s),
    'alike', ARRAY(SELECT json_build_array(reviewer_id, author_id) FROM ({SHARE_A_MARK}) AS pairs),
    'joined', ARRAY(SELECT json_build_array(n.id, n.joined_at) FROM newsroom_reader n
        WHERE n.id = ANY(%(among)s) AND n.joined_at > %(new_since)s),
    'author_joined', (SELECT n.joined_at FROM comments_revision v
        JOIN newsroom_reader n ON n.id = v.author_id WHERE v.id = %(revision)s::uuid),
    'their_hour', ({THEIR_HOUR})
)"""  # noqa: S608 - likewise
_HEARD = f"""
WITH heard AS MATERIALIZED ({COUNTED})
SELECT {prepared.columns(Rating, "heard")},
    ({COMPANY.replace("%(among)s", "ARRAY(SELECT reviewer_id FROM heard)")})
FROM heard ORDER BY rated_at, id"""  # noqa: S608 - likewise


@dataclass(frozen=True)
class Heard:
    """Ratings in the order of their coming, and what is known of the readers together.

    `ties`: pairs who turn up together; `alike`: pairs who are likely one person; `joined`: since
    when the new ones are here; `author_joined`: since when the author of the text is;
    `their_hour`: how many texts of others whose accounts were made then were found fine, and bad.
    """

    ratings: Sequence[Rating] = ()
    ties: Sequence[tuple[UUID, UUID]] = ()
    alike: Sequence[tuple[UUID, UUID]] = ()
    joined: Mapping[UUID, datetime] = field(default_factory=dict)
    author_joined: datetime | None = None
    their_hour: tuple[int, int] = (0, 0)

    def and_then(self, rating: Rating) -> Heard:
        """With one more, whose reader was among those of whom pairs were asked for."""
        return replace(self, ratings=[*self.ratings, rating])

    def circles(self) -> dict[UUID, int]:
        """A number for each circle of readers here, whatever makes them one."""
        return self._numbered([*self.ties, *self.alike])

    def people(self) -> dict[UUID, int]:
        """A number for each who is likely here with several accounts."""
        return self._numbered(self.alike)

    def is_fresh(self, rating: Rating, days: int) -> bool:
        """Whether it was given by an account that was not so many days old."""
        since = self.joined.get(rating.reviewer_id)
        return since is not None and rating.rated_at - since < days * A_DAY

    def _numbered(self, pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, int]:
        here = {rating.reviewer_id for rating in self.ratings}
        return joined(pair for pair in pairs if here.issuperset(pair))


def heard(revision: UUID) -> Heard:
    """What was said of a text so far: ratings before the verdict that were not voided."""
    rows = prepared.ask(_HEARD, counted(revision) | new_since(timezone.now()))
    return read(rows, company=rows[0][-1] if rows else {})


def counted(revision: UUID) -> dict[str, UUID]:
    """What COUNTED is given. No rating was assigned before its text was written, by whatever
    clock: older pieces of the table are not asked."""
    return {"revision": revision, "earliest": earlier(revision, A_DAY)}


def read(rows: Iterable[Sequence[Any]], *, company: Mapping[str, Any]) -> Heard:
    """The rows of a statement that begin with the columns of ratings; and COMPANY."""
    return Heard(
        [prepared.read(Rating, row) for row in rows],
        _pairs(company.get("ties", [])),
        _pairs(company.get("alike", [])),
        {UUID(who): _moment(at) for who, at in company.get("joined", [])},
        _moment(company["author_joined"]) if company.get("author_joined") else None,
        _fine_and_bad(company.get("their_hour", [0, 0])),
    )


def _fine_and_bad(told: Sequence[int]) -> tuple[int, int]:
    fine, bad = told
    return fine, bad


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _pairs(told: Iterable[Sequence[str]]) -> list[tuple[UUID, UUID]]:
    return [(UUID(one), UUID(other)) for one, other in told]


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
