"""What is to be done for a reader who comes to review: in one statement, and nothing is locked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from moderation.workflow.banking import BANKED, KEPT_FOR
from newsroom import prepared
from newsroom.models import Reader


@dataclass(frozen=True)
class Owing:
    """How a reader stands with what they have to review, a moment ago."""

    holds_what_is_over: bool  # leases that ran out, or on texts that nobody needs to read
    has_banked: bool  # reviews given ahead that may pay
    pays_for: UUID | None  # their oldest text for which reviews are owed
    is_handed_out: bool  # All that may be before them for it is.


# Texts on which somebody's answer still counts are those that wait, and practice: see
# `assigning._readable`.
_OWING = f"""
WITH mine AS MATERIALIZED (
    SELECT id, revision_id, pays_for_id FROM moderation_assignment
    WHERE reviewer_id = %(reader)s AND state = 'open'
), owed AS MATERIALIZED (
    SELECT r.id, r.reviews_owed - r.reviews_given AS missing, r.assigned_at
    FROM comments_revision r
    WHERE r.author_id = %(reader)s AND r.status = 'pending' AND r.reviews_given < r.reviews_owed
      AND NOT EXISTS (SELECT FROM moderation_waiver w WHERE w.revision_id = r.id)
    ORDER BY r.created_at LIMIT 1
)
SELECT EXISTS (
        SELECT FROM mine JOIN comments_revision r ON r.id = mine.revision_id
        LEFT JOIN moderation_lease l ON l.assignment_id = mine.id
        WHERE l.until <= %(now)s OR NOT (r.status = 'calibration'
            OR r.status = 'in_review' AND r.release_due_at IS NULL)),
    EXISTS (SELECT {BANKED}),
    (SELECT id FROM owed),
    coalesce((SELECT o.assigned_at IS NOT NULL
        AND (o.missing <= (SELECT count(*) FROM mine WHERE pays_for_id = o.id)
            OR %(at_most)s <= (SELECT count(*) FROM mine)) FROM owed o), false)"""  # noqa: S608 - our own words


def owing_of(reader: Reader, *, at_most: int) -> Owing:
    """`at_most` so many texts are before a reader at a time."""
    now = timezone.now()
    facts = {"reader": reader.pk, "now": now, "banked_since": now - KEPT_FOR, "at_most": at_most}
    [row] = prepared.ask(_OWING, facts)
    return Owing(*row)
