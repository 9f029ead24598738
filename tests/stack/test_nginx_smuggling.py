"""Whatever is sent through the shipped nginx: no one request is two to the application."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest

from newsroom.demo.several import Several
from tests.stack.client import eventually
from tests.stack.raw import head, raw, statuses
from tests.stack.test_nginx import ask, never_seen

pytestmark = pytest.mark.stack


def smuggled(site: Several, mark: str) -> bytes:
    return f"GET /{mark} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode()


# Beside a length that is true, a word about chunks that only one of two programs may understand.
ODD = {
    "CL.TE": "Transfer-Encoding: chunked",
    "identity too": "Transfer-Encoding: identity, chunked",
    "in a list": "Transfer-Encoding: chunked, identity",
    "twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
    "a tab before": "Transfer-Encoding:\tchunked",
    "a blank before the colon": "Transfer-Encoding : chunked",
    "an odd letter": "Transfer-Encoding: \x0bchunked",
    "an odd name": "Transfer_Encoding: chunked",
    "folded": "Transfer-Encoding:\r\n chunked",
    "a folded line before": "X-A: b\r\n Transfer-Encoding: chunked",
    "a bare LF": "X-A: b\nTransfer-Encoding: chunked",
    "a bare CR": "X-A: b\rTransfer-Encoding: chunked",
    "a length of nothing": "Content-Length: 0",
}
# Instead of a length that is true.
LENGTHS = {
    "two lengths": "Content-Length: 0\r\nContent-Length: 90",
    "a length in a list": "Content-Length: 0, 90",
    "a length with a sign": "Content-Length: +90",
    "a length that is none": "Content-Length: 0x10",
    "a negative length": "Content-Length: -1",
    "no length": "X-A: b",
}


def shapes(site: Several, mark: str) -> dict[str, bytes]:
    """Ways to say of a body that it ends at one place, and at another: in it a second request."""
    hidden = smuggled(site, mark)
    chunked = b"0\r\n\r\n" + hidden
    length = f"Content-Length: {len(chunked)}"
    kind, te = "Content-Type: application/json", "Transfer-Encoding: chunked"
    upgrade = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")
    look = {"method": "GET", "path": "/rules/"}
    return {
        **{name: head(site, kind, length, odd) + chunked for name, odd in ODD.items()},
        **{name: head(site, kind, odd) + chunked for name, odd in LENGTHS.items()},
        "TE.CL": head(site, kind, te, "Content-Length: 4") + chunked,
        "a chunk of an odd size": head(site, kind, te) + b"0;\n\r\n\r\n" + hidden,
        "a chunk that overflows": head(site, kind, te) + b"10000000000000000\r\n\r\n" + hidden,
        "a look with a body": head(site, length, **look) + chunked,
        "a look in chunks": head(site, te, **look) + chunked,
        "by HTTP/1.0": head(site, te, length).replace(b"HTTP/1.1", b"HTTP/1.0", 1) + chunked,
        "another protocol": head(site, *upgrade, **look),
        "a NUL in a header": head(site, "X-A: \x00b", **look),
        "a line of its own in a path": head(site, method="GET", path="/rules/%0d%0aX-A:%20b"),
    }


class Ids:
    """By which each request is known: nginx gives them, and the application writes them down."""

    def __init__(self, site: Several) -> None:
        folder = site.folder
        self._nginx = folder / "nginx" / "access.log"
        self._webs = [folder / "web-1.log", folder / "web-2.log"]
        self._before = {path: path.stat().st_size for path in (self._nginx, *self._webs)}

    def _since(self, path: Path) -> str:
        return path.read_bytes()[self._before[path] :].decode(errors="replace")

    def given(self) -> set[str]:
        return set(re.findall(r" id=([0-9a-f]{32})", self._since(self._nginx)))

    def seen(self) -> set[str]:
        found = "".join(self._since(path) for path in self._webs)
        return set(re.findall(r" request_id=(\S+)", found))


def test_no_request_hides_in_another(several: Several):
    """To the application every connection is nginx's own: a second request in a body would be
    answered to whoever comes next. It would bear no id of nginx's, and be in no log of it."""
    ids, wrong = Ids(several), []
    for shape in shapes(several, ""):
        mark = f"smuggled-{uuid4().hex}"
        raw(several, shapes(several, mark)[shape], reads_for=0.6)
        # Those that come next, on the same connections to the application.
        for _ in range(3):
            answer = ask(several, f"/api/v1/me?{never_seen()}")
            if answer.status != 401 or mark in answer.text:
                wrong.append((shape, answer.status))

    assert wrong == []
    eventually(lambda: ids.seen() <= ids.given(), within=5)
    assert len(ids.seen()) > 3 * len(ODD), "else the application wrote nothing down"


def test_what_nobody_could_read_is_refused_with_all_headers(several: Several):
    for wrong in (
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
    ):
        told = raw(several, wrong, reads_for=1.0).decode("latin-1")
        assert statuses(told.encode()) in ([400], [505], []), told[:100]
        assert "nginx/" not in told


def test_headers_without_end_are_refused(several: Several):
    long = head(
        several, *(f"X-{n}: {'a' * 4000}" for n in range(20)), method="GET", path="/rules/"
    )

    assert statuses(raw(several, long)) == [400]
