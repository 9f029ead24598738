"""A page of a thread is read by indexes, of large tables too: none is scanned or sorted on disk.

Plans as a prepared statement has them, which does not know yet what it will be asked for.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from benchmarks import elsewhere
from comments import own, statements
from comments.models import Comment
from comments.sorting import Sorted
from newsroom.ids import new_id
from newsroom.postgres.reading import rows
from tests.planting import plant

pytestmark = pytest.mark.django_db
LARGE = {"comments_comment", "comments_revision", "comments_tally", "newsroom_reader",
         "comments_reaction", "comments_mute", "comments_visit"}  # fmt: skip
LENGTH, COPIES = 1_000, 20


@pytest.fixture
def article(make):
    """A long thread, beside many others."""
    dice, parents = random.Random(8), [None]
    for number in range(1, LENGTH):
        parents.append(dice.choice([None, number - 1, number // 2]))
    found = make.article()
    plant(found, make.reader(), parents)
    elsewhere.fill(found.pk, range(COPIES))
    with connection.cursor() as cursor:
        # Readers, too, are many: a small table is rightly read as a whole.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(MANY_READERS, {"like": found.comments.first().author_id})
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")
    return found


MANY_READERS = """
INSERT INTO newsroom_reader (id, handle, subject, issuer, name, password, is_superuser, email,
        language, is_active, joined_at)
    SELECT gen_random_uuid(), 'many' || n, 'many' || n, issuer, name, '', false, '', '', true,
        now()
    FROM generate_series(1, 5000) n, newsroom_reader WHERE id = %(like)s"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def plan_of(sql: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SET LOCAL jit = off")
    [(found,)] = rows(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", asked)
    plan = json.loads(found) if isinstance(found, str) else found
    return list(nodes(plan[0]["Plan"]))


def is_by_index(plan: list[dict[str, Any]]) -> None:
    scanned = [one.get("Relation Name") for one in plan if one["Node Type"] == "Seq Scan"]
    assert not LARGE & set(scanned), scanned
    assert [one for one in plan if one.get("Sort Space Type") == "Disk"] == []
    assert [one for one in plan if one.get("Temp Written Blocks")] == []


@pytest.mark.parametrize("pins", [False, True])
@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize("sort", list(Sorted.orders))
def test_a_page_of_roots_is_read_by_indexes(article, sort, keyed, pins):
    order = Sorted.orders[sort]
    roots = Comment.objects.filter(article=article, parent=None).select_related("tally")
    middle = roots.order_by("first_released_at")[150]
    value = {"newest": middle.first_released_at, "oldest": middle.first_released_at,
             "replied": middle.reply_count, "valued": middle.tally.valued}[sort]  # fmt: skip
    sql = statements.of_roots(order, backwards=False, keyed=keyed, pins=pins, size=25, replies=5)
    asked = {"article": article.pk, "publication": article.publication_id}

    plan = plan_of(sql, asked | ({"value": value, "id": middle.pk} if keyed else {}))

    is_by_index(plan)
    # What is behind the page is not looked at: its rows, each by a few keys, and no more.
    looked = plan[0]["Shared Hit Blocks"] + plan[0]["Shared Read Blocks"]
    assert looked < 30 * plan[0]["Actual Rows"], (looked, plan[0]["Actual Rows"])


def test_comments_by_their_ids_are_read_by_indexes(article):
    ids = list(Comment.objects.filter(article=article).values_list("pk", flat=True)[:40])
    asked = {"article": article.pk, "publication": article.publication_id, "ids": ids}

    is_by_index(plan_of(statements.OF_IDS, asked))


def test_what_is_ones_own_is_read_by_indexes(article):
    comments = Comment.objects.filter(article=article)[:100]
    ids = [one.pk for one in comments]
    reader = comments[0].author_id
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(MANY_OWN, {"reader": reader, "bore": new_id()})
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE comments_reaction, comments_visit, comments_mute")
    asked = {"reader": reader, "comments": ids, "authors": [reader], "own": ids,
             "article": article.pk, "publication": article.publication_id,
             "section": "city"}  # fmt: skip

    is_by_index(plan_of(own.ASKED, asked))


MANY_OWN = """
INSERT INTO comments_reaction (reader_id, comment_id, kind, given_at)
    SELECT %(reader)s, id, 'like', now() FROM comments_comment;
INSERT INTO comments_mute (id, reader_id, muted_id, since)
    SELECT gen_random_uuid(), id, %(bore)s, now() FROM newsroom_reader;
INSERT INTO comments_visit (reader_id, article_id, since, latest)
    SELECT r.id, a.id, now(), now() FROM newsroom_reader r, newsroom_article a"""
