"""The layer as a process has it: in front of the whole application, with real requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.signing import TimestampSigner
from django.test import Client

from comments.shared import ADDRESSES
from newsroom.devices import _SALT
from newsroom.models import Reader
from newsroom.ready.asked import Addresses
from newsroom.ready.serving import Ready

ADDRESS = "http://localhost"
DEVICE, SECRET = TimestampSigner(salt=_SALT).sign("d" * 32 + "."), "s" * 32


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    body: bytes
    by_django: bool  # whether Django was asked at all

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Process:
    """A web process of its own: its layer, its bytes, and a count of what Django was asked."""

    at_most: int = 4_000_000
    made: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.django = WSGIHandler()
        self.layer = Ready(self._counted, Addresses(ADDRESSES), at_most=self.at_most)

    def _counted(self, environ: Any, begin: Any) -> Any:
        self.made.append(environ["PATH_INFO"])
        return self.django(environ, begin)

    def get(self, address: str, method: str = "GET", **headers: str) -> Got:
        before, environ = len(self.made), asked(address, method, **headers)
        told: list[Any] = []
        answer: Any = self.layer(environ, lambda status, given, *_: told.extend((status, given)))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        status, given = told
        return Got(int(status.split()[0]), dict(given), body, len(self.made) > before)


def asked(address: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """A request, as a server hands it over."""
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    if "authorization" in headers:
        environ["HTTP_AUTHORIZATION"] = headers["authorization"]
    return environ


class Browser:
    """One that somebody has signed in with, and that a process is asked with."""

    def __init__(self, reader: Reader, language: str = "") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(reader)
        self.session = self.client.cookies["sessionid"].value
        self.language = language

    @property
    def cookie(self) -> str:
        language = f"; language={self.language}" if self.language else ""
        return f"sessionid={self.session}; csrftoken={SECRET}; device={DEVICE}{language}"

    def get(self, process: Process, address: str, method: str = "GET", **headers: str) -> Got:
        return process.get(address, method, cookie=self.cookie, **headers)

    def asked(self, address: str, method: str = "GET", **headers: str) -> dict[str, Any]:
        return asked(address, method, cookie=self.cookie, **headers)
