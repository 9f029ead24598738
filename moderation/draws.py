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
from moderation.lots import (
    BETWEEN_TWO_GRIM,
    DOUBTFUL,
    ELSEWHERE,
    IN_DOUBT,
    MATCH,
    NEARLY,
    WARNING,
)
from moderation.models.calibration import NOT_ITS_PEOPLE

COUNTED_AT_MOST = 100  # of what waits: a longer queue is not counted, and asks for no less
OF_THIS_PLACE = 3  # times likelier is one that was harvested here than a starter

# A text that is likely bad, for this reader: see `lots.may_be_grim`.
_GRIM = f"""(r.looks_harsh OR NOT %(trusted)s AND (r.author_shift >= {WARNING}
    OR r.ratings_received > 0 AND r.doubt >= {DOUBTFUL}))"""

# As the index on them asks it.
_MINDS_CLUSTERS = "SELECT k.id FROM comments_rule k WHERE k.says -> 'other_cluster' = 'true'"

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
               * CASE WHEN r.rule IN ({_MINDS_CLUSTERS}) AND {_OF_ONE_CLUSTER}
                      THEN {ELSEWHERE} ELSE 1 END END)"""


def _circle(which: str, late: str, limit: str) -> str:
    """Once round: from the random start to the end, then from the beginning; so many rows."""
    half = f"""(SELECT r.id, r.author_id, r.queued_at, r.ratings_received, r.rule,
            {late} AS late, {_GRIM} AS grim
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


def _too_grim(grim: str) -> str:
    """Whether it is one more text that is likely bad than a reader should have just now."""
    return f"""{grim} AND (NOT %(may_be_grim)s
            OR row_number() OVER (PARTITION BY {grim} ORDER BY lot) > 1)"""


def _lot_among(circles: str) -> str:
    """One text of an author before others of theirs; one that is likely bad, if it may be."""
    return f"""
WITH lately AS MATERIALIZED ({READ_LATELY}),
suitable AS MATERIALIZED (SELECT * FROM ({circles}) AS found LIMIT %(sample)s),
lots AS MATERIALIZED (SELECT r.id, r.author_id, r.late, r.grim, {_LOT} AS lot FROM suitable r),
ranked AS (
    SELECT id, lot, grim, ({_too_grim("grim")}) AS too_grim,
        late OR row_number() OVER (PARTITION BY author_id ORDER BY lot) > 1 AS again
    FROM lots
)
SELECT r.id, r.comment_id, s.grim, s.too_grim
FROM ranked s JOIN comments_revision r USING (id)
WHERE {IN_QUEUE} AND {ROOM}
ORDER BY s.too_grim, s.again, s.lot LIMIT %(wanted)s
FOR NO KEY UPDATE OF r SKIP LOCKED
"""  # noqa: S608 - likewise


FOR_ANYBODY = _lot_among(_FRESH)
FOR_THE_TRUSTED = _lot_among(f"{_IN_DOUBT} UNION ALL {_FRESH}")
FOR_THE_ESTABLISHED = _lot_among(f"{_LONG_IN_DOUBT} UNION ALL {_FRESH}")
ONCE_AGAIN = _lot_among(_AGAIN)

# The kind is drawn first, bad or fine, and then one of its kind: see lots.practice_is_bad.
FROM_PRACTICE = f"""
WITH suitable AS MATERIALIZED (
    SELECT r.id, {EXPOSED} >= %(exposed_at_most)s AS worn, NOT c.civil OR r.looks_harsh AS grim,
        -ln(1 - random())
            / CASE WHEN c.civil THEN 1 - %(practice_is_bad)s::float ELSE %(practice_is_bad)s END
            * count(*) OVER (PARTITION BY c.civil)
            / CASE WHEN c.origin_id IS NULL THEN 1 ELSE {OF_THIS_PLACE} END AS lot
    FROM moderation_calibration c JOIN comments_revision r ON r.id = c.revision_id
    WHERE r.publication_id = %(publication)s AND {PRACTICE} AND {SUITS} AND {NOT_ITS_PEOPLE}
      AND r.id <> ALL(%(held)s)
), ranked AS (SELECT id, worn, grim, lot, ({_too_grim("grim")}) AS too_grim FROM suitable)
SELECT r.id, r.comment_id, s.grim, s.too_grim
FROM ranked s JOIN comments_revision r USING (id) JOIN moderation_calibration c
    ON c.revision_id = r.id
WHERE {EXPOSED} < CASE WHEN s.worn AND c.key IS NOT NULL THEN r.ratings_at_most
                       ELSE %(exposed_at_most)s END
  AND (%(may_be_worn)s OR NOT s.worn)
ORDER BY s.too_grim, s.worn, s.lot LIMIT %(wanted)s
FOR NO KEY UPDATE OF r SKIP LOCKED
"""  # noqa: S608 - likewise

SITUATION = f"""
SELECT (SELECT count(*) FROM (
        SELECT FROM comments_revision r WHERE r.publication_id = %(publication)s AND {IN_QUEUE}
        LIMIT {COUNTED_AT_MOST}) AS so_far),
    EXISTS (SELECT FROM moderation_voiding v WHERE v.reviewer_id = who.id AND v.lifted_at IS NULL),
    ARRAY(SELECT a.grim FROM moderation_assignment a
        WHERE a.reviewer_id = who.id AND (a.state <> 'expired' OR a.shown_at IS NOT NULL)
        ORDER BY a.assigned_at DESC, a.id DESC LIMIT {BETWEEN_TWO_GRIM}), s.tier, s.caught,
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
