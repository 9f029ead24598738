"""Which text a reviewer gets next, and why.

The queue is no table but a partial index over revisions in review, in the order of a
random number that each drew once (`draw`). A reviewer starts at a random place in it
and takes the first few that suit (`candidates.py`): nobody can ask for a target, and a
queue of a million costs what one of a hundred does. Among those, a lot: the longer a text
has waited, and the less is known about it, the likelier it is. Rows that somebody else is
just being given are passed over, not waited for.

Texts with a known answer are mixed in, and fill what the queue cannot.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from moderation.candidates import (
    EXPOSED,
    IN_QUEUE,
    MAY_SETTLE_DOUBT,
    PRACTICE,
    READ_LATELY,
    ROOM,
    SUITS,
)
from moderation.conditions import conditions_at, relief_at
from moderation.lots import (
    ELSEWHERE,
    IN_DOUBT,
    MATCH,
    NEARLY,
    SAMPLE,
    calibration_rate,
    practice_is_bad,
)
from moderation.models import Standing
from moderation.models.calibration import NOT_ITS_PEOPLE
from moderation.relief import practice_factor
from moderation.trust import Phase, word

# Of the sample, so many are texts that the readers are in doubt about, for whom may settle it.
OF_THEM_IN_DOUBT = 8
FORTNIGHT = timedelta(days=14)  # between two texts of one author, as long as there are others

COUNTED_AT_MOST = 100  # of what waits: a longer queue is not counted, and asks for no less
EXPOSED_AT_MOST = 30  # readers, for one text with a known answer
OF_THIS_PLACE = 3  # times likelier is one that was harvested here than a starter

# A text is likely bad if its author's record says so (log-odds) or a reader has said so. One
# reader gets one such text at a time, if there are others (B20); trusted ones are asked in doubt.
WARNING = 0.75
DOUBTFUL = 0.5
_GRIM = f"""(r.author_shift >= {WARNING} OR r.ratings_received > 0 AND r.doubt >= {DOUBTFUL})
    AND NOT %(trusted)s"""

Tier = Standing.Tier
Fact = int | float | bool | UUID | datetime

# Readers of one voting cluster alone have read it, and this reader is not known to be of it:
# `lots.is_from_elsewhere`. Asked only of texts whose rule minds (HouseRule.other_cluster).
_OF_ONE_CLUSTER = """(
    SELECT count(*) >= 2 AND count(*) = count(k.number) AND min(k.number) = max(k.number)
        AND NOT EXISTS (
            SELECT FROM moderation_cluster mine
            WHERE mine.reader_id = %(reviewer)s AND mine.publication_id = %(publication)s
              AND mine.until > %(now)s AND mine.number = min(k.number))
    FROM moderation_rating g LEFT JOIN moderation_cluster k
        ON k.reader_id = g.reviewer_id AND k.publication_id = %(publication)s
        AND k.until > %(now)s
    WHERE g.revision_id = r.id)"""

# Efraimidis and Spirakis (2006): the smallest of -ln(u)/w is drawn with a chance that is
# proportional to w. Here w is that of `lots.chance`, in SQL.
_LOT = f"""-ln(1 - random()) / (
    sqrt(1 + greatest(extract(epoch FROM %(now)s - r.queued_at), 0) / 60)
    * CASE r.ratings_received WHEN 0 THEN 1 WHEN 1 THEN {NEARLY}
           ELSE {IN_DOUBT} * (1 + {MATCH} * %(informed)s::float)
               * CASE WHEN (r.rule ->> 'other_cluster')::boolean AND {_OF_ONE_CLUSTER}
                      THEN {ELSEWHERE} ELSE 1 END END)"""


def _circle(which: str, late: str, limit: str) -> str:
    """Once round: from the random start to the end, then from the beginning; so many rows."""
    half = f"""(SELECT r.id, r.author_id, {_LOT} AS lot, {late} AS late, {_GRIM} AS grim
        FROM comments_revision r
        WHERE r.publication_id = %(publication)s AND {IN_QUEUE} AND {which}
          AND {{place}} AND {ROOM} AND {SUITS}
        ORDER BY r.draw LIMIT {limit})"""  # noqa: S608 - our own constants; values are bound
    first, rest = half.format(place="r.draw >= %(start)s"), half.format(place="r.draw < %(start)s")
    return f"({first} UNION ALL {rest} LIMIT {limit})"


_LATE = "r.author_id IN (SELECT author_id FROM lately)"
_FRESH = _circle(f"NOT r.trusted_only AND NOT {_LATE}", "false", "%(sample)s")
_AGAIN = _circle(f"NOT r.trusted_only AND {_LATE}", "true", "%(sample)s")
_IN_DOUBT = _circle("r.trusted_only", _LATE, "%(in_doubt)s")
_LONG_IN_DOUBT = _circle("r.trusted_only AND r.trusted_until <= %(now)s", _LATE, "%(in_doubt)s")


def _lot_among(circles: str) -> str:
    """One text of an author, and one that is likely bad, before others of the kind."""
    return f"""
