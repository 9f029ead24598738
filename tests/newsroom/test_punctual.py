"""A web process whose clock is wrong: what it still does, and what it leaves to the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from psycopg.errors import ProtocolViolation

from comments.models import Comment
from newsroom import clocks

pytestmark = pytest.mark.django_db
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
TWO_HOURS = timedelta(hours=2)


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """As in a process that serves."""
    at = settings.MIDDLEWARE.index(SESSIONS)
    served = [*settings.MIDDLEWARE[:at], "newsroom.punctual.Punctual", *settings.MIDDLEWARE[at:]]
    settings.MIDDLEWARE = served
    monkeypatch.setattr(clocks, "clock", clocks.Clock())


def wrong_by(much: timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + much)


@pytest.mark.parametrize("much", [-TWO_HOURS, TWO_HOURS], ids=["behind", "ahead"])
def test_what_somebody_wrote_comes_back_to_them_and_is_not_kept(
    make: Any, much: timedelta
) -> None:
    address, client = f"/articles/{make.the_article().pk}/", Client()
    with wrong_by(much):
        sent = client.post(
            address,
            {"text": "Typed in vain?", "by": "Anna"},
            headers={"Origin": "http://testserver"},
        )
        token = client.get("/api/v1/reviews", headers={"Authorization": "Bearer of.a.token"})

    assert (sent.status_code, sent["Retry-After"]) == (503, "5")
    assert "Typed in vain?</textarea>" in sent.content.decode()
    assert (token.status_code, token.json()["code"]) == (503, "unavailable")
    assert not Comment.objects.exists()


def test_what_everybody_may_read_is_served_and_whoever_asks_is_told(make: Any) -> None:
    article, client = make.released().article, Client()
    with wrong_by(TWO_HOURS):
        page = client.get(f"/articles/{article.pk}/")
        health = client.get("/healthz", headers={"Authorization": "Bearer of.a.token"})

    assert page.status_code == 200
    assert (health.status_code, health.json()["clock"]) == (503, "not ready")


def test_a_session_is_not_looked_for(make: Any) -> None:
    client = Client()
    client.force_login(make.reader())
    assert client.get("/me/settings/").status_code == 200
    clocks.clock._asked_at = float("-inf")

    with wrong_by(TWO_HOURS):
        assert client.get("/me/settings/").status_code == 503


@pytest.mark.parametrize("seconds", [-40, 0, 40])
def test_a_clock_that_is_off_by_less_than_a_minute_is_borne(make: Any, seconds: int) -> None:
    with wrong_by(timedelta(seconds=seconds)):
        answer = Client().post("/login/", {"login": "nobody", "password": "x"})

    assert answer.status_code != 503


def test_a_database_that_does_not_say_what_time_it_is_is_not_waited_for_twice(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each of two questions waited for ten seconds where PgBouncer had no connection left."""
    asked = []

    def full() -> float:
        asked.append("what time it is")
        raise OperationalError from ProtocolViolation("query_wait_timeout")

    monkeypatch.setattr(clocks, "measured", full)
    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(lambda _, sql, *told: asked.append(sql)):
        answer = client.post("/login/", {"login": "nobody", "password": "x"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    assert asked == ["what time it is"]
    assert "this clock is" not in caplog.text
