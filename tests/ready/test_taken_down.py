"""What was taken from the public does not come back, whatever cannot be made or asked just now."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from comments.models import Comment
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Article
from newsroom.ready import changes as changing
from newsroom.ready.away import away
from newsroom.ready.going_on import JUST_AFTER, OF_WHO_ASKS
from newsroom.ready.handing_out import HOLDS
from tests.outage import no_database
from tests.ready.layer import Browser, Process
from tests.ready.test_away import (
    article,
    empty_the_shelf,
    must_be_made_anew,
    nothing_kept,
    page_of,
    process,
)

__all__ = ["article", "nothing_kept", "process"]
pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Still here."


def take_down(article: Article) -> None:
    withdraw(Comment.objects.get(article=article, released_revision__isnull=False))


@contextmanager
def slow_comments() -> Iterator[None]:
    """As PostgreSQL ends what takes too long."""

    def slow(execute: Any, sql: Any, facts: Any, many: bool, context: Any) -> Any:
        if "comments_comment" not in str(sql):
            return execute(sql, facts, many, context)
        with connection.connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 20")
            try:
                return execute("SELECT pg_sleep(1)", [], many, context)
            finally:
                cursor.execute("SET statement_timeout = 0")

    with connection.execute_wrapper(slow):
        yield


@contextmanager
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    gone = changing.Changes("redis://127.0.0.1:1/0")
    gone._asks_again_at = time.monotonic() + 1000
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(changing, "_known", gone)
        yield


def test_not_where_it_was_not_asked_for_since_and_the_database_goes(
    process: Process, article: Article, make: Any
) -> None:
    reader = Browser(make.reader())
    assert TEXT in process.get(page_of(article)).text
    take_down(article)
    assert TEXT not in Process().get(page_of(article)).text
    changing.changes().valkey.set(  # as it was a minute ago
        f"{{page}}:article-{article.pk}", int((time.time() - 60) * 1e6)
    )
    for answer in process.layer._kept.all():
        answer.made.began = int((time.time() - 90) * 1e6)
    must_be_made_anew(process)
    empty_the_shelf()

    with no_database():
        assert TEXT not in process.get(page_of(article)).text
        assert TEXT not in reader.get(process, page_of(article)).text


def test_what_nobody_has_taken_down_goes_on_there(process: Process, article: Article) -> None:
    assert TEXT in process.get(page_of(article)).text
    for answer in process.layer._kept.all():
        answer.made.began = int((time.time() - 90) * 1e6)
    must_be_made_anew(process)
    empty_the_shelf()

    with no_database():
        assert TEXT in process.get(page_of(article)).text


def test_not_where_another_took_it_down_while_this_process_alone_is_cut_off(
    process: Process, article: Article
) -> None:
    assert TEXT in process.get(page_of(article)).text
    must_be_made_anew(process)
    empty_the_shelf()
    with no_database():
        assert TEXT in process.get(page_of(article)).text
        away.since -= 2 * JUST_AFTER  # so long ago by now

        changing.changes().tell([f"article-{article.pk}"])  # by whom it is there
        must_be_made_anew(process)
        empty_the_shelf()

        assert TEXT not in process.get(page_of(article)).text


def test_not_where_the_database_is_there_and_has_no_time(
    process: Process, article: Article, make: Any
) -> None:
    assert TEXT in process.get(page_of(article)).text
    take_down(article)
    must_be_made_anew(process)

    with slow_comments():
        answers = [process.get(page_of(article)) for _ in range(3)]

    assert {answer.status for answer in answers} == {503}
    assert not [answer for answer in answers if TEXT in answer.text]
    healed = process.get(page_of(article))
    assert (healed.status, TEXT in healed.text) == (200, False)


def test_what_holds_goes_on_there(process: Process, article: Article) -> None:
    assert TEXT in process.get(page_of(article)).text
    must_be_made_anew(process)

    with slow_comments():
        answer = process.get(page_of(article))

    assert (answer.status, TEXT in answer.text) == (200, True)


def test_whoever_comes_while_one_tries_is_refused_at_once(
    process: Process, article: Article
) -> None:
    assert TEXT in process.get(page_of(article)).text
    take_down(article)
    must_be_made_anew(process)
    with slow_comments():
        process.get(page_of(article))
    [kept] = process.layer._kept.all()

    with kept.busy:  # Somebody is at it.
        answer = process.get(page_of(article))

    assert (answer.status, TEXT in answer.text) == (503, False)
    assert not {name.lower() for name in answer.headers} & OF_WHO_ASKS


def test_not_by_who_asks_too_often_while_valkey_is_away(
    process: Process, article: Article, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Their 429 had kept the page as it was, for everybody."""
    address = f"/api/v1/articles/{article.pk}/comments"
    settings.API_READS_A_MINUTE, settings.TRUSTED_PROXIES = 3, 1
    reader, flood = "81.2.69.142", "2.125.160.216"
    with no_valkey(monkeypatch):
        assert TEXT in process.get(address, x_forwarded_for=reader).text
        for number in range(6):
            process.get(f"{address}?page_size={number + 1}", x_forwarded_for=flood)
        take_down(article)
        must_be_made_anew(process)

        told = process.get(address, x_forwarded_for=flood)

        assert (told.status, TEXT in told.text) == (429, False)
        assert TEXT not in process.get(address, x_forwarded_for=reader).text


def test_a_clock_that_is_ahead_gives_nothing_to_others(article: Article) -> None:
    ahead, right = Process(), Process()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        ahead.get(page_of(article))

    assert right.get(page_of(article)).by_django


def test_what_another_made_is_kept_no_longer_than_ones_own(article: Article) -> None:
    right, behind = Process(), Process()
    right.get(page_of(article))
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        assert not behind.get(page_of(article)).by_django
        [answer] = behind.layer._kept.all()

        assert answer.made.ends - time.time() <= HOLDS.total_seconds()
