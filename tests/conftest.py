from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest
import uuid6
from django.core.mail import EmailMessage
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped] # no types

from moderation import conditions, passports, queue
from moderation.lots import calibration_rate
from moderation.workflow import auditing
from newsroom import places
from newsroom.accounts import posting
from newsroom.demo.processes import Newsroom
from newsroom.models import Publication, Reader
from newsroom.sso import reader_of, sign
from tests import factories
from tests.arranging import arrange
from tests.stack.client import Town


@pytest.fixture
def make(db: None) -> object:
    """The factories, for tests that need the database."""
    return factories


@pytest.fixture(autouse=True, scope="session")
def static_files_are_found_once() -> Iterator[None]:
    """Each client of Django's has middleware of its own, and WhiteNoise's looks at every file
    there is: two fifths of what a test of many clients takes."""
    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files = dict(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(autouse=True)
def practice_only_fills(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the site a lot may fall on practice although texts wait; a test says so (`lots`)."""
    if not request.node.get_closest_marker("lots"):
        real = calibration_rate
        rate = lambda *facts: float(real(*facts) == 1)  # noqa: E731 - who only practises still does
        monkeypatch.setattr(queue, "calibration_rate", rate)


@pytest.fixture(autouse=True)
def conditions_of_this_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a process knows for a few seconds is another database's by then.

    On a slow machine it must not be asked for once more while queries are counted.
    """
    monkeypatch.setattr(places, "KNOWN_FOR", inf)
    monkeypatch.setattr(conditions, "KNOWN_FOR", inf)
    knowing = (conditions, places, passports)
    for one in knowing:
        one.forget()
    yield
    for one in knowing:
        one.forget()


@pytest.fixture(autouse=True)
def ids_of_this_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids never go back in time; one that was made on a journey into the future must not
    draw those of the next test after it."""
    monkeypatch.setattr(uuid6, "_last_v7_timestamp", None)


@pytest.fixture(autouse=True)
def no_audits_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loaded dice: no verdict is drawn for an audit unless a policy says that all are."""
    dice = random.Random()
    dice.random = lambda: 0.999  # type: ignore[method-assign]
    monkeypatch.setattr(auditing, "dice", dice)


@pytest.fixture(autouse=True)
def mails_about_accounts_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """They go by threads of their own; whoever looks into the mailbox at once finds them."""
    send = posting.post

    def post(message: EmailMessage) -> None:
        if (over := send(message)) is not None:
            assert over.wait(60)

    monkeypatch.setattr(posting, "post", post)


@pytest.fixture
def stated_terms(make: Any) -> None:
    """Terms that a test of what follows can count with; see the factory."""
    make.stated_terms()


@pytest.fixture
def anonymous() -> APIClient:
    return APIClient()


@pytest.fixture
def as_(db: None) -> Callable[[Reader], APIClient]:
    """A client that carries a reader's bearer token."""

    def client(reader: Reader) -> APIClient:
        paper = Publication.objects.get(token_issuer=reader.issuer)
        token = sign(reader, paper, valid_for=timedelta(minutes=5))
        reader_of(token)  # Seen before: the first time writes down what it says of its bearer.
        signed_in = APIClient()
        signed_in.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return signed_in

    return client


@pytest.fixture(scope="session")
def running() -> Iterator[Newsroom]:
    folder = Path(tempfile.mkdtemp(prefix="third-reading-stack-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        newsroom.fill()
        newsroom.start_processes()
        newsroom.wait_until_ready()
        yield newsroom
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def town(running: Newsroom) -> Town:
    """The newsroom with everything up, whatever the test before did to it."""
    # One that failed between an end and a new beginning must not take the others along.
    for name, start in (("worker", running.start_worker), ("beat", running.start_beat)):
        if name not in running.processes:
            start()
    running.wait_until_ready()
    return Town(running)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser the browser tests are skipped, and say so; in CI they fail.

    What drives real processes by real clocks is asked once more where it failed, and the end of
    the run says so (docs/decisions/0005-libraries.md).
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        arrange(items)
    for item in items:
        is_real = item.get_closest_marker("stack") or item.get_closest_marker("browser")
        if is_real and not item.get_closest_marker("flaky"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if shutil.which("chromium") or os.environ.get("CI") == "true":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed here"))
