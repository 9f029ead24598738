"""Who may read the figures, and what they say of parts that do not answer."""

from __future__ import annotations

import threading
import time

import pytest
from django.test import Client
from prometheus_client.core import GaugeMetricFamily

from newsroom.backups import telling
from newsroom.metrics import parts
from newsroom.metrics.parts import KNOWN_FOR, PARTS, Part
from newsroom.metrics.tasks import timetable
from tests.newsroom.metrics.figures import figure, figures, read

TOKEN = "a token of sixteen and more"  # noqa: S105 - of these tests


@pytest.fixture
def opened(settings):
    settings.METRICS_TOKEN = TOKEN


def ask(token: str = ""):
    given = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().get("/metrics", headers=given)


@pytest.mark.django_db
def test_without_the_setting_there_is_no_such_page(settings):
    settings.METRICS_TOKEN = ""

    assert ask().status_code == ask(TOKEN).status_code == ask("x").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_prometheus_asks_a_process_by_its_own_address_and_without_tls(opened, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["comments.post.example"], True

    assert Client().get("/", headers={"Host": "10.2.0.7:8000"}).status_code in (301, 400)
    known = {"Host": "10.2.0.7:8000", "Authorization": f"Bearer {TOKEN}"}
    assert Client().get("/metrics", headers=known).status_code == 200
    assert Client().post("/metrics", headers=known).status_code == 405


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", "ä"])
def test_without_the_token_nobody_reads_it(opened, token):
    answer = ask(token)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.content == b""


@pytest.mark.django_db(transaction=True)
def test_the_token_opens_it(opened, make):
    for part in PARTS:
        part._asked_at = float("-inf")  # Whatever a test before was told of another database.
    make.in_review()

    answer = ask(TOKEN)

    found = read(answer.content.decode())
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in answer.headers["Cache-Control"]
    assert figure(found, "up", part="database") == figure(found, "up", part="valkey") == 1
    assert figure(found, "up", part="broker") == 1
    assert figure(found, "queue_items", queue="peers") == 1
    assert figure(found, "process_resident_memory_bytes", process="web") > 10_000_000
    assert figure(found, "process_threads") >= 1
    assert TOKEN not in answer.content.decode()


def some_figure(value: float):
    return [GaugeMetricFamily("some_figure", "Some figure.", value=value)]


def test_a_part_is_asked_once_in_some_seconds_whoever_asks():
    times: list[float] = []
    part = Part("clock", lambda: times.append(time.monotonic()) or some_figure(len(times)))

    for _ in range(20):
        part.begin()
        assert part.said() is not None
    assert len(times) == 1
    part._asked_at -= KNOWN_FOR
    part.begin()

    said = part.said()
    assert said is not None
    assert said[0].samples[0].value == 2


def test_a_part_that_fails_is_away_and_says_so_no_longer_than_it_is():
    wrong = [True]
    part = Part("wrong", lambda: 1 / 0 if wrong[0] else some_figure(1))
    part.begin()
    assert part.said() is None

    wrong[0] = False
    part._asked_at -= KNOWN_FOR
    part.begin()

    assert part.said() is not None


def test_a_part_that_hangs_is_waited_for_once_and_asked_once(monkeypatch):
    monkeypatch.setattr(parts, "WAIT", 0.3)
    goes_on, asked = threading.Event(), []
    part = Part("slow", lambda: asked.append(1) or (goes_on.wait(20) and some_figure(1)))
    began = time.monotonic()
    part.begin()
    assert part.said() is None
    assert 0.2 < time.monotonic() - began < 2

    part._asked_at -= KNOWN_FOR
    again = time.monotonic()
    part.begin()

    assert part.said() is None
    assert time.monotonic() - again < 0.2
    assert asked == [1], "while it hangs it is not asked again"
    goes_on.set()
    part._asking.join(5)
    assert part.said() is not None


def test_when_the_last_backup_was_made_is_told():
    telling.tell("backup")

    found = figures(parts._valkey())

    at = figure(found, "backups_last_timestamp_seconds", what="backup")
    assert time.time() - 60 < at <= time.time()


def test_how_much_the_last_backup_found_amiss_is_told():
    telling.tell_amiss(2)

    assert figure(figures(parts._valkey()), "backups_amiss") == 2


def test_a_rule_can_tell_what_should_have_been_done_by_now():
    found = figures([timetable()])

    assert figure(found, "task_interval_seconds", task="moderation.clock.sweep") == 10
    assert figure(found, "task_interval_seconds", task="moderation.clock.refit") == 24 * 3600
