"""What happened on a day, in numbers: for the transparency page, the board and the report.

Each number belongs to the day on which its fact was written, so that a day that is over does
not change any more; only what was handed in is counted by the day of its coming, for as long
as its author may still go on with it. A day that was missed is counted when the clock comes
round again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from moderation import supply
from moderation.models import DailyFigures, Decision
from moderation.nights.gathering import unhurried
from moderation.spans import counted
from newsroom.ids import first_id_of
from newsroom.models import Publication

STILL_MOVES = timedelta(days=5)  # A text lapses within four (HouseRule.lapse_hours).
DAYS_AT_ONCE = 400  # so that a first run on an old site does not take a night
RELEASED_WITHIN = timedelta(days=60)

# The first time that something was decided about a text: not that the desk was asked.
_FIRST = """
SELECT extract(epoch FROM d.decided_at - coalesce(r.queued_at, r.created_at))::float / 60, d.by,
    d.outcome
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
WHERE d.id >= %(first)s AND d.id < %(last)s AND r.publication_id = %(publication)s
    AND d.outcome <> 'escalate' AND r.mends_id IS NULL AND NOT EXISTS (
        SELECT FROM moderation_decision e WHERE e.revision_id = d.revision_id
        AND e.outcome <> 'escalate' AND e.id < d.id)
"""
_RELEASED = """
SELECT extract(epoch FROM c.first_released_at - c.created_at)::float / 60
FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id
WHERE c.id >= %(long_ago)s AND c.id < %(last)s AND a.publication_id = %(publication)s
    AND c.first_released_at >= %(since)s AND c.first_released_at < %(until)s
"""
_PEERS_REASONS = """
SELECT reason, count(DISTINCT d.id)
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id,
    jsonb_array_elements(d.evidence -> 'ratings') g,
    jsonb_array_elements_text(coalesce(g -> 'reasons', '[]')) reason
WHERE d.id >= %(first)s AND d.id < %(last)s AND r.publication_id = %(publication)s
    AND d.by = 'peers' AND d.outcome = 'return' GROUP BY reason
"""
_DESKS_REASONS = """
SELECT d.outcome, CASE WHEN d.reason = ANY(%(reasons)s) THEN d.reason ELSE 'other' END, count(*)
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
WHERE d.id >= %(first)s AND d.id < %(last)s AND r.publication_id = %(publication)s
    AND d.by = 'desk' AND d.outcome IN ('return', 'reject') GROUP BY 1, 2
"""
_OPENED = """
SELECT k.cause, count(*) FROM moderation_case k
WHERE k.id >= %(first)s AND k.id < %(last)s AND k.publication_id = %(publication)s GROUP BY 1
"""
# What the desk was asked, what it said, and what readers had said of the same text before.
_ANSWERED = """
SELECT k.cause, before.outcome, d.outcome, count(*)
FROM moderation_decision d JOIN moderation_case k ON k.decision_id = d.id
LEFT JOIN LATERAL (SELECT p.outcome FROM moderation_decision p
    WHERE p.revision_id = d.revision_id AND p.by = 'peers' AND p.outcome <> 'escalate'
    AND p.id < d.id ORDER BY p.id DESC LIMIT 1) before ON true
WHERE d.id >= %(first)s AND d.id < %(last)s AND k.publication_id = %(publication)s GROUP BY 1, 2, 3
"""
_AGREED = """
SELECT count(*), count(*) FILTER (WHERE NOT d.evidence -> 'ratings' @> '[{"civil": true}]'
    OR NOT d.evidence -> 'ratings' @> '[{"civil": false}]')
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
WHERE d.id >= %(first)s AND d.id < %(last)s AND r.publication_id = %(publication)s
    AND d.by = 'peers' AND d.outcome <> 'escalate'
"""
_HANDED_IN = """
SELECT count(*), count(*) FILTER (WHERE reviews_given >= 1),
    count(*) FILTER (WHERE reviews_given >= 2), count(*) FILTER (WHERE reviews_given >= 3),
    count(*) FILTER (WHERE queued_at IS NOT NULL)
FROM comments_revision WHERE id >= %(first)s AND id < %(last)s
    AND publication_id = %(publication)s AND number = 1 AND reviews_owed >= 3
    AND status <> 'calibration'
"""
_WAITING = """
SELECT count(*), extract(epoch FROM %(until)s - min(r.queued_at))::float / 60
FROM comments_revision r
WHERE r.id >= %(long_ago)s AND r.id < %(last)s AND r.publication_id = %(publication)s
    AND r.queued_at < %(until)s AND r.status <> 'withdrawn' AND NOT EXISTS (
        SELECT FROM moderation_decision d WHERE d.revision_id = r.id AND d.id < %(last)s)
"""
_OPEN_CASES = """
SELECT count(*), extract(epoch FROM %(until)s - min(k.opened_at))::float / 60
FROM moderation_case k WHERE k.publication_id = %(publication)s AND k.opened_at < %(until)s
    AND (k.closed_at IS NULL OR k.closed_at >= %(until)s)
"""
_SANCTIONS = """
SELECT coalesce(facts ->> 'kind', 'other'), count(*) FROM moderation_logentry
WHERE publication_id = %(publication)s AND act = 'sanctioned' AND at >= %(since)s
    AND at < %(until)s GROUP BY 1
