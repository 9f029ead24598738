"""Nobody waits for PostgreSQL for ever: on real servers that are slow, stopped, or silent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from newsroom.databases import CONNECTS_WITHIN
from newsroom.postgres import waiting
from newsroom.postgres.waiting import Connection, Database
from newsroom.ready.away import away
from tests.outage import black_hole, silent_database, stopped

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def little_patience(monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE", 0.3)
    monkeypatch.setattr(waiting, "RESTS", 0.5)


@pytest.fixture
def connect():
    """Connections as a process has them, all of one database."""
    database, opened = Database(), []

    def one(answers_within: float | None = 1.5, **look: Any) -> Connection:
        params = connection.get_connection_params() | {"connect_timeout": CONNECTS_WITHIN}
        made = Connection.connect(**params)
        made.database, made.answers_within = database, answers_within
        made.look = partial(_look, {**params, **look})
        opened.append(made)
        return made

    yield one
    for made in opened:
        made.close()


def _look(params: dict[str, Any]) -> None:
    psycopg.connect(**params).close()


def until_refused(act: Callable[[], object], by: type[Exception]) -> float:
    """Seconds."""
    began = time.monotonic()
    with pytest.raises(by):
        act()
    return time.monotonic() - began


def test_a_slow_answer_is_waited_for_and_is_right(connect):
    slow = connect(answers_within=None)

    [found] = slow.execute("SELECT count(*), pg_sleep(1) FROM generate_series(1, 7)").fetchall()
    rows = slow.execute("SELECT n, pg_sleep(0.1) FROM generate_series(1, 9) n").fetchall()

    assert found[0] == 7
    assert [number for number, _ in rows] == list(range(1, 10))


def test_what_takes_too_long_is_taken_back_and_the_connection_goes_on(connect):
    slow = connect()

    took = until_refused(lambda: slow.execute("SELECT pg_sleep(20)"), QueryCanceled)

    slow.rollback()
    assert 1.2 < took < 4
    assert slow.execute("SELECT 1").fetchone() == (1,)


def test_of_many_that_wait_long_the_last_are_taken_back(connect):
    said: list[str] = []

    def wait() -> None:
        slow = connect(answers_within=20)
        try:
            slow.execute("SELECT pg_sleep(2)")
            said.append("answered")
        except QueryCanceled:
            said.append("taken back")

    threads = [threading.Thread(target=wait) for _ in range(waiting.LONG_AT_MOST + 2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(said) == ["answered"] * waiting.LONG_AT_MOST + ["taken back"] * 2


def ask(asked: Connection) -> Callable[[], object]:
    return lambda: asked.execute("SELECT 1")


def test_one_that_hangs_while_postgresql_is_there(connect):
    hangs, other = connect(), connect()

    with stopped(hangs.info.backend_pid):
        took = until_refused(ask(hangs), psycopg.OperationalError)
        assert other.execute("SELECT 1").fetchone() == (1,)

    assert took < 4
    assert hangs.closed


def test_a_database_that_says_nothing_is_asked_by_one_at_a_time(connect):
    with black_hole() as port:
        hangs, other, third = (connect(host="127.0.0.1", port=port) for _ in range(3))
        with stopped(hangs.info.backend_pid):
            found_out = until_refused(ask(hangs), psycopg.OperationalError)
            told = until_refused(ask(other), psycopg.OperationalError)
        time.sleep(waiting.RESTS)
        again = other.execute("SELECT 1").fetchone()  # It was never this one that hung.

    assert found_out < 4  # of which two are libpq's, the least that it knows
    assert told < 0.1
    assert again == third.execute("SELECT 1").fetchone() == (1,)


def test_a_silent_server_takes_two_seconds_once_and_the_others_are_told():
    with silent_database():
        first, *others = (
            until_refused(connection.ensure_connection, OperationalError) for _ in range(5)
        )
        assert time.monotonic() < away.until

    assert 1.5 < first < 4
    assert max(others) < 0.1
    connection.ensure_connection()  # It is there again, and that is known at once.
    assert time.monotonic() > away.until


def test_to_roll_back_waits_for_nobody_either(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "ANSWERS_WITHIN", 0.5)
    connection.close()

    def write() -> None:
        with ExitStack() as until_it_is_over, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            hangs = stopped(connection.connection.info.backend_pid)
            until_it_is_over.enter_context(hangs)
            raise KeyError  # What is taken back now is a transaction that nobody answers for.

    assert until_refused(write, KeyError) < 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
