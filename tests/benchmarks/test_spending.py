"""A load is what it says it is: a kind that has run out is beside nothing any more."""

from __future__ import annotations

import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.spending import Request, at_a_rate, enough


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *told: object) -> None:
        pass


@pytest.fixture
def url():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def requests(number: int) -> list[Request]:
    return [Request("/", "token", "{}") for _ in range(number)]


def test_a_kind_that_runs_dry_is_an_error_and_no_figure(url):
    kinds = {"post": (50, requests(enough(50, 1))), "review": (50, requests(12))}

    with pytest.raises(RuntimeError, match="review: 12 are too few"):
        at_a_rate(url, kinds, 1)


def test_enough_are_enough(url):
    kinds = {kind: (50, requests(enough(50, 1))) for kind in ("post", "review")}

    found = at_a_rate(url, kinds, 1)

    assert all(25 < cell["n"] < 80 and not cell["refused"] for cell in found.values())


@pytest.mark.parametrize("rate", [10, 25, 50])
@pytest.mark.parametrize("seconds", [3, 8])
def test_no_lot_asks_for_more_than_enough(rate, seconds):
    for seed in range(300):
        dice, at, number = random.Random(seed), 0.0, 0
        while (at := at + dice.expovariate(rate)) < seconds:
            number += 1
        assert number < enough(rate, seconds)