"""
_ACTS = """
SELECT act, count(*) FROM moderation_logentry
WHERE publication_id = %(publication)s AND at >= %(since)s AND at < %(until)s AND act IN (
    'notice_received', 'notice_answered', 'hidden', 'shown', 'lifted', 'voided') GROUP BY 1
"""


@unhurried()
def count_days(place: Publication) -> int:
    """Count the days that are missing, or that may have changed since; how many those were."""
    days = list(_to_count(place.pk, timezone.now()))[:DAYS_AT_ONCE]
    for day in days:
        DailyFigures.objects.update_or_create(
            publication=place,
            day=day,
            defaults={"counts": counts_of(place.pk, day), "counted_at": timezone.now()},
        )
    return len(days)


def _to_count(publication: int, now: datetime) -> Iterator[date]:
    """The newest first; what is counted after it could change is not counted again."""
    decided = Decision.objects.filter(revision__publication=publication).order_by("pk")
    first = decided.values_list("decided_at", flat=True).first()
    begins = min(first or now, now).astimezone(UTC).date()
    known = DailyFigures.objects.filter(publication=publication)
    counted_at = dict(known.values_list("day", "counted_at"))
    today = now.astimezone(UTC).date()
    for back in range((today - begins).days + 1):
        day = today - timedelta(days=back)
        settled = begin_of(day) + timedelta(days=1) + STILL_MOVES
        if day not in counted_at or counted_at[day] < min(now, settled):
            yield day


def begin_of(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def counts_of(publication: int, day: date) -> dict[str, Any]:
    """All numbers of a day, in plain JSON types."""
    since = begin_of(day)
    until = min(since + timedelta(days=1), timezone.now())
    facts: dict[str, Any] = {
        "publication": publication,
        "since": since,
        "until": until,
        "first": first_id_of(since),
        "last": first_id_of(until),
        "long_ago": first_id_of(since - RELEASED_WITHIN),
        "reasons": ["attack", "slur", "threat", "private_data", "spam"],
    }

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, facts)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    decided = ask(_FIRST)
    return {
        "to_decision": counted(minutes for minutes, _, _ in decided),
        "to_publication": counted(row[0] for row in ask(_RELEASED)),
        "decided": _nested((by, outcome, 1) for _, by, outcome in decided),
        "returned_by_readers": dict(ask(_PEERS_REASONS)),
        "refused_by_desk": _nested(iter(ask(_DESKS_REASONS))),
        "cases_opened": dict(ask(_OPENED)),
        "cases_answered": _answered(ask(_ANSWERED)),
        "agreement": dict(zip(("decided", "of_one_mind"), ask(_AGREED)[0], strict=True)),
        "handed_in": dict(
            zip(("texts", "one", "two", "three", "queued"), ask(_HANDED_IN)[0], strict=True)
        ),
        "supply": _supply(publication, since, until),
        "sanctions": dict(ask(_SANCTIONS)),
        "acts": dict(ask(_ACTS)),
        "waiting": dict(zip(("texts", "oldest"), ask(_WAITING)[0], strict=True)),
        "open_cases": dict(zip(("cases", "oldest"), ask(_OPEN_CASES)[0], strict=True)),
        "clusters": _clusters(ask) if day == timezone.now().astimezone(UTC).date() else [],
    }


def _nested(rows: Iterator[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for outer, inner, n in rows:
        kept = nested.setdefault(outer, {})
        kept[inner] = kept.get(inner, 0) + n
    return nested


def _answered(rows: list[tuple[Any, ...]]) -> dict[str, dict[str, int]]:
    """For each cause: what readers had said, and then the desk, as one name."""
    return _nested((cause, f"{before or 'none'}:{after}", n) for cause, before, after, n in rows)


def _supply(publication: int, since: datetime, until: datetime) -> dict[str, float]:
    flow = supply.flow(publication, since, until)
    return {
        "entered": flow.entered,
        "demand": flow.demand,
        "supplied": flow.supplied,
        "practised": flow.practised,
        "ended": flow.ended,
        "lost": flow.lost,
    }


# How often readers' texts come back, by how their authors vote: only where groups are known to
# be real (clustering.py), and of many readers each. Which of them is which, nobody is told.
_CLUSTERS = """
SELECT count(DISTINCT k.reader_id), count(r.id), count(r.id) FILTER (WHERE EXISTS (
    SELECT FROM moderation_decision d WHERE d.revision_id = r.id
    AND d.outcome IN ('return', 'reject')))
FROM moderation_cluster k LEFT JOIN comments_revision r
    ON r.author_id = k.reader_id AND r.publication_id = k.publication_id
    AND r.id >= %(long_ago)s AND r.decision IS NOT NULL
WHERE k.publication_id = %(publication)s AND k.until > %(since)s GROUP BY k.number
"""
CLUSTER_AT_LEAST = 30  # readers, and texts of theirs


def _clusters(ask: Callable[[str], list[tuple[Any, ...]]]) -> list[dict[str, float]]:
    found = ask(_CLUSTERS)
    if any(min(readers, texts) < CLUSTER_AT_LEAST for readers, texts, _ in found):
        return []
    shares = [refused / texts for _, texts, refused in found]
    return [{"refused": share} for share in sorted(shares)] if len(shares) > 1 else []
