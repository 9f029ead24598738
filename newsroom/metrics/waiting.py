"""Every queue of the house: how much waits in it, and since when.

One statement for all of them. Each is counted as far as AT_MOST: a longer queue is not counted,
and is as bad; its oldest is the oldest of those. By publication where there are few, else all of
them together, as `all`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from newsroom.events.pausing import GIVES_UP_AFTER
from newsroom.metrics.queues import QUEUES

AT_MOST = 10_000  # rows of each queue
PUBLICATIONS_AT_MOST = 50
ALL = "all"
LABELS = ["queue", "publication", "kind"]

_PAPERS = """
WITH paper AS MATERIALIZED (
    SELECT id, slug FROM newsroom_publication WHERE {papers_at_most} >= (
        SELECT count(*) FROM (
            SELECT FROM newsroom_publication LIMIT {papers_at_most} + 1) few))
SELECT ''::text, slug::text, ''::text, 0::bigint, 0::float FROM paper"""
_ONE = """
SELECT '{name}', coalesce(p.slug, '{all}'), w.kind::text, count(*)::bigint,
    greatest(max(extract(epoch FROM now() - w.since)), 0)::float
FROM ({rows} LIMIT {at_most}) w (publication, kind, since)
LEFT JOIN paper p ON p.id = w.publication
GROUP BY 1, 2, 3"""


def _statement() -> str:
    """Its first branch tells which publications there are, where they are few."""
    facts = {"at_most": AT_MOST, "tried_for": GIVES_UP_AFTER.total_seconds(), "all": ALL}
    each = (
        _ONE.format(name=name, rows=queue.rows.format(**facts), **facts)
        for name, queue in QUEUES.items()
    )
    return " UNION ALL ".join([_PAPERS.format(papers_at_most=PUBLICATIONS_AT_MOST), *each])


_STATEMENT = _statement()


def waiting() -> list[Metric]:
    """How much waits in each queue just now, and how long its oldest has."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT)
        found = cursor.fetchall()
    papers = [slug for queue, slug, *_ in found if not queue]
    items = GaugeMetricFamily(
        "third_reading_queue_items", f"What waits, as far as {AT_MOST}.", labels=LABELS
    )
    oldest = GaugeMetricFamily(
        "third_reading_queue_oldest_seconds", "For how long its oldest has.", labels=LABELS
    )
    told = {(queue, slug, kind): (n, age) for queue, slug, kind, n, age in found if queue}
    for key in [*told, *(key for key in _empty(papers) if key not in told)]:
        n, age = told.get(key, (0, 0.0))
        items.add_metric(key, n)
        oldest.add_metric(key, age)
    return [items, oldest]


def _empty(papers: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """All that is told of queues in which nothing waits: a line that breaks off is no nought."""
    slugs = list(papers) or [ALL]
    for name, queue in QUEUES.items():
        for slug in slugs if queue.by_publication else [ALL]:
            yield from ((name, slug, kind) for kind in queue.kinds)
