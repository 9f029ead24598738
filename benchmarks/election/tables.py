"""What the tables say of the night: asked beside it each few seconds, and once at its end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg

from benchmarks.election.audience import Watch
from benchmarks.election.book import FIFTH, at_share

STATE = """
SELECT (SELECT coalesce(sum(reviews_owed), 0) FROM comments_revision
        WHERE created_at >= %(since)s AND status <> 'calibration') AS owed,
    (SELECT count(*) FROM moderation_rating WHERE rated_at >= %(since)s) AS given,
    (SELECT count(*) FROM moderation_rating g JOIN comments_revision r ON r.id = g.revision_id
        WHERE g.rated_at >= %(since)s AND r.status <> 'calibration') AS given_to_texts,
    (SELECT count(*) FROM moderation_rating
        WHERE rated_at >= %(since)s AND rushed) AS in_a_rush,
    (SELECT coalesce(sum(greatest(ratings_wanted - ratings_received, 0)), 0)
        FROM comments_revision WHERE status = 'in_review' AND release_due_at IS NULL) AS wanted,
    (SELECT count(*) FROM comments_revision
        WHERE status = 'in_review' AND release_due_at IS NULL) AS queue,
    (SELECT count(*) FROM comments_revision WHERE release_due_at IS NOT NULL) AS to_release,
    (SELECT count(*) FROM comments_revision WHERE status = 'pending') AS pending,
    (SELECT count(*) FROM moderation_case WHERE closed_at IS NULL) AS cases,
    (SELECT count(*) FROM comments_comment WHERE created_at >= %(since)s
        AND first_released_at IS NOT NULL) AS public
"""
COMMENTS = """
SELECT c.id::text, c.created_at, c.first_released_at, r.status, a.handle LIKE 'raider-%%',
    a.handle LIKE 'newcomer-%%', r.queued_at,
    c.released_revision_id IS NOT NULL AND c.first_released_at IS NOT NULL,
    r.ratings_received, r.reviews_given
FROM comments_comment c JOIN newsroom_reader a ON a.id = c.author_id
JOIN LATERAL (SELECT * FROM comments_revision WHERE comment_id = c.id
    ORDER BY number DESC LIMIT 1) r ON true
