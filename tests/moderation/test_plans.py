"""What is asked with every draw, sweep and rating is found by an index, on a large table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from benchmarks.filling import READERS
from comments.models import Revision, Status
from moderation import crowds, queue, sanctions
from moderation.draws import FOR_ANYBODY, ONCE_AGAIN, SITUATION
from moderation.models import Assignment, Lease, Standing
from moderation.reviewing_record import reviewers_of
from moderation.rules import HouseRule
from moderation.screening import known
from moderation.workflow import (
    crediting,
    heard,
    knowing,
    locks,
    owing,
    receiving,
    timing_out,
    weighing,
)
from moderation.workflow.marking import new_since
from newsroom.ids import first_id_of
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
LARGE = {"comments_revision", "comments_comment", "moderation_assignment", "moderation_rating",
         "moderation_lease", "newsroom_reader", "moderation_apart"}  # fmt: skip


# As in `benchmarks/filling.py`: copies of one text, written past the doors.
COPIES = """
CREATE TEMP TABLE copied ON COMMIT DROP AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS comment, r.id AS source, w.id AS author, w.n,
    gen_random_uuid() AS lease
FROM (SELECT * FROM comments_revision WHERE status = 'in_review' LIMIT 1) r,
    (SELECT id, row_number() OVER () AS n FROM newsroom_reader WHERE handle LIKE 'author-%%') w,
    generate_series(1, %(times)s)"""
COPY_THEM = """
SET LOCAL session_replication_role = replica;
INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count)
SELECT k.comment, c.article_id, k.author, 0, c.created_at, 0
FROM copied k JOIN comments_revision r ON r.id = k.source
JOIN comments_comment c ON c.id = r.comment_id;
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, rule, reviews_owed, reviews_given, ratings_received,
    ratings_wanted, ratings_at_most, leases_open, deadline_at, draw, queued_at, doubt)
SELECT k.id, k.comment, 1, publication_id, k.author, text, html, created_at, findings, status,
    rule, reviews_owed, reviews_given, 0, ratings_wanted, ratings_at_most, 0,
    deadline_at + n * interval '1 minute', random(), queued_at, doubt
FROM copied k JOIN comments_revision r ON r.id = k.source;
INSERT INTO moderation_assignment (id, reviewer_id, revision_id, comment_id, state, assigned_at,
    lease_until, skipped_because)
SELECT lease, w.id, k.id, k.comment, 'rated', now() - n * interval '1 day', now(), ''
FROM (SELECT * FROM copied WHERE random() < 0.4) k, newsroom_reader w WHERE w.handle = 'keen';
INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id, quality,
    civil, reasons, note, rated_at)
SELECT a.id, reviewer_id, revision_id, comment_id, 'fair', true, '{}', '',
    assigned_at FROM copied k JOIN moderation_assignment a ON a.id = k.lease;
INSERT INTO moderation_lease (assignment_id, until)
SELECT gen_random_uuid(), now() + n * interval '1 minute' FROM copied;
SET LOCAL session_replication_role = origin;
ANALYZE;"""


def fill(make: Any) -> Reader:
    """6,000 texts of 300 authors wait; in most of a year one reader has read two in five."""
    keen: Reader = make.reader("keen")
    with connection.cursor() as cursor:
        cursor.execute(READERS, {"kind": "author", "first": 1, "number": 300})
        cursor.execute(COPIES, {"times": 20})
        cursor.execute(COPY_THEM)
    return keen


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def plan_of(sql: str, facts: Any) -> dict[str, Any]:
    """How it is answered. Of a table that a test can fill it is cheap to read all: whether there
    is an index to answer it by is what is asked."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", facts)
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def troubles_of(plan: dict[str, Any]) -> list[str]:
    """Large tables that are read from one end to the other, and what is sorted on disk."""
    return [
        f"{node['Node Type']} {node.get('Relation Name', '')}"
        for node in nodes(plan)
        if (node["Node Type"] == "Seq Scan" and _whole(node.get("Relation Name", "")) in LARGE)
        or node.get("Sort Space Type") == "Disk"
    ]


def of_answer(reader: Reader, revision: Revision) -> dict[str, Any]:
    """What is to be known when a reader answers about a text."""
    now = timezone.now()
    of_a_day = weighing.lately(Assignment(), HouseRule(), now)
    return heard.counted(revision.pk) | {
        "reader": reader.pk, "digests": ["x"], "publication": revision.publication_id,
    } | new_since(now) | of_a_day  # fmt: skip


def _whole(name: str) -> str:
    """The table that a piece is of."""
    return re.sub(r"_(before|rest|\d{4}(q\d|w\d\d))$", "", name)


@pytest.fixture
def reader(make: Any) -> Reader:
    """Somebody who has read much, at a place where much waits."""
    make.in_review()
    return fill(make)


def indexes_of(plan: dict[str, Any]) -> set[str]:
    return {node["Index Name"] for node in nodes(plan) if "Index Name" in node}


