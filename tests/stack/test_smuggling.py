"""A second request within the body of a first, through nginx as shipped: nobody takes it for one.

Where nginx and the web process do not agree where a request ends, what is hidden in it is answered
to whoever comes next on the same line between them.
"""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newsroom.demo import nginx
from newsroom.demo.servers import free_port
from newsroom.demo.several import Several
from tests.stack.client import Client
from tests.stack.odd_requests import asked, begun

pytestmark = pytest.mark.stack
HIDDEN = b"GET /smuggled/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "
JSON = b"Content-Type: application/json"
WHOLE = b"Content-Length: %d" % (5 + len(HIDDEN))
# How many bytes of it are a body, said in two ways that do not agree.
FORMS = {
    "a length, and pieces": (WHOLE, b"Transfer-Encoding: chunked"),
    "pieces, and a length": (b"Transfer-Encoding: chunked", WHOLE),
    "pieces by another name": (WHOLE, b"Transfer-Encoding: xchunked"),
    "pieces after a blank": (WHOLE, b"Transfer-Encoding : chunked"),
    "pieces after a tab": (WHOLE, b"Transfer-Encoding:\tchunked"),
    "pieces twice": (b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"),
    "pieces with an underscore": (WHOLE, b"Transfer_Encoding: chunked"),
    "pieces on a second line": (WHOLE, b"X: y\r\n Transfer-Encoding: chunked"),
    "a bare line feed": (WHOLE, b"X: y\nTransfer-Encoding: chunked"),
    "two lengths": (b"Content-Length: 5", WHOLE),
    "a length with a sign": (WHOLE, b"Content-Length: +5"),
    "a list of lengths": (b"Content-Length: 5, %d" % (5 + len(HIDDEN)),),
}


def all_that_comes(port: int, data: bytes) -> bytes:
    """Everything that is answered until nothing more comes, or the line is closed."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as there:
        there.sendall(data)
        with suppress(TimeoutError, ConnectionError):
            while more := there.recv(65536):
                got += more
    return got


@pytest.mark.parametrize("form", FORMS)
def test_what_is_hidden_in_a_body_is_no_request(several: Several, form: str) -> None:
    data = begun(JSON, b"Connection: close", *FORMS[form], body=b"0\r\n\r\n" + HIDDEN)

    answers = all_that_comes(several.port, data)

    assert answers.count(b"HTTP/1.1 ") <= 1, answers[:2000]
    # Whoever comes next, on each of the lines that there are, is answered what they asked.
    next_ones = [Client(several.url).get("/livez").status for _ in range(8)]
    assert next_ones == [200] * 8


def test_two_whole_requests_are_two(several: Several) -> None:
    """So that the count of answers above would tell."""
    first, last = asked(b"/livez"), asked(b"/livez", b"Connection: close")

    assert all_that_comes(several.port, first + last).count(b"HTTP/1.1 200") == 2


class Careless(BaseHTTPRequestHandler):
    """A web process that ends each body after five bytes, whatever nginx thinks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/livez" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.rfile.read(5)
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def nginx_before(web: ThreadingHTTPServer, folder: Path) -> Iterator[int]:
    """As shipped, at which port."""
    port = free_port()
    process = subprocess.Popen(
        nginx.write(folder, port=port, upstreams=[web.server_port], static=folder, workers=1)
    )
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            threading.Event().wait(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def test_where_the_two_do_not_agree_the_next_one_is_answered_something_else(
    tmp_path: Path,
) -> None:
    """So that what comes next, above, would tell: a length that is right is wrong to this one."""
    data = begun(JSON, b"Connection: close", WHOLE, body=b"0\r\n\r\n" + HIDDEN)
    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        with nginx_before(web, tmp_path) as port:
            all_that_comes(port, data)

            next_ones = [Client(f"http://127.0.0.1:{port}").get("/livez").status for _ in range(8)]
        web.shutdown()

    assert 404 in next_ones
