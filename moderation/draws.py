"""The draw in SQL: from where in the queue, among which texts, and with what chances.

The numbers are those of `lots.py`, the conditions those of `candidates.py`.
"""

from __future__ import annotations

from moderation.candidates import (
    EXPOSED,
    IN_QUEUE,
    MAY_SETTLE_DOUBT,
    PRACTICE,
    READ_LATELY,
    ROOM,
    SUITS,
)
from moderation.lots import ELSEWHERE, IN_DOUBT, MATCH, NEARLY
from moderation.models.calibration import NOT_ITS_PEOPLE

COUNTED_AT_MOST = 100  # of what waits: a longer queue is not counted, and asks for no less
OF_THIS_PLACE = 3  # times likelier is one that was harvested here than a starter

# A text is likely bad if its author's record says so (log-odds) or a reader has said so. One
# reader gets one such text at a time, if there are others (B20); trusted ones are asked in doubt.
WARNING = 0.75
DOUBTFUL = 0.5
_GRIM = f"""(r.author_shift >= {WARNING} OR r.ratings_received > 0 AND r.doubt >= {DOUBTFUL})
    AND NOT %(trusted)s"""

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
    WHERE g.revision_id = r.id AND g.counts)"""

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


FOR_ANYBODY = _lot_among(_FRESH)
FOR_THE_TRUSTED = _lot_among(f"{_IN_DOUBT} UNION ALL {_FRESH}")
FOR_THE_ESTABLISHED = _lot_among(f"{_LONG_IN_DOUBT} UNION ALL {_FRESH}")
ONCE_AGAIN = _lot_among(_AGAIN)

# The kind is drawn first, bad or fine, and then one of its kind: see lots.practice_is_bad.
FROM_PRACTICE = f"""
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

SITUATION = f"""
SELECT (SELECT count(*) FROM (
        SELECT FROM comments_revision r WHERE r.publication_id = %(publication)s AND {IN_QUEUE}
        LIMIT {COUNTED_AT_MOST}) AS so_far),
    EXISTS (SELECT FROM moderation_voiding v WHERE v.reviewer_id = who.id), s.tier, s.caught,
    s.missed, s.spared, s.blamed, s.settled, s.strikes, s.probation_until, s.flagged_until
FROM (VALUES (%(reviewer)s::uuid)) AS who (id)
LEFT JOIN moderation_standing s ON s.reader_id = who.id
"""  # noqa: S608 - likewise

WAITS = f"""EXISTS (
    SELECT FROM comments_revision r
    WHERE r.publication_id = %(publication)s AND {IN_QUEUE} AND {ROOM}
      AND (NOT r.trusted_only OR {MAY_SETTLE_DOUBT}) AND {SUITS})
"""
PRACTISES = f"""EXISTS (
    SELECT FROM moderation_calibration c JOIN comments_revision r ON r.id = c.revision_id
    WHERE r.publication_id = %(publication)s AND {PRACTICE} AND {SUITS} AND {NOT_ITS_PEOPLE})
"""
