"""A second request within the body of a first, through nginx as shipped: nobody takes it for one.

Where nginx and the web process do not agree where a request ends, what is hidden in it is answered
to whoever comes next on the same line between them.
"""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

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


def all_that_comes(newsroom: Several, data: bytes) -> bytes:
    """Everything that is answered until nothing more comes, or the line is closed."""
    got = b""
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=20) as there:
        there.sendall(data)
        with suppress(TimeoutError, ConnectionError):
            while more := there.recv(65536):
                got += more
    return got


@pytest.mark.parametrize("form", FORMS)
def test_what_is_hidden_in_a_body_is_no_request(several: Several, form: str) -> None:
    data = begun(JSON, b"Connection: close", *FORMS[form], body=b"0\r\n\r\n" + HIDDEN)

    answers = all_that_comes(several, data)

    assert answers.count(b"HTTP/1.1 ") <= 1, answers[:2000]
    # Whoever comes next, on each of the lines that there are, is answered what they asked.
    next_ones = [Client(several.url).get("/livez").status for _ in range(8)]
    assert next_ones == [200] * 8


def test_two_whole_requests_are_two(several: Several) -> None:
    """So that the count of answers above would tell."""
    first, last = asked(b"/livez"), asked(b"/livez", b"Connection: close")

    assert all_that_comes(several, first + last).count(b"HTTP/1.1 200") == 2