WITH lately AS MATERIALIZED ({READ_LATELY}),
suitable AS MATERIALIZED (SELECT * FROM ({circles}) AS found LIMIT %(sample)s), ranked AS (
    SELECT id, lot,
        (late OR row_number() OVER (PARTITION BY author_id ORDER BY lot) > 1)::int
        + (grim AND row_number() OVER (PARTITION BY grim ORDER BY lot) > 1)::int AS last_resort
    FROM suitable
)
SELECT r.id, r.comment_id FROM ranked s JOIN comments_revision r USING (id)
WHERE {IN_QUEUE} AND {ROOM}
ORDER BY s.last_resort, s.lot LIMIT %(wanted)s
FOR NO KEY UPDATE OF r SKIP LOCKED
"""  # noqa: S608 - likewise


_FOR_ANYBODY = _lot_among(_FRESH)
_FOR_THE_TRUSTED = _lot_among(f"{_IN_DOUBT} UNION ALL {_FRESH}")
_FOR_THE_ESTABLISHED = _lot_among(f"{_LONG_IN_DOUBT} UNION ALL {_FRESH}")
_ONCE_AGAIN = _lot_among(_AGAIN)

# The kind is drawn first, bad or fine, and then one of its kind: see lots.practice_is_bad.
_FROM_PRACTICE = f"""
WITH suitable AS MATERIALIZED (
    SELECT r.id, {EXPOSED} >= %(exposed_at_most)s AS worn, c.civil,
        CASE WHEN c.civil THEN 1 - %(practice_is_bad)s::float ELSE %(practice_is_bad)s END
            / count(*) OVER (PARTITION BY c.civil)
            * CASE WHEN c.origin_id IS NULL THEN 1 ELSE {OF_THIS_PLACE} END AS likely
    FROM moderation_calibration c JOIN comments_revision r ON r.id = c.revision_id
    WHERE r.publication_id = %(publication)s AND {PRACTICE} AND {SUITS} AND {NOT_ITS_PEOPLE}
)
SELECT r.id, r.comment_id, s.worn
FROM suitable s JOIN comments_revision r USING (id) JOIN moderation_calibration c
    ON c.revision_id = r.id
WHERE {EXPOSED} < CASE WHEN s.worn AND c.key IS NOT NULL THEN r.ratings_at_most
                       ELSE %(exposed_at_most)s END
ORDER BY s.worn, -ln(1 - random()) / s.likely LIMIT %(wanted)s
FOR NO KEY UPDATE OF r SKIP LOCKED
"""  # noqa: S608 - likewise

_SITUATION = f"""
SELECT (SELECT count(*) FROM (
        SELECT FROM comments_revision r WHERE r.publication_id = %(publication)s AND {IN_QUEUE}
        LIMIT {COUNTED_AT_MOST}) AS so_far),
    EXISTS (SELECT FROM moderation_voiding v WHERE v.reviewer_id = who.id), s.tier, s.caught,
    s.missed, s.spared, s.blamed, s.settled, s.strikes, s.probation_until, s.flagged_until
FROM (VALUES (%(reviewer)s::uuid)) AS who (id)
LEFT JOIN moderation_standing s ON s.reader_id = who.id
"""  # noqa: S608 - likewise
_OF_STANDING = (
    "tier",
    "caught", "missed", "spared", "blamed", "settled", "strikes", "probation_until",
    "flagged_until",
)  # fmt: skip

_WAITS = f"""EXISTS (
    SELECT FROM comments_revision r
    WHERE r.publication_id = %(publication)s AND {IN_QUEUE} AND {ROOM}
      AND (NOT r.trusted_only OR {MAY_SETTLE_DOUBT}) AND {SUITS})
"""
_PRACTISES = f"""EXISTS (
    SELECT FROM moderation_calibration c JOIN comments_revision r ON r.id = c.revision_id
    WHERE r.publication_id = %(publication)s AND {PRACTICE} AND {SUITS} AND {NOT_ITS_PEOPLE})