WHERE c.created_at >= %(since)s AND r.status <> 'calibration'
"""
CAUSES = """
SELECT split_part(a.handle, '-', 1), k.cause, k.closed_at IS NULL, count(*)
FROM moderation_case k JOIN comments_revision r ON r.id = k.revision_id
JOIN newsroom_reader a ON a.id = r.author_id
WHERE k.opened_at >= %(since)s GROUP BY 1, 2, 3 ORDER BY 4 DESC
"""
# How abuse came to be public: who found it civil, and how far their word was known.
PASSED = """
SELECT r.comment_id::text, d.by, d.reason, split_part(w.handle, '-', 1), g.civil, g.phase, g.rushed
FROM comments_revision r JOIN newsroom_reader a ON a.id = r.author_id
JOIN comments_comment c ON c.id = r.comment_id
JOIN moderation_decision d ON d.revision_id = r.id AND d.outcome = 'release'
LEFT JOIN moderation_rating g ON g.revision_id = r.id AND g.rated_at <= d.decided_at
LEFT JOIN newsroom_reader w ON w.id = g.reviewer_id
WHERE a.handle LIKE 'raider-%%' AND c.first_released_at IS NOT NULL
ORDER BY r.comment_id, g.rated_at
"""
SIZES = """
SELECT relname, n_live_tup, n_dead_tup, autovacuum_count, pg_total_relation_size(relid) / 1024
FROM pg_stat_user_tables WHERE n_live_tup > 0
ORDER BY pg_total_relation_size(relid) DESC LIMIT 14
"""


class Tables:
    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True)
        self.since: datetime = self._row("SELECT now()", {})[0]

    def state(self) -> dict[str, int]:
        """Supply and demand at this moment, since the beginning."""
        with self._connection.cursor() as cursor:
            row = cursor.execute(STATE, {"since": self.since}).fetchone()
            assert row is not None
            assert cursor.description is not None
            return {
                one.name: int(value) for one, value in zip(cursor.description, row, strict=True)
            }

    def _row(self, query: str, facts: Mapping[str, Any]) -> tuple[Any, ...]:
        row = self._connection.execute(query, facts).fetchone()
        assert row is not None
        return row

    def comments(self) -> list[tuple[Any, ...]]:
        return self._connection.execute(COMMENTS, {"since": self.since}).fetchall()

    def cases(self) -> dict[str, dict[str, int]]:
        """What came to the desk, by whose it was and why, and how much of it is open still."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for whose, cause, is_open, number in self._connection.execute(
            CAUSES, {"since": self.since}
        ):
            found[f"{whose}: {cause}"]["open" if is_open else "closed"] += number
        return {name: dict(counts) for name, counts in found.items()}

    def passed(self) -> dict[str, list[str]]:
        """Of each comment of a raider that was public: who had decided it, on whose answers."""
        found: dict[str, list[str]] = {}
        for comment, by, reason, who, civil, phase, rushed in self._connection.execute(
            PASSED, {"since": self.since}
        ):
            answers = found.setdefault(comment, [f"by {by}: {reason}"])
            if who:
                said = "civil" if civil else "not civil"
                answers.append(f"{who} ({phase}{', in a rush' if rushed else ''}): {said}")
        return found

    def sizes(self) -> dict[str, dict[str, int]]:
        names = ["live", "dead", "autovacuums", "kibibytes"]
        rows = self._connection.execute(SIZES).fetchall()
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def waits(rows: list[tuple[Any, ...]], since: datetime, seconds: float) -> dict[str, Any]:
    """From posting to public, in seconds, of all but the raiders; and who is not public, and why.

    What was not public when the night was over is left out of the medians, and told apart.
    """
    honest = [row for row in rows if not row[4]]
    took: list[float] = []
    by_part: list[list[float]] = [[] for _ in range(FIFTH)]
    queued: list[float] = []
    for _, began, public, _, _, _, entered, *_ in honest:
        if public is None:
            continue
        wait = (public - began).total_seconds()
        took.append(wait)
        at = (began - since).total_seconds()
        by_part[min(FIFTH - 1, max(0, int(FIFTH * at / seconds)))].append(wait)
        if entered:
            queued.append((public - entered).total_seconds())
    left: dict[str, Counter[str]] = defaultdict(Counter)
    for row in honest:
        if row[2] is None:
            left[row[3]]["newcomers" if row[5] else "regulars"] += 1
    return {
        "posted": len(honest),
        "public": len(took),
        "p50": at_share(took, 0.5),
        "p90": at_share(took, 0.9),
        "p99": at_share(took, 0.99),
        "of_it_in_the_queue": {"p50": at_share(queued, 0.5), "p90": at_share(queued, 0.9)},
        "by_part": [
            {"n": len(p), "p50": at_share(p, 0.5), "p90": at_share(p, 0.9)} for p in by_part
        ],
        "not_public": {status: dict(found) for status, found in left.items()},
    }


def raid(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """What became of the raiders' comments. `were_public`: at any time, however briefly."""
    theirs = [row for row in rows if row[4]]
    return {
        "posted": len(theirs),
        "were_public": sum(row[2] is not None for row in theirs),
        "are_public": sum(bool(row[7]) for row in theirs),
        "states": dict(Counter(row[3] for row in theirs)),
    }


SEEN_WITHIN = 4.0  # seconds; what was released later than that before the end, nobody could see


def staleness(watch: Watch, rows: list[tuple[Any, ...]]) -> dict[str, dict[str, float | None]]:
    """Seconds from a release to its being seen, for each process."""
    released = {row[0]: row[2].timestamp() for row in rows if row[2] is not None}
    due = {one for one, at in released.items() if at < watch.ended - SEEN_WITHIN}
    found = {}
    for number, (_, seen) in enumerate(sorted(watch.shown.items())):
        behind = [at - released[comment] for comment, at in seen.items() if comment in released]
        found[f"web {number + 1}"] = {
            "comments": len(behind),
            "never_seen": len(due - seen.keys()),
            "p50": at_share(behind, 0.5),
            "p99": at_share(behind, 0.99),
            "p100": at_share(behind, 1.0),
        }
    return found
