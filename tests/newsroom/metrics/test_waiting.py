"""Every queue with how much waits in it and since when, from one statement that stays cheap."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Revision
from moderation.models import Case
from moderation.nights.watching import KEY, watch
from newsroom.metrics import parts, waiting
from newsroom.metrics.database import HOT, database
from newsroom.metrics.queues import QUEUES
from newsroom.models import Event
from tests.newsroom.metrics.figures import Figures, figure, figures
from tests.stack.client import eventually

pytestmark = pytest.mark.django_db


def asked() -> Figures:
    return figures(waiting.waiting())


def items(queue: str, **labels: str) -> float:
    return figure(asked(), "queue_items", queue=queue, **labels)


def oldest(queue: str, **labels: str) -> float:
    return figure(asked(), "queue_oldest_seconds", queue=queue, **labels)


def ago(**time: float):
    return timezone.now() - timedelta(**time)


def test_texts_that_wait_are_counted_by_publication_with_the_age_of_the_oldest(make):
    here, there = make.the_paper(), make.publication()
    old = make.in_review()
    make.in_review()
    Revision.objects.filter(pk=old.pk).update(queued_at=ago(hours=2))
    pending = make.pending()
    Revision.objects.filter(pk=pending.pk).update(created_at=ago(minutes=5))

    assert items("peers", publication=here.slug) == 2
    assert oldest("peers", publication=here.slug) == pytest.approx(7200, abs=60)
    assert items("pending") == items("unassigned") == 1
    assert oldest("pending", publication=here.slug) == pytest.approx(300, abs=60)
    found = asked()
    told = {dict(labels)["publication"] for name, labels in found if "items" in name
            and ("queue", "peers") in labels}  # fmt: skip
    assert told == {here.slug, there.slug}, "a queue in which nothing waits is told as well"


def test_what_is_past_its_time_and_what_is_due_is_told(make):
    late = make.in_review()
    Revision.objects.filter(pk=late.pk).update(deadline_at=ago(hours=1))
    decided = make.in_review()
    make.agree(decided, civil=True)
    Revision.objects.filter(pk=decided.pk).update(release_due_at=ago(minutes=3))

    assert items("overdue", kind="in_review") == 1
    assert items("overdue", kind="pending") == 0
    assert items("releases", kind="due") == 1
    assert oldest("releases", kind="due") == pytest.approx(180, abs=30)
    assert items("peers") == 1, "what is decided does not wait for readers"


def test_cases_are_counted_by_their_cause(make):
    late = make.split()
    make.split()
    Case.objects.filter(pk=late.pk).update(opened_at=ago(days=2), due_at=ago(days=1))

    assert items("cases", kind="split") == items("held") == 2
    assert oldest("cases", kind="split") == pytest.approx(2 * 86400, abs=60)
    assert items("cases_overdue") == 1


def test_who_is_to_be_erased_and_what_is_to_be_told_is_counted(make):
    reader = make.reader()
    reader.leaving_at = ago(hours=1)
    reader.save(update_fields=["leaving_at"])
    make.reader(leaving_at=ago(hours=-5))
    Event.objects.create(publication=make.the_paper(), type="comment.held", subject=reader.pk)

    assert items("erasures", kind="due") == items("erasures", kind="later") == 1
    assert oldest("erasures", kind="due") == pytest.approx(3600, abs=60)
    assert oldest("erasures", kind="later") == 0
    assert items("events") >= 1


def test_where_there_are_many_publications_they_are_told_as_one(make):
    for _ in range(waiting.PUBLICATIONS_AT_MOST + 1):
        make.publication()
    make.in_review()
    make.split()

    found = asked()

    told = {dict(labels)["publication"] for _, labels in found}
    assert told == {waiting.ALL}
    assert figure(found, "queue_items", queue="peers") == 1
    assert figure(found, "queue_items", queue="cases") == 1


def test_a_longer_queue_is_not_counted_to_its_end(make, monkeypatch):
    for _ in range(4):
        make.in_review()
    monkeypatch.setattr(waiting, "AT_MOST", 3)
    monkeypatch.setattr(waiting, "_STATEMENT", waiting._statement())

    assert items("peers") == 3


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


# Of these the desk's index gives the order, and the rows of few texts are looked up by key.
INDEXES = {
    "peers": {"revision_queue"}, "pending": {"revision_pending_by_author"},
    "unassigned": {"revision_never_assigned"}, "overdue": {"revision_overdue"},
    "releases": {"revision_release_due"}, "cases": {"case_open_oldest_first"},
    "held": {"case_open_oldest_first"},
    "cases_overdue": {"case_open_due"}, "reports": {"report_open"},
    "objections": {"letter_contested"}, "account_appeals": {"account_appeal_waiting"},
    "hook_calls": {"hookcall_deadline"}, "bulk_acts": {"bulk_unfinished"},
    "recounts": {"recount_waiting", "moderation_voiding_pkey"},
    "erasures": {"reader_leaving"}, "erasures_begun": {"farewell_not_done"},
    "letters": {"letter_mail_due"}, "mails": {"mail_due"}, "notice_mails": {"notice_mail_due"},
}  # fmt: skip
# Whatever is cheap in a table of a few rows, and dear in a large one.
COSTLY = ("seqscan", "sort", "incremental_sort", "bitmapscan", "hashjoin", "mergejoin")
# In pieces, whose indexes have names of their own.
IN_PIECES = {"events", "deliveries"}


@pytest.mark.parametrize("name", QUEUES)
def test_each_queue_is_found_by_the_index_that_is_in_its_order(name):
    """So that its limit ends it: nothing is sorted, and no table is read through."""
    facts = {"at_most": 10, "tried_for": 86400}
    sql = f"EXPLAIN (FORMAT JSON) {QUEUES[name].rows.format(**facts)} LIMIT 10"
    with connection.cursor() as cursor:
        for costly in COSTLY:
            cursor.execute(f"SET LOCAL enable_{costly} = off")
        cursor.execute(sql)
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]

    kinds = {node["Node Type"] for node in nodes(plan)}
    used = {node["Index Name"] for node in nodes(plan) if "Index Name" in node}
    assert not kinds & {"Sort", "Incremental Sort", "Seq Scan"}, kinds
    assert used
    assert name in IN_PIECES or used >= INDEXES[name]


def test_a_scrape_asks_the_same_number_of_statements_whatever_there_is(make):
    make.the_paper()
    parts._database()  # What is looked up once is known.
    with CaptureQueriesContext(connection) as few:
        parts._database()
    for _ in range(8):
        make.publication()
        make.in_review()
    make.split()

    with CaptureQueriesContext(connection) as many:
        parts._database()

    assert len(few) == len(many)
    assert len(few) < 30


def test_postgresql_tells_how_it_does(make):
    make.in_review()

    found = figures(database())

    assert figure(found, "database_connections") >= 1
    assert figure(found, "database_connections_max") >= 10
    assert figure(found, "database_commits_total") > 0
    assert figure(found, "database_size_bytes") > 1_000_000
    assert figure(found, "database_lock_waiters") == 0
    assert figure(found, "database_archiving_fails") == 0
    tables = {dict(labels).get("table") for _, labels in found} - {None}
    assert tables == set(HOT)


def test_whoever_waits_for_a_lock_is_counted_and_for_how_long(make):
    connection.ensure_connection()
    told = connection.get_connection_params()
    where = {name: told[name] for name in ("dbname", "user", "host", "port") if name in told}
    with psycopg.connect(**where) as first, psycopg.connect(**where) as second:
        first.execute("SELECT pg_advisory_lock(7)")
        waits = threading.Thread(target=second.execute, args=["SELECT pg_advisory_lock(7)"])
        waits.start()
        try:
            eventually(lambda: figure(figures(database()), "database_lock_waiters") == 1)
            longest = figure(figures(database()), "database_lock_wait_longest_seconds")
        finally:
            first.execute("SELECT pg_advisory_unlock(7)")
            waits.join()

    assert 0 < longest < 60
    assert figure(figures(database()), "database_lock_waiters") == 0


@pytest.fixture
def forgets_alarms(make):
    yield
    cache.delete(f"{KEY}:{make.the_paper().slug}")


def test_alarms_that_sound_are_told(make, forgets_alarms):
    late = make.in_review()
    Revision.objects.filter(pk=late.pk).update(queued_at=ago(days=6), deadline_at=ago(hours=-1))
    watch(make.the_paper())

    found = figures(parts._database())

    assert figure(found, "alarms", alarm="overdue_soon") == 1
    assert figure(found, "alarms", alarm="growing") == 0
    assert figure(found, "pieces_wrong", what="late") == 0
    assert figure(found, "resting", what="hook") == 0
