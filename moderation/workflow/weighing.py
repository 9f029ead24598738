"""What one answer weighs at the moment that it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from comments.models import Revision
from moderation.conditions import conditions_at, is_rush
from moderation.effort import effort
from moderation.models import Assignment, Standing
from moderation.passports import rule_of
from moderation.rules import HouseRule
from moderation.trust import Phase, phase, weight
from newsroom.ids import first_id_of

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Weighed:
    """What a rating weighs at the moment that it is given; kept with it for good."""

    weight: float
    phase: Phase
    rushed: bool
    seconds: float | None


@dataclass(frozen=True)
class Reviewer:
    """What is known of whoever answers: their standing, and when they answered lately.

    The newest first, of a day and since the text was shown; and no more of them than count for
    anything on one day.
    """

    standing: Standing
    lately: Sequence[datetime]


def weigh_answer(
    assignment: Assignment, judged: Revision, reviewer: Reviewer, *, civil: bool
) -> Weighed:
    """What this reviewer's word is worth just now, on this text."""
    now = timezone.now()
    rule = rule_of(judged)
    measures = conditions_at(judged.publication_id).measures
    standing, lately = reviewer.standing, reviewer.lately
    record = standing.record(now)
    seconds = _seconds_spent(assignment, lately, now)
    worth = 1.0 if seconds is None else effort(seconds, len(judged.text))
    stands_at = phase(record, measures.population)
    is_new = stands_at is Phase.NEWCOMER
    if is_new and not _has_practised(standing, rule):
        worth = 0.0
    if _has_rated_enough(lately, rule, now):
        worth = 0.0
    return Weighed(
        weight=weight(civil, record, measures, effort=worth),
        phase=stands_at,
        rushed=is_rush(judged.publication_id),
        seconds=seconds,
    )


# For a statement that has the reviewer as `g.reviewer_id`.
LATELY = """ARRAY(
    SELECT l.rated_at FROM moderation_rating l
    WHERE l.reviewer_id = g.reviewer_id AND l.rated_at > %(since)s AND l.id > %(assigned_since)s
    ORDER BY l.rated_at DESC LIMIT %(at_most)s)"""


def lately(assignment: Assignment, rule: HouseRule, now: datetime) -> dict[str, Any]:
    """What that statement is given: answers of a day, and since the text was shown.

    No more of them than count for anything on one day.
    """
    since = min(now - A_DAY, assignment.shown_at or now)
    assigned_before = max(A_DAY, timedelta(minutes=rule.lease_minutes))
    return {
        "since": since,
        # A rating bears the id of its assignment: only this month's piece is asked, or the last.
        "assigned_since": first_id_of(since - assigned_before),
        "at_most": max(1, rule.counted_a_day),
    }


def _has_practised(standing: Standing, rule: HouseRule) -> bool:
    """Whether a newcomer has passed as many practice texts as the rule asks first."""
    return standing.calibrations_passed >= rule.practice_first


def _has_rated_enough(lately: Sequence[datetime], rule: HouseRule, now: datetime) -> bool:
    """Whether this reader has rated as many texts of a day as count for anything."""
    return sum(moment > now - A_DAY for moment in lately) >= rule.counted_a_day


def _seconds_spent(
    assignment: Assignment, lately: Sequence[datetime], now: datetime
) -> float | None:
    """Since the text was shown, or since the answer before it: several are shown at once."""
    if assignment.shown_at is None:
        return None
    return (now - max([assignment.shown_at, *lately[:1]])).total_seconds()