# Where nothing here suits, as for who is to read once more what nobody has read, all is looked at.
# What tests before this one took back still lies in the pages, and is passed over there.
@pytest.mark.parametrize(
    ("sql", "blocks"), [(FOR_ANYBODY, 15_000), (ONCE_AGAIN, 15_000), (SITUATION, 1_500)]
)
def test_a_draw_reads_a_few_places_of_the_queue(make, reader, sql, blocks):
    facts = queue._facts(make.the_paper().pk, reader.pk)
    facts |= {"trusted": False, "wanted": 3, "informed": 0.5, "may_be_grim": True}

    plan = plan_of(sql, facts)

    assert troubles_of(plan) == []
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < blocks


def test_the_draw_goes_through_the_queue_by_its_index(make, reader):
    facts = queue._facts(make.the_paper().pk, reader.pk)
    facts |= {"trusted": False, "wanted": 3, "informed": 0.5, "may_be_grim": True}

    plan = plan_of(FOR_ANYBODY, facts)

    assert "revision_queue" in indexes_of(plan)
    assert "assignment_gives_a_reader_a_comment_once" in indexes_of(plan)


def test_leases_that_ran_out_are_found_among_those_that_are_open(make, reader):
    ran_out = Lease.objects.filter(until__lte=timezone.now()).order_by("until")[:200]

    plan = plan_of(*ran_out.query.sql_with_params())

    assert troubles_of(plan) == []


def test_texts_that_are_overdue_are_found_by_their_deadline(make, reader):
    overdue = timing_out.overdue(Status.IN_REVIEW)

    plan = plan_of(*overdue.query.sql_with_params())

    assert troubles_of(plan) == []
    assert "revision_overdue" in indexes_of(plan)


def test_what_a_verdict_rests_on_is_found_by_index(make, reader):
    revision = make.in_review()
    of_it = heard.counted(revision.pk) | new_since(timezone.now())

    plans = [plan_of(heard._HEARD, of_it), plan_of(knowing._KNOWN, of_answer(reader, revision))]

    assert [troubles_of(plan) for plan in plans] == [[], []]


def test_whether_ones_reviews_may_be_voided_is_asked_of_ones_own_alone(make, reader):
    """A page about one person: what all others have rated is not gone through."""
    senior = make.senior()

    plan = plan_of(*reviewers_of(senior).filter(pk=senior.pk).query.sql_with_params())

    assert troubles_of(plan) == []
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 100


def test_what_is_locked_is_found_by_its_key(make, reader):
    lease = make.lease(make.in_review())
    review = {"assignment": lease.pk, "reviewer": lease.reviewer_id}

    plans = [
        plan_of(locks._LOCK_REVIEW, review),
        plan_of(locks._LOCK_TEXTS, [lease.comment_id]),
        plan_of(locks._LOCK_IN_ITS_PLACE, {"comment": lease.comment_id}),
        plan_of(locks._LOCK_OWED, {"revision": lease.revision_id}),
        plan_of(crediting._LOCK_STANDINGS, [[lease.reviewer_id]]),
    ]

    assert [troubles_of(plan) for plan in plans] == [[]] * len(plans)


def test_what_is_known_of_a_person_is_found_by_index(make, reader):
    now, article = timezone.now(), make.the_article()
    met = sanctions.facts_of(reader, article.publication_id) | {
        "section": "city", "article": article.pk, "parent": None, "banked_since": now,
    } | known.facts_of("x", HouseRule(), now)  # fmt: skip
    owed = {"reader": reader.pk, "now": now, "banked_since": now, "at_most": 3}

    plans = [plan_of(receiving._MET, met), plan_of(owing._OWING, owed)]

    assert [troubles_of(plan) for plan in plans] == [[]] * len(plans)
    assert Standing._meta.db_table not in LARGE


def test_what_is_asked_with_every_rating_looks_into_no_older_piece(make):
    """However many there are: what is known of its id says in which it cannot be."""
    revision, reader = make.in_review(), make.reader()
    for year in range(2010, 2020):
        bounds = [first_id_of(datetime(at, 1, 1, tzinfo=UTC)) for at in (year, year + 1)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE moderation_rating_{year}q1 PARTITION OF moderation_rating"
                " FOR VALUES FROM (%s) TO (%s)",
                [str(bound) for bound in bounds],
            )

    plans = [
        plan_of(heard._HEARD, heard.counted(revision.pk) | new_since(timezone.now())),
        plan_of(knowing._KNOWN, of_answer(reader, revision)),
        plan_of("SELECT * FROM moderation_rating WHERE id = %s", [revision.pk]),
    ]

    for plan in plans:
        asked = {node["Relation Name"] for node in nodes(plan) if "Relation Name" in node}
        assert {_whole(name) for name in asked} >= {"moderation_rating"}
        assert not [name for name in asked if re.search(r"_20[01]\dq", name)]


def test_the_readers_of_new_comments_are_looked_at_one_by_one_for_the_notice_of_crowds(make):
    """On a site of a million readers all of them were gone through, for some hundred comments."""
    fill(make)
    asked: list[tuple[str, Any]] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(crowds.prepared, "ask", lambda *told: asked.append(told) or [(0, 0)] * 11)
        crowds.crowd_at(make.publication())

    [(sql, facts)] = asked
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")  # It would join them if it could.
    plan = plan_of(sql, facts)

    joined = [node for node in nodes(plan) if node["Node Type"].endswith("Join")]
    read = {inner.get("Relation Name") for node in joined for inner in nodes(node)}
    assert "comments_comment" not in read
    assert "moderation_case" not in read
