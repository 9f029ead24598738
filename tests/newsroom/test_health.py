"""/healthz, which anybody may ask: what it costs, what strangers learn, what the log has of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from newsroom import health
from newsroom.found import Found
from newsroom.locked import lock
from newsroom.models import Endpoint, Publication, Role
from newsroom.models.endpoint import USE
from newsroom.postgres.which import say_which_database
from tests.moderation.test_calling_hooks import hook, receiver
from tests.second import Second

pytestmark = pytest.mark.django_db
__all__ = ["hook", "receiver"]
STRANGER = {"x-forwarded-for": "8.8.8.8"}
TOKEN = "0123456789abcdef0123"  # noqa: S105 - nobody's


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Each time that the worker was asked, which is away."""
    times: list[str] = []

    def worker() -> None:
        times.append("worker")
        raise RuntimeError("no worker answers")

    monkeypatch.setattr(health, "_said_why", {})
    monkeypatch.setitem(health.CHECKS, "worker", worker)
    fresh = Found(health._ask, known_for=health.KNOWN_FOR, waits=health.WAIT)
    monkeypatch.setattr(health, "parts", fresh)
    monkeypatch.setattr(health, "_of_this_process", lambda: {"check ours": "resting"})
    return times


def test_strangers_cost_one_question_in_some_seconds_and_one_reason_in_the_log(asked, caplog):
    answers = [Client(headers=STRANGER).get("/healthz") for _ in range(20)]

    assert {one.status_code for one in answers} == {503}
    assert answers[-1].json()["worker"] == "not ready"
    assert asked == ["worker"]
    assert caplog.text.count("worker is not ready") == 1


def test_who_runs_the_house_is_told_how_it_is_now_and_the_log_why_once_a_minute(asked, caplog):
    for _ in range(3):
        assert Client().get("/healthz").status_code == 503

    assert asked == ["worker"] * 3
    assert caplog.text.count("worker is not ready") == 1


def test_strangers_learn_how_the_parts_are_and_nothing_else(asked, make, settings):
    settings.METRICS_TOKEN = TOKEN
    reader, moderator = make.reader(), make.moderator(kind=Role.Kind.MODERATOR)
    signed_in, at_a_desk = Client(headers=STRANGER), Client(headers=STRANGER)
    signed_in.force_login(reader)
    at_a_desk.force_login(moderator)
    who = {
        "from this machine": Client(),
        "from this machine by a proxy": Client(headers={"forwarded": "for=_x"}),
        "a stranger": Client(headers=STRANGER),
        "a reader": signed_in,
        "a moderator": at_a_desk,
        "a monitor": Client(headers=STRANGER | {"authorization": f"Bearer {TOKEN}"}),
        "who guesses": Client(headers=STRANGER | {"authorization": "Bearer guess"}),
    }

    told = {name: client.get("/healthz").json() for name, client in who.items()}

    knows = {name for name, parts in told.items() if parts.get("check ours") == "resting"}
    assert knows == {"from this machine", "a monitor"}
    for name in who.keys() - knows:
        assert set(told[name]) == PARTS, name


def test_a_desk_learns_of_its_own_hooks_and_endpoints_and_of_nothing_else(asked, make, hook):
    later = timezone.now() + timedelta(hours=1)
    ours, theirs = make.the_paper(), Publication.objects.create(slug="echo", name="Echo")
    rests(ours, later, times=2)
    rests(theirs, later)
    made = hook()
    made.failures, made.rests_until = 5, later
    made.save()

    [at_ours, at_theirs] = [at_the_desk(make.moderator(paper=one)) for one in (ours, theirs)]
    told = Client().get("/healthz").json()

    endpoint, hooked = f"endpoint {ours.slug}/hooks.example", f"hook {ours.slug}/civility"
    assert at_ours == {endpoint: "2 are resting", hooked: "resting"}
    assert at_theirs == {"endpoint echo/hooks.example": "resting"}
    assert at_ours | at_theirs | {"check ours": "resting"} == of_no_part(told)


def test_who_may_not_come_to_the_desk_just_now_learns_nothing_there(asked, make, settings):
    rests(make.the_paper(), timezone.now() + timedelta(hours=1))
    suspended, moderator = make.moderator(), make.moderator()
    make.sanction(suspended, "suspension", by=make.moderator(kind=Role.Kind.ADMIN))
    badge = make.moderator(kind=Role.Kind.EXPERT)
    assert at_the_desk(moderator), "that one may"

    assert at_the_desk(suspended) == {}
    assert at_the_desk(badge) == {}
    settings.DESK_SECOND_FACTOR = True
    assert at_the_desk(moderator) == {}, "with a password alone"


@pytest.mark.django_db(transaction=True)
def test_web_is_not_ready_at_another_database_than_that_of_the_worker(asked, caplog):
    """As where a restored one has taken the place of the old, and PGBOUNCER_URL was forgotten."""
    second = Second()
    second.make_bare()
    with second.entered():
        say_which_database()

    told = Client().get("/healthz")

    second.drop()
    assert (told.status_code, told.json()["database"]) == (503, "not ready")
    assert "web is at another database than the worker" in caplog.text
    say_which_database()
    assert Client().get("/healthz").json()["database"] == "ready"


def rests(paper, until, times=1):
    for n in range(times):
        Endpoint.objects.create(
            publication=paper, url=f"https://hooks.example/{n}", sealed=lock("x", use=USE),
            failures=9, rests_until=until,
        )  # fmt: skip


def at_the_desk(who):
    """What is told to somebody who has signed in, beside the parts."""
    client = Client(headers=STRANGER)
    client.force_login(who)
    return of_no_part(client.get("/healthz").json())


def of_no_part(told):
    return {name: says for name, says in told.items() if name not in PARTS}


PARTS = {"database", "valkey", "worker", "clock"}


def test_many_at_once_are_told_what_one_of_them_found():
    slow, asked = threading.Event(), []

    def ask() -> str:
        asked.append(1)
        slow.wait(10)
        return f"the {len(asked)}."

    found = Found(ask, known_for=60, waits=0.1)
    first = threading.Thread(target=found.told)
    first.start()
    while not asked:
        time.sleep(0.01)
    assert found.told() is None, "nothing is known yet, and nobody waits for long"
    slow.set()
    first.join()

    slow.clear()
    found._waits, found._last = 60, ("the 1.", time.monotonic() - 61)
    second = threading.Thread(target=found.told)
    second.start()
    while len(asked) < 2:
        time.sleep(0.01)
    meanwhile = found.told()
    slow.set()
    second.join()

    assert meanwhile == "the 1.", "who comes while it is asked anew has what was known"
    assert (found.told(), len(asked)) == ("the 2.", 2)


def test_what_fails_is_asked_again() -> None:
    answers: Iterator[Exception | str] = iter([RuntimeError("not now"), "well"])

    def ask() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    found = Found(ask, known_for=60, waits=1)

    with pytest.raises(RuntimeError):
        found.told()
    assert found.told() == "well"
