"""What is at hand is handed to the server whole, which sends it at once and not as a stream."""

from __future__ import annotations

from typing import Any

import pytest
from granian.wsgi import _callback_wrapper

from newsroom.probes import Probes
from tests.outage import no_database
from tests.ready.layer import Browser, Process, asked

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """granian's own code up to where it hands on what it will send."""

    def __init__(self, process: Process) -> None:
        probes = Probes(process.layer, lambda: process.layer.at_hand)
        self._answers = _callback_wrapper(probes, {})
        self.sent: list[tuple[int, bytes | str]] = []

    def sends(self, environ: dict[str, Any]) -> tuple[int, bytes | str]:
        self._answers(self, environ)
        return self.sent.pop()

    def response_bytes(self, status: int, headers: object, body: bytes) -> None:
        self.sent.append((status, body))

    def response_iter(self, status: int, headers: object, body: object) -> None:
        self.sent.append((status, "a stream"))


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def server(process):
    return Server(process)


@pytest.fixture
def page(make):
    return f"/articles/{make.released().article_id}/"


def test_a_page_for_everybody(process, server, page):
    first = server.sends(asked(page))
    got = process.get(page)

    assert first == server.sends(asked(page)) == (200, got.body)
    assert server.sends(asked(page, "HEAD")) == (200, b"")
    assert server.sends(asked(page, if_none_match=got.headers["ETag"])) == (304, b"")


def test_one_that_is_kept_for_nobody(server):
    status, body = server.sends(asked(f"/articles/{'0' * 8}-0000-7000-8000-{'0' * 12}/"))

    assert status == 404
    assert isinstance(body, bytes)


def test_a_page_for_one(make, process, server, page):
    browser = Browser(make.reader())

    first, again = (server.sends(browser.asked(page)) for _ in range(2))

    assert first == again == (200, browser.get(process, page).body)
    assert server.sends(browser.asked(page, "HEAD")) == (200, b"")


def test_what_one_gets_while_the_database_is_away(make, server, page):
    browser = Browser(make.reader())
    server.sends(asked(page))

    with no_database():
        status, body = server.sends(browser.asked(page))

    assert status == 200
    assert b"Comments cannot be written just now" in body


def test_what_a_load_balancer_asks(server):
    assert server.sends(asked("/livez")) == (200, b'{"process": "alive"}')
    assert server.sends(asked("/livez", "HEAD")) == (200, b"")
