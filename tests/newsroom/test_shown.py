"""Each fault is seen by who asks how the house is, and by Prometheus: those of one process.

The others take real servers away: tests/stack/test_shown.py.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from moderation.clock import sweep
from moderation.models import Mail
from moderation.screening import asking
from moderation.workflow.delivering import deliver
from newsroom import beating, health, unwell
from newsroom.locked import lock
from newsroom.metrics.database import database
from newsroom.metrics.disks import disks
from newsroom.metrics.told import counted
from newsroom.models import Endpoint
from newsroom.models.endpoint import USE
from newsroom.postgres import ended
from tests import checks_to_try
from tests.moderation.test_calling_hooks import hook, receiver
from tests.newsroom.events.conftest import may_call_here
from tests.newsroom.faults import (
    IN_ONE_PROCESS,
    mail_server_is_away,
    seen_anew,
    somebody_waits_in_another_database,
    statement_took_too_long,
)
from tests.newsroom.metrics.figures import Figures, figures
from tests.newsroom.shown import FAULTS, Shown
from tests.stack.test_shown import BY_TAKING_AWAY

pytestmark = pytest.mark.django_db
__all__ = ["hook", "may_call_here", "receiver"]
OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delitem(health.CHECKS, "worker")  # There is none here.
    monkeypatch.setattr(ended, "_seen_at", {})
    asking.forget()
    checks_to_try.go_on.clear()
    yield
    checks_to_try.go_on.set()
    asking.forget()


@pytest.fixture
def to_try(make: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """What the faults are made with."""

    class Given:
        pass

    given: Any = Given()
    given.make, given.settings, given.patch = make, settings, monkeypatch
    given.folder = tmp_path
    return given


def asked() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/healthz")
    return answer.status_code, answer.json()


def now() -> Figures:
    return figures([*database(), *counted(), disks()])


@pytest.mark.usefixtures("may_call_here")
@pytest.mark.parametrize("fault", IN_ONE_PROCESS)
def test_a_fault_is_seen(
    fault: str, to_try: Any, hook: Any, django_capture_on_commit_callbacks: Any
) -> None:
    shown: Shown = FAULTS[fault]
    to_try.hook = hook
    before, before_it = now(), asked()
    assert shown.part_of(before_it[1]) is None

    with ExitStack() as lasts:
        with django_capture_on_commit_callbacks(execute=True):
            IN_ONE_PROCESS[fault](to_try, lasts)
        status, told = asked()
        after = now()

    assert (status, before_it[0]) == (shown.status, 200)
    assert shown.part_of(told)
    assert shown.is_seen(before, after), (shown.read(before), shown.read(after))


# What is told, and to whom.


def test_whoever_runs_the_house_learns_no_address(to_try: Any, may_call_here: None) -> None:
    secret = "/hooks/T0123/s3cret-of-theirs?key=s3cret"  # noqa: S105 - made up
    paper = to_try.make.the_paper()
    Endpoint.objects.create(
        publication=paper, url=f"https://hooks.example:8443{secret}", sealed=lock("x", use=USE),
        failures=9, rests_until=timezone.now() + timedelta(minutes=5),
    )  # fmt: skip
    with ExitStack() as lasts:
        mail_server_is_away(to_try, lasts)

        told = asked()[1]

    assert told[f"endpoint {paper.slug}/hooks.example"] == "resting"
    assert told["mail"] == "1 put off, one of them for ConnectionRefusedError"
    assert "s3cret" not in str(told)
    assert "anna" not in str(told)


def test_mail_that_came_through_in_the_end_is_no_fault(to_try: Any) -> None:
    with ExitStack() as lasts:
        mail_server_is_away(to_try, lasts)
        assert "mail" in asked()[1]

        to_try.settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        Mail.objects.update(due_at=timezone.now())
        assert deliver() == 1

    assert "mail" not in asked()[1]


def test_what_was_ended_is_told_for_five_minutes(to_try: Any) -> None:
    with ExitStack() as lasts:
        statement_took_too_long(to_try, lasts)
    ended.seen("other")

    assert asked()[1]["statements"] == "ended of late: statement_timeout"

    ended._seen_at["statement_timeout"] -= ended.KNOWN_FOR
    assert "statements" not in asked()[1]


def test_a_database_that_goes_while_it_is_asked_is_not_ready(to_try: Any) -> None:
    def gone() -> None:
        raise OperationalError("the connection is closed")

    to_try.patch.setattr(unwell, "in_postgresql", gone)

    status, told = asked()

    assert (status, told["database"]) == (503, "not ready")


def test_a_sweep_is_what_is_heard_of_beat(to_try: Any) -> None:
    no_beat(to_try)
    assert asked() == (200, asked()[1] | {"beat": "no sweep was asked for in 60 seconds"})

    sweep()

    assert "beat" not in asked()[1]


def test_a_house_that_has_just_begun_does_not_miss_its_beat(to_try: Any) -> None:
    no_beat(to_try)
    assert "beat" in asked()[1]

    to_try.patch.setattr(beating, "_began", time.monotonic())

    assert "beat" not in asked()[1]


def test_a_process_that_remembers_for_itself_does_not_miss_beat(to_try: Any) -> None:
    """For seconds after a slip, when Valkey is there already."""
    no_beat(to_try)
    beating.tell()
    assert "beat" not in asked()[1]

    to_try.patch.setattr(caches["default"], "_asks_again_at", time.monotonic() + 60)
    told = asked()[1]

    assert told["valkey"] == "ready"
    assert told["limits"] == "counted by each process"
    assert "beat" not in told


def no_beat(to_try: Any) -> None:
    """It was not heard for longer than it is remembered, and a worker answers."""
    cache.delete(beating._KEY)
    to_try.patch.setattr(beating, "_began", time.monotonic() - beating.HEARD_FOR)
    to_try.patch.setitem(health.CHECKS, "worker", lambda: None)


def test_a_lock_that_others_of_the_same_server_wait_for_is_not_ours(to_try: Any) -> None:
    to_try.patch.setattr(unwell, "LOCK_WAITS_LONG", 0.1)
    with ExitStack() as lasts:
        somebody_waits_in_another_database(lasts)

        told, figure_of_it = seen_anew(), FAULTS["somebody holds a lock"].read(now())

    assert "locks" not in told
    assert figure_of_it == 0


# The table


def test_every_fault_of_the_table_is_tried() -> None:
    assert {*IN_ONE_PROCESS, *BY_TAKING_AWAY} == set(FAULTS)
    assert not {*IN_ONE_PROCESS} & {*BY_TAKING_AWAY}


def test_the_page_for_operators_has_the_same_table() -> None:
    page = OPERATIONS.read_text().partition("\n### What shows a fault\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| `([^`]+)` \| `…_([^`]+)` ([^|]+) \|$", page, re.M)

    told = {fault: Shown(int(status), *rest) for fault, status, *rest in rows}

    assert told == FAULTS
    assert page.count("\n|") == len(rows) + 2, "a line of the table is not read"