"""


@dataclass(frozen=True)
class Drawn:
    """A text drawn for a reviewer; its row is locked until the transaction ends."""

    revision: UUID
    comment: UUID
    worn: bool = False  # with a known answer, and shown as often as is good for it


@dataclass(frozen=True)
class Situation:
    """What a draw goes by: how well its reviewer is known, and how many texts wait."""

    settled: int
    tier: str  # as the ledger left it
    phase: Phase  # as it is this very moment
    informed: float  # Youden's J, at least 0
    practice_is_bad: float  # the chance
    waiting: int  # counted as far as COUNTED_AT_MOST
    is_voided: bool = False  # whatever they say counts for nothing: they only practise

    @property
    def practice_rate(self) -> float:
        """How likely one text of a draw is one with a known answer (science D4)."""
        if self.is_voided:
            return 1.0
        return calibration_rate(self.settled, self.waiting, self.phase)


def draw(publication: int, reviewer: UUID, wanted: int) -> list[Drawn]:
    """Up to `wanted` different texts for this reviewer, locked, in random order.

    What waits for review comes first, but for a lot that falls on practice; practice texts
    also fill what the queue cannot. On probation a reviewer practises as long as there is
    anything to practise on. Fewer come back only where the reviewer has had everything.
    """
    facts = _facts(publication, reviewer)
    situation = _situation(publication, facts)
    facts["trusted"] = situation.tier == Tier.TRUSTED
    facts |= {
        "informed": situation.informed,
        "practice_is_bad": situation.practice_is_bad,
    }
    rate = situation.practice_rate
    if rate == 1:
        drawn = _practice(facts, wanted)
        drawn += _waiting(facts, wanted - len(drawn), situation.tier)
    else:
        newcomer = situation.phase is Phase.NEWCOMER
        rate *= practice_factor(relief_at(publication), newcomer=newcomer)
        drawn = _mixed(facts, wanted, rate, situation.tier)
    random.shuffle(drawn)  # So that its place does not give a calibration item away.
    return drawn


def has_more(publication: int, reviewer: UUID) -> bool:
    """Whether there is any text at all that this reader could still be given, now or soon.

    Looks without locking: a text that somebody else is just being given is still there.
    """
    return _is_so(f"{_PRACTISES} OR {_WAITS}", publication, reviewer)


def has_waiting(publication: int, reviewer: UUID) -> bool:
    """The same, but for practice: whether any text waits that this reader could be given."""
    return _is_so(_WAITS, publication, reviewer)


def _is_so(condition: str, publication: int, reviewer: UUID) -> bool:
    return bool(_rows(f"SELECT {condition}", _facts(publication, reviewer))[0][0])


def _situation(publication: int, facts: dict[str, Fact]) -> Situation:
    [(waiting, is_voided, *known)] = _rows(_SITUATION, facts)
    standing = Standing(**dict(zip(_OF_STANDING, known, strict=True))) if known[0] else Standing()
    record = standing.record(timezone.now())
    found = word(record, conditions_at(publication).measures)
    return Situation(
        settled=record.settled,
        tier=standing.tier,
        phase=found.phase,
        informed=max(0.0, found.coins.informedness),
        practice_is_bad=practice_is_bad(record.counts),
        waiting=waiting,
        is_voided=is_voided,
    )


def _facts(publication: int, reviewer: UUID) -> dict[str, Fact]:
    now = timezone.now()
    return {
        "publication": publication,
        "reviewer": reviewer,
        "now": now,
        "fortnight_ago": now - FORTNIGHT,
        "sample": SAMPLE,
        "in_doubt": OF_THEM_IN_DOUBT,
        "exposed_at_most": EXPOSED_AT_MOST,
        "start": random.random(),  # noqa: S311 - a fair start, not a secret
    }


def _mixed(facts: dict[str, Fact], wanted: int, rate: float, tier: str) -> list[Drawn]:
    """From the queue, but for the lots that fall on practice, and what the queue lacks."""
    waiting = _waiting(facts, wanted, tier)
    lots = sum(random.random() < rate for _ in range(wanted))  # noqa: S311 - likewise
    lacking = wanted - len(waiting)
    items = _practice(facts, max(lots, lacking))
    fresh = [item for item in items if not item.worn]
    worn = [item for item in items if item.worn][: max(0, lacking - len(fresh))]
    practice = fresh + worn
    return practice + waiting[: wanted - len(practice)]


def _waiting(facts: dict[str, Fact], wanted: int, tier: str) -> list[Drawn]:
    """From the queue: of an author who was read lately only where there is nobody else."""
    among = _FOR.get(tier, _FOR_ANYBODY)
    drawn = _drawn(among, facts, wanted)
    return drawn + _drawn(_ONCE_AGAIN, facts, wanted - len(drawn))


_FOR: dict[str, str] = {
    Tier.TRUSTED: _FOR_THE_TRUSTED,
    Tier.REGULAR: _FOR_THE_ESTABLISHED,
}


def _practice(facts: dict[str, Fact], wanted: int) -> list[Drawn]:
    return _drawn(_FROM_PRACTICE, facts, wanted)


def _drawn(sql: str, facts: dict[str, Fact], wanted: int) -> list[Drawn]:
    return [Drawn(*row) for row in _rows(sql, facts | {"wanted": wanted})] if wanted else []


def _rows(sql: str, facts: dict[str, Fact]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return list(cursor.fetchall())
