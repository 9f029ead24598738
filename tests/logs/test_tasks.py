"""A task has one line, with the id of the request that it is done for; a message carries it."""

from __future__ import annotations

import json
import time
from uuid import uuid4

import pytest
from celery import current_app
from celery.app.trace import trace_task
from django.conf import settings
from django.db import connection, transaction
from redis import Redis

from moderation import clock, tasks
from moderation.hints import Hint, hint
from newsroom.logs.following import HEADER, carried, current_id, id_of, on_behalf_of

ONE, ANOTHER = "request-number-one", "request-number-two"


def done(task, *args, **headers):
    """As a worker does it, by Celery's own way; the id of the message."""
    task_id = str(uuid4())
    told = {"id": task_id, "task": task.name, "delivery_info": {}, **headers}
    trace_task(task, task_id, list(args), {}, told, app=current_app)
    return task_id


@pytest.fixture
def seen(monkeypatch):
    """Which request each row was seen to for."""
    found = {}
    monkeypatch.setattr(
        tasks.releasing, "release", lambda pk: found.setdefault(str(pk), current_id())
    )
    return found


def test_a_task_says_how_it_went_and_for_which_request(log, seen):
    row = str(uuid4())

    task_id = done(tasks.release, row, **carried({row: ONE}))

    [line] = log.of("task")
    assert (line["task"], line["task_id"]) == ("moderation.release", task_id)
    assert (line["level"], line["outcome"], line["request_id"]) == ("info", "done", ONE)
    assert line["ms"] >= 0
    assert seen == {row: ONE}


def test_each_row_of_a_message_is_seen_to_for_the_request_that_it_came_from(log, seen):
    first, second, by_itself = rows = [str(uuid4()) for _ in range(3)]

    done(tasks.release, *rows, **carried({first: ONE, second: ANOTHER, by_itself: ""}))

    assert seen == {first: ONE, second: ANOTHER, by_itself: ""}
    [line] = log.of("task")
    assert line["request_ids"] == [ONE, ANOTHER]
    assert "request_id" not in line


def test_nothing_of_a_task_is_left_for_the_next_one(log, seen):
    first, second = str(uuid4()), str(uuid4())

    done(tasks.release, first, **carried({first: ONE}))
    assert current_id() == id_of(first) == ""
    done(tasks.release, second)

    assert [line.get("request_id") for line in log.of("task")] == [ONE, None]
    assert seen[second] == ""


def test_a_task_that_fails_says_why_and_nothing_of_what_it_was_about(log, monkeypatch, db):
    def fail(_):
        with connection.cursor() as asked:
            asked.execute("SELECT %s::int", ["w0rds"])

    monkeypatch.setattr(tasks.releasing, "release", fail)
    row = str(uuid4())

    done(tasks.release, row, **carried({row: ONE}))

    [line] = log.lines
    assert (line["event"], line["level"], line["outcome"]) == ("task", "error", "failed")
    assert line["request_id"] == ONE
    assert "[22P02]" in line["exception"]
    assert "test_tasks.py" in line["exception"]
    assert '"w0rds"' not in line["exception"].replace('["w0rds"]', "")


@pytest.mark.django_db
def test_what_the_clock_asks_for_and_goes_well_is_for_who_looks_closer(log):
    done(clock.forget_claims)

    [line] = log.of("task")
    assert line["level"] == "debug"


@pytest.mark.parametrize("told", [{HEADER: "w0rds"}, {HEADER: {"row": "a b@c.example"}}, {}])
def test_an_id_that_is_none_is_not_taken_over(log, seen, told):
    done(tasks.release, str(uuid4()), **told)

    [line] = log.of("task")
    assert "request_id" not in line
    assert "w0rds" not in log.text


def test_what_is_called_by_hand_within_a_request_leaves_it_its_id(log, seen):
    with on_behalf_of(ONE):
        tasks.release.apply(args=[str(uuid4())])
        assert current_id() == ONE

    assert log.of("task") == []
    assert list(seen.values()) == [ONE]


def messages_about(row):
    """Those that wait for a worker."""
    with Redis.from_url(settings.CELERY_BROKER_URL) as valkey:
        told = [json.loads(one) for one in valkey.lrange("celery", 0, -1)]
    return [one["headers"] for one in told if str(row) in one["headers"]["argsrepr"]]


@pytest.mark.django_db(transaction=True)
def test_a_hint_carries_the_request_that_gave_it_over_the_broker():
    row, by_nobody = uuid4(), uuid4()

    with on_behalf_of(ONE), transaction.atomic():
        hint(Hint.RECOUNT, row)
    with transaction.atomic():
        hint(Hint.RECOUNT, by_nobody)

    ends = time.monotonic() + 10
    while not (messages_about(row) and messages_about(by_nobody)) and time.monotonic() < ends:
        time.sleep(0.02)
    [headers], [without] = messages_about(row), messages_about(by_nobody)
    assert headers[HEADER][str(row)] == ONE
    assert str(by_nobody) not in without.get(HEADER, {})


@pytest.mark.django_db(transaction=True)
def test_what_a_task_hints_at_goes_on_for_the_same_request(monkeypatch):
    row, next_one = uuid4(), uuid4()
    monkeypatch.setattr(tasks.releasing, "release", lambda _: hint(Hint.RECOUNT, next_one))

    done(tasks.release, str(row), **carried({str(row): ONE}))

    ends = time.monotonic() + 10
    while not messages_about(next_one) and time.monotonic() < ends:
        time.sleep(0.02)
    [headers] = messages_about(next_one)
    assert headers[HEADER] == {str(next_one): ONE}
