"""A mail server that hangs does not hold up a web server that is told to stop."""

from __future__ import annotations

import re
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from newsroom.demo.servers import free_port
from tests.newsroom.test_posting import MailServer, mail_server
from tests.stack.client import Town, eventually

pytestmark = pytest.mark.stack
WEB = "web-that-mails"
# Seconds that a process waits for each word of the mail server's: it had done so three times for
# each mail, one mail after another, before it was gone.
EACH_WORD = 120


@pytest.fixture
def hanging() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def web(town: Town, hanging: MailServer) -> Iterator[str]:
    """The address of a web server whose mails go to a mail server that hangs."""
    newsroom, port = town.newsroom, free_port()
    was = dict(newsroom.environment)
    url = f"http://127.0.0.1:{port}"
    newsroom.environment |= {
        "EMAIL_URL": f"smtp://127.0.0.1:{hanging.port}",
        "EMAIL_TIMEOUT": str(EACH_WORD),
        "SITE_URL": url,
    }
    newsroom.start_web(name=WEB, port=port, workers=1)
    newsroom.environment = was
    try:
        newsroom.wait_until_ready(url=url)
        yield url
    finally:
        if newsroom.processes[WEB].poll() is None:
            newsroom.kill(WEB)
        newsroom.processes.pop(WEB, None)


def asks_for_a_new_password(url: str, email: str) -> None:
    opened = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open
    with opened(f"{url}/account/password/reset/", timeout=60) as page:
        form = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert form
    told = urlencode({"email": email, "csrfmiddlewaretoken": form[1]}).encode()
    request = urllib.request.Request(f"{url}/account/password/reset/", told, {"Origin": url})
    with opened(request, timeout=60) as answer:
        assert answer.url.endswith("/account/password/reset/confirm/")


def of_somebody(town: Town) -> str:
    """The confirmed address of an account."""
    email = f"{uuid4().hex[:10]}@reader.example"
    [[reader]] = town.rows("SELECT id FROM newsroom_reader WHERE handle = %s", town.newcomer())
    with town.connect() as connection:
        connection.execute(
            'INSERT INTO account_emailaddress (email, user_id, verified, "primary")'
            " VALUES (%s, %s, true, true)",
            [email, reader],
        )
    return email


def seconds_until(true: Callable[[], object]) -> float:
    began = time.monotonic()
    eventually(true, within=60)
    return time.monotonic() - began


def test_a_web_server_that_is_told_to_stop_is_gone_though_a_mail_server_hangs(
    town: Town, hanging: MailServer, web: str
) -> None:
    for _ in range(3):
        asks_for_a_new_password(web, of_somebody(town))
    eventually(lambda: hanging.asked >= 2)
    process = town.newsroom.processes[WEB]

    process.send_signal(signal.SIGTERM)

    took = seconds_until(lambda: process.poll() is not None)
    assert took < 30
    said = (town.newsroom.folder / f"{WEB}.log").read_text()
    assert "3 mails about accounts are given up: this process ends" in said
