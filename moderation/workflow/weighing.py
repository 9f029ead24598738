"""What one answer weighs at the moment that it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from comments.models import Revision
from moderation.conditions import conditions_at, is_rush
from moderation.effort import effort
from moderation.models import Assignment, Standing
from moderation.passports import rule_of
from moderation.rules import HouseRule
from moderation.trust import Phase, phase, weight
from newsroom import prepared

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Weighed:
    """What a rating weighs at the moment that it is given; kept with it for good."""

    weight: float
    phase: Phase
    rushed: bool
    seconds: float | None


def weigh_answer(assignment: Assignment, judged: Revision, *, civil: bool) -> Weighed:
    """What this reviewer's word is worth just now, on this text."""
    now = timezone.now()
    rule = rule_of(judged)
    measures = conditions_at(judged.publication_id).measures
    standing, lately = _known_of_reviewer(assignment, rule, now)
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


# Asked for every rating: in one statement.
_KNOWN = f"""
SELECT {prepared.columns(Standing, "s")}, ARRAY(
    SELECT g.rated_at FROM moderation_rating g
    WHERE g.reviewer_id = who.id AND g.rated_at > %(since)s
    ORDER BY g.rated_at DESC LIMIT %(at_most)s) AS lately
FROM (VALUES (%(reviewer)s::uuid)) AS who (id)
LEFT JOIN moderation_standing s ON s.reader_id = who.id
"""  # noqa: S608 - our own columns


def _known_of_reviewer(
    assignment: Assignment, rule: HouseRule, now: datetime
) -> tuple[Standing, list[datetime]]:
    """The reviewer's standing, and when they answered: of a day, and since the text was shown.

    The newest first, and no more of them than count for anything on one day.
    """
    facts = {
        "reviewer": assignment.reviewer_id,
        "since": min(now - A_DAY, assignment.shown_at or now),
        "at_most": max(1, rule.counted_a_day),
    }
    [found] = prepared.ask(_KNOWN, facts)
    return prepared.read(Standing, found) if found[0] else Standing(), found[-1]


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
