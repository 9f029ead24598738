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

from moderation import grounds, supply
from moderation.models import DailyFigures, Decision
from moderation.nights import questions
from moderation.nights.gathering import unhurried
from moderation.spans import counted
from newsroom.ids import FIRST_OF_OURS, first_id_of
from newsroom.models import Publication

# A rule that gives authors a year would have every night count a year anew.
STILL_MOVES_AT_MOST = timedelta(days=60)
DAYS_AT_ONCE = 400  # so that a first run on an old site does not take a night
RELEASED_WITHIN = timedelta(days=60)


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
    decided = Decision.objects.filter(pk__gte=FIRST_OF_OURS, revision__publication=publication)
    decided = decided.order_by("pk")
    first = decided.values_list("decided_at", flat=True).first()
    begins = min(first or now, now).astimezone(UTC).date()
    known = DailyFigures.objects.filter(publication=publication)
    counted_at = dict(known.values_list("day", "counted_at"))
    today = now.astimezone(UTC).date()
    still_moves = _still_moves(publication)
    for back in range((today - begins).days + 1):
        day = today - timedelta(days=back)
        settled = begin_of(day) + timedelta(days=1) + still_moves
        if day not in counted_at or counted_at[day] < min(now, settled):
            yield day


def _still_moves(publication: int) -> timedelta:
    """How long after a day what was handed in on it may still enter the queue."""
    return min(STILL_MOVES_AT_MOST, supply.handed_in_before(publication) + timedelta(days=1))


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
        "ours": FIRST_OF_OURS,
        "first": first_id_of(since),
        "last": first_id_of(until),
        "long_ago": first_id_of(since - RELEASED_WITHIN),
        "reasons": sorted(grounds.AGAINST - {"other"}),
    }

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, facts)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    decided = ask(questions.FIRST)
    return {
        "to_decision": counted(minutes for minutes, _, _ in decided),
        "to_publication": counted(row[0] for row in ask(questions.RELEASED)),
        "decided": _nested((by, outcome, 1) for _, by, outcome in decided),
        "returned_by_readers": dict(ask(questions.PEERS_REASONS)),
        "refused_by_desk": _nested(iter(ask(questions.DESKS_REASONS))),
        "cases_opened": dict(ask(questions.OPENED)),
        "cases_answered": _answered(ask(questions.ANSWERED)),
        "agreement": dict(zip(("decided", "of_one_mind"), ask(questions.AGREED)[0], strict=True)),
        "handed_in": dict(
            zip(
                ("texts", "one", "two", "three", "queued"),
                ask(questions.HANDED_IN)[0],
                strict=True,
            )
        ),
        "supply": _supply(publication, since, until),
        "sanctions": dict(ask(questions.SANCTIONS)),
        "acts": dict(ask(questions.ACTS)),
        "reports": _some(ask(questions.REPORTS)),
        "notices": _some(ask(questions.NOTICES)),
        "account_appeals": _some(ask(questions.ACCOUNT_APPEALS)),
        "waiting": dict(zip(("texts", "oldest"), ask(questions.WAITING)[0], strict=True)),
        "open_cases": dict(zip(("cases", "oldest"), ask(questions.OPEN_CASES)[0], strict=True)),
        "clusters": _clusters(ask) if day == timezone.now().astimezone(UTC).date() else [],
    }


def _some(rows: list[tuple[str, int]]) -> dict[str, int]:
    return {name: n for name, n in rows if n}


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


CLUSTER_AT_LEAST = 30  # readers, and texts of theirs


def _clusters(ask: Callable[[str], list[tuple[Any, ...]]]) -> list[dict[str, float]]:
    found = ask(questions.CLUSTERS)
    if any(min(readers, texts) < CLUSTER_AT_LEAST for readers, texts, _ in found):
        return []
    shares = [refused / texts for _, texts, refused in found]
    return [{"refused": share} for share in sorted(shares)] if len(shares) > 1 else []
