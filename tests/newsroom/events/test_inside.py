"""Every way by which the house can be told whom to call: nobody on this machine is ever asked.

A real server stands inside. Each spelling of where it stands is given to each thing that calls.
"""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from newsroom import calling, fetching
from newsroom.targets import BadTarget, Limits, addresses_of, read_target
from tests.newsroom.events.receiver import Receiver, plainly, receiving
from tests.newsroom.events.test_calling import HERE

OPEN = Limits(plain=True)  # any port, and http: the least that stands in the way
SPELLINGS = [
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.000.000.001", "0177.0.0.1",
    "0x7f.0.0.1", "0x7f000001", "2130706433", "017700000001", "127.0.0.1%00", "0",
    "0.0.0.0",  # noqa: S104 - to call, not to listen at
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "localhost", "LOCALHOST", "localhost.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "１２７.０.０.１", "127。0。0。1", "①②⑦.⓪.⓪.①",
    "[::1%25lo]", "x@127.0.0.1", "x:y@127.0.0.1", "example.org@127.0.0.1",
    "127.0.0.1#@example.org", "127.0.0.1\\@example.org", "example.org:80@127.0.0.1",
    "[::1]@example.org",
]  # fmt: skip


@pytest.fixture
def inside() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.mark.parametrize("host", SPELLINGS)
def test_however_this_machine_is_spelled_nobody_on_it_is_asked(
    inside: Receiver, host: str, settings: Any
) -> None:
    settings.OUTGOING_HTTP, settings.OUTGOING_NETWORKS = True, []
    url = f"http://{host}:{inside.port}/hook"

    answer = calling.post(url, b"{}", {}, seconds=3, limits=OPEN)
    with pytest.raises(requests.RequestException):
        fetching.fetch(url)
    with pytest.raises(requests.RequestException):
        fetching.session().post(url, data={"a": "b"})

    assert answer.status is None
    assert answer.error.startswith("target_") or answer.error == "bad_target"
    assert inside.got == []


@pytest.mark.parametrize(
    "scheme", ["ftp", "file", "gopher", "dict", "ldap", "unix", "javascript", "ws", "HTTPX", ""]
)
def test_no_other_scheme_is_spoken(inside: Receiver, scheme: str) -> None:
    with pytest.raises(BadTarget):
        read_target(f"{scheme}://127.0.0.1:{inside.port}/", HERE)


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999999999999999999", "8 0", "x", "80:80"])
def test_no_odd_port_is_called(port: str) -> None:
    with pytest.raises(BadTarget):
        addresses_of(read_target(f"http://127.0.0.1:{port}/", OPEN), OPEN)


def test_a_name_that_leads_inside_only_for_the_connection_is_connected_where_it_was_checked(
    inside: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's own resolver says something else from the second time on."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "changing.example":
            return real(host, port, *rest, **more)
        asked.append(host)
        address = "127.0.0.2" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)

    answer = calling.post(
        f"http://changing.example:{inside.port}/", b"", {}, seconds=3, limits=HERE
    )

    assert asked == ["changing.example"], "asked for once, and connected to what was looked at"
    assert answer.error == "no_connection"  # Nobody listens at 127.0.0.2.
    assert inside.got == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_by_anybody(inside: Receiver, status: int, settings: Any) -> None:
    settings.OUTGOING_HTTP, settings.OUTGOING_NETWORKS = True, ["127.0.0.0/8"]
    with receiving(plainly(status, Location=inside.url)) as outside:
        answer = calling.post(outside.url, b"", {}, seconds=3, limits=HERE)
        asked = fetching.session().post(outside.url)

    assert (answer.status, asked.status_code) == (status, status)
    assert inside.got == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "b\r\nX-B: c"),
        ("X-A", "b\nX-B: c"),
        ("X-A\r\nX-B", "c"),
        ("X-A", "b\x00"),
        ("", "b"),
    ],
)
def test_a_header_with_a_line_break_in_it_is_not_sent(
    inside: Receiver, name: str, value: str
) -> None:
    answer = calling.post(inside.url, b"", {name: value}, seconds=3, limits=HERE)

    assert answer.error == "bad_answer"
    assert inside.got == []


def saying(raw: bytes) -> Callable[[Any], None]:
    def answer(handler: Any) -> None:
        handler.wfile.write(raw)

    return answer


ENDLESS = 8 * 2**20
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * ENDLESS, "bad_answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * (ENDLESS // 6), "bad_answer"),
        (b"HTTP/1.1 200 " + b"y" * ENDLESS, "bad_answer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 200_000, ""),
        (CHUNKED + b"fffffffffffffffffffff\r\n", "bad_answer"),
        (CHUNKED + b"-1\r\n", "bad_answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "bad_answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "bad_answer"),
        (b"HTTP/1.1 999999 OK\r\n\r\n", "bad_answer"),
        (b"HTTP/9.9 200 OK\r\n\r\n", ""),
        (b"\x00" * 1000, "bad_answer"),
    ],
)  # fmt: skip
def test_an_answer_without_measure_ends_the_call_and_nothing_else(raw: bytes, said: str) -> None:
    with receiving(saying(raw)) as receiver:
        answer = calling.post(receiver.url, b"", {}, seconds=4, limits=HERE)

    assert answer.status is None or len(answer.body) <= calling.READS_AT_MOST
    assert answer.error == said or not said
    assert answer.took < 60


def test_a_small_answer_that_unpacks_to_a_large_one_is_left_packed(settings: Any) -> None:
    settings.OUTGOING_HTTP, settings.OUTGOING_NETWORKS = True, ["127.0.0.0/8"]
    bomb = gzip.compress(b"\x00" * (64 * 2**20))
    with (
        receiving(plainly(200, bomb, Content_Encoding="gzip")) as once,
        receiving(plainly(200, gzip.compress(bomb), Content_Encoding="gzip, gzip")) as twice,
    ):
        for receiver in (once, twice):
            with pytest.raises(fetching.Refused, match=r"too_large|bad_answer"):
                fetching.session().post(receiver.url)
