"""What is asked before a review counts, under its locks: in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from comments.models import Revision
from moderation.models import Assignment, Rating, Standing
from moderation.models.voiding import IS_VOID
from moderation.passports import rule_of
from moderation.sanctions import IN_FORCE_AS_JSON, Restrictions, digests_of, told
from moderation.workflow.heard import COMPANY, COUNTED, Heard, counted, read
from moderation.workflow.marking import new_since
from moderation.workflow.weighing import LATELY, Reviewer, lately
from newsroom import prepared
from newsroom.models import Reader

_AMONG = "(ARRAY(SELECT reviewer_id FROM heard) || %(reader)s::uuid)"
_KNOWN = f"""
WITH heard AS MATERIALIZED ({COUNTED})
SELECT {prepared.columns(Rating, "heard")}, {prepared.columns(Standing, "s")}, {LATELY},
    {IN_FORCE_AS_JSON}, {IS_VOID}, ({COMPANY.replace("%(among)s", _AMONG)})
FROM (VALUES (%(reader)s::uuid, %(now)s::timestamptz)) AS g (reviewer_id, rated_at)
LEFT JOIN moderation_standing s ON s.reader_id = g.reviewer_id
LEFT JOIN heard ON true ORDER BY heard.rated_at, heard.id"""  # noqa: S608 - our own columns


@dataclass(frozen=True)
class Known:
    """Of whoever answers: what they may not do, and what their word is worth. Of the text: what
    others have said."""

    restrictions: Restrictions
    reviewer: Reviewer
    counts_for_nothing: bool  # whatever this reader says, for now
    others: Heard

    def with_this(self, rating: Rating) -> Heard:
        """All that was said of the text, when this rating has just been given."""
        return self.others if self.counts_for_nothing else self.others.and_then(rating)


_NONE: dict[str, Any] = {"revision": None}


def know(assignment: Assignment, judged: Revision, reader: Reader) -> Known:
    """Ask it all; what others said only where it decides. The caller holds the locks of the reader
    and of the text.
    """
    now = timezone.now()
    # Of a practice text thousands may have said something, and none of it decides.
    heard = counted(judged.pk) | ({} if judged.is_waiting_for_peers else _NONE)
    rows = prepared.ask(
        _KNOWN,
        {
            "reader": reader.pk,
            "digests": digests_of(reader),
            "publication": judged.publication_id,
            **new_since(now),
        }
        | heard
        | lately(assignment, rule_of(judged), now),
    )
    answered, restricted, is_void, company = rows[0][-4:]
    standing = rows[0][prepared.width(Rating) :]
    said = [row for row in rows if row[0] is not None]
    return Known(
        told(restricted),
        Reviewer(prepared.read(Standing, standing) if standing[0] else Standing(), answered),
        is_void,
        read(said, company=company),
    )
