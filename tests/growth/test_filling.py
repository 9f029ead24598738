"""A small site, filled past the doors, on real PostgreSQL: is it as the doors would have it?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from benchmarks import journey
from benchmarks.growth import beginning, checking, filling, finishing, indexes
from benchmarks.growth.plan import Plan
from benchmarks.processes import READY
from comments.models import Comment
from moderation.recount import differences
from newsroom.models import Article
from tests.growth.test_who_meets import plan
from tests.second import Second

ROOT = Path(__file__).parents[2]
FILL = """
import sys
from benchmarks.growth.beginning import begun
from benchmarks.growth.filling import fill
fill(sys.argv[1], begun(sys.argv[1]), 1)
"""
DONE = "SELECT count(*) FROM growth.done"


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The URL of a database that somebody began to fill and was killed, and that is full now."""
    with django_db_blocker.unblock():
        second = Second()
        second.make()
        try:
            with second.entered():
                url = _url(second.name)
                small = plan("--comments", "3000", "--short", "--pending", "60")
                beginning.begin(url, small)
                _fill_and_be_killed(url)
                _fill_again(url, small)
                yield url
        finally:
            second.drop()


def _url(name: str) -> str:
    known = connection.get_connection_params()
    facts = {key: known[key] for key in ("host", "port", "user", "password") if known.get(key)}
    return psycopg.conninfo.make_conninfo(**facts, dbname=name)


def _fill_and_be_killed(url: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", FILL, url], cwd=ROOT)
    with psycopg.connect(url, autocommit=True) as watching:
        while watching.execute(DONE).fetchone() == (0,):
            assert process.poll() is None, "it ended by itself"
            time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def _fill_again(url: str, small: Plan) -> None:
    with psycopg.connect(url) as watching:
        row = watching.execute(DONE).fetchone()
    assert row is not None
    assert row[0] < len(list(filling.tasks(small)))  # Not all of it was there.
    known = beginning.begin(url, plan("--comments", "9900"))  # It goes on with what was begun.
    assert known.plan == small
    for number, task in enumerate(filling.tasks(small)):
        filling.write(url, known, number, task)
    finishing.finish(url, small, 1)


@pytest.mark.django_db
def test_all_counters_equal_their_rows_after_a_kill_and_a_second_start(grown: str) -> None:
    said = [*checking.wrong(grown), *differences()]

    assert said == []
    assert Comment.objects.count() == 3000 + 160
    assert indexes.left(grown) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE comments_revision SET ratings_received = 1 WHERE status = 'released'",
            "passport",
        ),
        ("UPDATE comments_comment SET reply_count = reply_count + 1", "replies"),
        ("UPDATE comments_comment SET path = path || path", "does not stand where"),
        ("UPDATE moderation_standing SET spared = spared + 1", "standing"),
        ("DELETE FROM moderation_statement", "statement"),
        ("DELETE FROM moderation_waiver", "too few reviews"),
        ("UPDATE comments_thread SET comment_count = 0", "thread"),
    ],
)
def test_a_row_that_is_not_as_the_doors_would_have_it_is_found(
    grown: str, statement: str, said: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)

        found = list(checking.broken(partial(_first, cursor)))

    assert any(said in one for one in found), found


def _first(cursor: Any, query: str) -> Any:
    cursor.execute(query)
    return cursor.fetchone()


@pytest.mark.django_db
def test_readers_go_their_way_on_what_was_filled(grown: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(READY)
        pays_for, author = cursor.fetchone()
    book = journey.Book()

    journey.journey(pays_for, author, book)

    assert len(book.took["rate"]) == 3
    assert len(book.took["self_check"]) == 1
    assert list(differences()) == []


@pytest.mark.django_db
def test_the_chosen_article_can_be_read(grown: str, client) -> None:
    article = Article.objects.get(headline="The article with the hundred")

    answer = client.get(f"/articles/{article.pk}/")

    assert answer.status_code == 200
    assert answer.content.decode().count("Reader ") > 20
