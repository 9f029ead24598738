"""What is known of an author at a place when a text of theirs is screened: in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from moderation.rules import HouseRule
from newsroom.ids import first_id_of
from newsroom.prepared import ask

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Known:
    """What checks of the house go by; all of it at the publication of the text."""

    of_the_newsroom: bool  # Whoever has a role here, at the desk or as a badge, is known.
    pending: int  # texts for which reviews are owed
    undecided: int  # texts, these among them, that nobody has decided on yet
    begun: list[datetime]  # when the last comments were, of a day; the newest first
    has_said_it: bool  # the very words, lately, unless they were taken back undecided


# Ids begin with a time.
KNOWN = """EXISTS (SELECT FROM newsroom_role WHERE reader_id = %(reader)s
        AND publication_id = %(publication)s),
    (SELECT count(*) FROM comments_revision WHERE author_id = %(reader)s
        AND status = 'pending' AND publication_id = %(publication)s),
    (SELECT count(*) FROM comments_revision WHERE author_id = %(reader)s
        AND status IN ('pending', 'in_review', 'held') AND release_due_at IS NULL
        AND publication_id = %(publication)s),
    ARRAY(SELECT c.created_at FROM comments_comment c JOIN newsroom_article a
            ON a.id = c.article_id AND a.publication_id = %(publication)s
        WHERE c.author_id = %(reader)s AND c.id >= %(a_day_ago)s
        ORDER BY c.id DESC LIMIT %(at_most)s),
    (SELECT max(created_at) FROM comments_revision WHERE author_id = %(reader)s
        AND created_at >= %(lately)s AND text = %(text)s
        AND (status NOT IN ('withdrawn', 'lapsed') OR decision IS NOT NULL))
"""


def known_of(author: UUID, publication: int, text: str, rule: HouseRule) -> Known:
    """How it is now; of an author whose writing is locked, until the transaction ends."""
    who = {"reader": author, "publication": publication}
    [row] = ask(f"SELECT {KNOWN}", who | facts_of(text, rule, timezone.now()))
    return as_told(row, rule)


def facts_of(text: str, rule: HouseRule, now: datetime) -> dict[str, Any]:
    """What KNOWN is asked with, beside who it is and where."""
    return {
        "text": text,
        "a_day_ago": first_id_of(now - A_DAY),
        "lately": now - timedelta(hours=rule.repeat_hours),
        "at_most": _most_begun(rule),
    }


def as_told(row: Sequence[Any], rule: HouseRule) -> Known:
    """What a statement with KNOWN answers there, under the rule in force."""
    of_the_newsroom, pending, undecided, begun, said_at = row
    lately = timezone.now() - timedelta(hours=rule.repeat_hours)
    has_said_it = said_at is not None and said_at >= lately
    return Known(of_the_newsroom, pending, undecided, begun, has_said_it)


def tells_enough(asked: HouseRule, rule: HouseRule) -> bool:
    """Whether who was asked under the one rule need not be asked again under the other."""
    is_as_long = rule.repeat_hours <= asked.repeat_hours
    return is_as_long and _most_begun(rule) <= _most_begun(asked)


def _most_begun(rule: HouseRule) -> int:
    """As many as any limit of the rule asks about."""
    of_an_hour = (rule.comments_an_hour, rule.first_day_an_hour, rule.raid_an_hour)
    return max(*of_an_hour, rule.comments_a_day, rule.first_day_a_day)
