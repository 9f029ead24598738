"""A worker keeps its connection from one task to the next, and lets a broken one go."""

from __future__ import annotations

import time

import psycopg
import pytest
from django.db import OperationalError, connection

from moderation.tasks import release
from newsroom.celery import app
from newsroom.keeping import with_django

pytestmark = pytest.mark.django_db(transaction=True)


def _backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def between_tasks():
    """What a worker does behind a task and before the next."""
    [django] = [one for one in app._fixups if one]
    assert isinstance(django, type(with_django(app))), "the application was made with ours"

    def pass_on() -> None:
        django.worker_fixup.on_task_postrun(sender=release)
        django.worker_fixup.on_task_prerun(sender=release)

    return pass_on


def test_the_connection_of_a_task_is_there_for_the_next(between_tasks):
    before = _backend()

    between_tasks()

    assert connection.connection is not None
    assert _backend() == before


def test_a_connection_that_is_too_old_ends(between_tasks):
    before = _backend()
    connection.close_at = time.monotonic() - 1

    between_tasks()

    assert connection.connection is None
    assert _backend() != before


def test_a_connection_that_broke_is_found_out_before_the_next_task_asks(between_tasks):
    before = _backend()
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [before])
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [before]).fetchone():
            time.sleep(0.01)
    with pytest.raises(OperationalError):
        _backend()  # a task that was at work just then: the sweep finds its row

    between_tasks()

    assert _backend() != before
