"""Which text a reviewer gets next, and why.

The queue is no table but a partial index over revisions in review, in the order of a
random number that each drew once (`draw`). A reviewer starts at a random place in it
and takes the first few that suit: nobody can ask for a target, and a queue of a million
costs what one of a hundred does. Among those, the longer a text has waited the likelier
it is. Rows that somebody else is just being given are passed over, not waited for.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

# So many suitable texts are looked at for each draw; the lot falls among them.
SAMPLE = 24

_IS_TRUSTED = """EXISTS (SELECT FROM moderation_standing s
                          WHERE s.reader_id = %(reviewer)s AND s.tier = 'trusted')"""
# Efraimidis and Spirakis (2006): the smallest of -ln(u)/w is drawn with a chance that is
# proportional to w; here w is the square root of the minutes waited.
_SUITABLE = f"""
    SELECT r.id, -ln(1 - random()) / sqrt(
        1 + greatest(extract(epoch FROM now() - r.queued_at), 0) / 60) AS lot
    FROM comments_revision r
    WHERE r.publication_id = %(publication)s AND r.status = 'in_review'
      AND r.release_due_at IS NULL AND {{place}}
      AND r.ratings_received + r.leases_open < r.ratings_wanted
      AND (NOT r.trusted_only OR {_IS_TRUSTED})
      AND r.author_id <> %(reviewer)s
      AND NOT EXISTS (SELECT FROM moderation_assignment a
                      WHERE a.reviewer_id = %(reviewer)s AND a.comment_id = r.comment_id
                        AND a.state <> 'expired')
    ORDER BY r.draw LIMIT %(sample)s
"""  # noqa: S608 - put together from our own constants; values are bound
# Once round the circle: from the random start to its end, then from its beginning.
_FROM_QUEUE = f"""
WITH suitable AS MATERIALIZED (
    ({_SUITABLE.format(place="r.draw >= %(start)s")})
    UNION ALL
    ({_SUITABLE.format(place="r.draw < %(start)s")})
    LIMIT %(sample)s
)
SELECT r.id, r.comment_id FROM suitable s JOIN comments_revision r USING (id)
WHERE r.status = 'in_review' AND r.release_due_at IS NULL
  AND r.ratings_received + r.leases_open < r.ratings_wanted
ORDER BY s.lot LIMIT %(wanted)s
FOR NO KEY UPDATE OF r SKIP LOCKED
"""  # noqa: S608 - put together from our own constants; values are bound

_FROM_CALIBRATION = """
WITH suitable AS MATERIALIZED (
    SELECT r.id, random() AS lot
    FROM moderation_calibration c JOIN comments_revision r ON r.id = c.revision_id
    WHERE r.publication_id = %(publication)s AND c.retired_at IS NULL
      AND r.author_id <> %(reviewer)s
      AND NOT EXISTS (SELECT FROM moderation_assignment a
                      WHERE a.reviewer_id = %(reviewer)s AND a.comment_id = r.comment_id
                        AND a.state <> 'expired')
)
SELECT r.id, r.comment_id FROM suitable s JOIN comments_revision r USING (id)
WHERE r.ratings_received + r.leases_open < r.ratings_at_most
ORDER BY s.lot LIMIT %(wanted)s
FOR NO KEY UPDATE OF r SKIP LOCKED
"""

_ANY = f"""
SELECT EXISTS (
    SELECT FROM moderation_calibration c JOIN comments_revision r ON r.id = c.revision_id
    WHERE r.publication_id = %(publication)s AND c.retired_at IS NULL
      AND r.author_id <> %(reviewer)s
      AND NOT EXISTS (SELECT FROM moderation_assignment a
                      WHERE a.reviewer_id = %(reviewer)s AND a.comment_id = r.comment_id
                        AND a.state <> 'expired')
) OR EXISTS (
    SELECT FROM comments_revision r
    WHERE r.publication_id = %(publication)s AND r.status = 'in_review'
      AND r.release_due_at IS NULL AND r.author_id <> %(reviewer)s
      AND r.ratings_received + r.leases_open < r.ratings_wanted
      AND (NOT r.trusted_only OR {_IS_TRUSTED})
      AND NOT EXISTS (SELECT FROM moderation_assignment a
                      WHERE a.reviewer_id = %(reviewer)s AND a.comment_id = r.comment_id
                        AND a.state <> 'expired')
)
"""  # noqa: S608 - likewise


@dataclass(frozen=True)
class Drawn:
    """A text drawn for a reviewer; its row is locked until the transaction ends."""

    revision: UUID
    comment: UUID


def draw(publication: int, reviewer: UUID, wanted: int) -> list[Drawn]:
    """Up to `wanted` different texts for this reviewer, locked, in random order.

    What waits for review comes first; calibration items fill what the queue cannot.
    Fewer come back only where the reviewer has had everything there is.
    """
    facts: dict[str, int | float | UUID] = {
        "publication": publication,
        "reviewer": reviewer,
        "sample": SAMPLE,
        "start": random.random(),  # noqa: S311 - a fair start, not a secret
        "wanted": wanted,
    }
    drawn = _rows(_FROM_QUEUE, facts)
    if len(drawn) < wanted:
        drawn += _rows(_FROM_CALIBRATION, facts | {"wanted": wanted - len(drawn)})
    random.shuffle(drawn)  # So that its place does not give a calibration item away.
    return drawn


def has_more(publication: int, reviewer: UUID) -> bool:
    """Whether there is any text at all that this reader could still be given, now or soon.

    Looks without locking: a text that somebody else is just being given is still there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ANY, {"publication": publication, "reviewer": reviewer})
        [found] = cursor.fetchone()
    return bool(found)


def _rows(sql: str, facts: Mapping[str, int | float | UUID]) -> list[Drawn]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return [Drawn(*row) for row in cursor.fetchall()]
