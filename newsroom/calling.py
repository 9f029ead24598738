"""Calling an address that somebody typed in, without being led into our own network.

The name is resolved once and every address looked at (`newsroom/targets.py`); the connection
goes to one of those very addresses, so that a second answer of a name server changes nothing.
The certificate must be that of the name. A redirect is an answer like any other. An answer is
read up to a limit, and the whole takes no longer than it may, however slowly bytes trickle.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

import httpcore

from newsroom.connecting import Checked, Deadline
from newsroom.resolving import Resolver
from newsroom.targets import (
    BadTarget,
    Limits,
    Target,
    addresses_of,
    read_target,
)
from newsroom.tracing.spans import Beginning, Kind, span

READS_AT_MOST = 64 * 1024  # bytes of an answer

# What went wrong where there is no answer, or none that can be used.
TIMED_OUT, NO_CONNECTION, NO_TLS = "timed_out", "no_connection", "tls_failed"
BAD_ANSWER, NO_ANSWER = "bad_answer", "no_answer"
CLOSED = "Server disconnected without sending a response"  # as httpcore says it


@dataclass(frozen=True)
class Answer:
    """What came of a call: a status, or an error that says why there is none."""

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""  # up to the limit; packed, where it came packed
    whole: bool = True  # whether that is all of it
    error: str = ""  # a code: those above, or that of a BadTarget
    took: float = 0.0  # seconds

    @property
    def ok(self) -> bool:
        return not self.error and self.status is not None and 200 <= self.status < 300


def call(
    method: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    at_most: int = READS_AT_MOST,
    limits: Limits | None = None,
    resolve: Resolver | None = None,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Ask, in at most `seconds` altogether. Never raises for what others do.

    An answer is read up to `at_most` bytes. `limits`, `resolve` and `trust` are those of the
    settings and the system where they are not given. Not to be called inside a transaction.
    """
    begun = time.monotonic()
    deadline = Deadline(begun + seconds)
    try:
        target = read_target(url, limits)
        checked = Checked(addresses_of(target, limits, resolve, deadline.left()), deadline)
        asked = Asked(method, target, body, headers, at_most)
        answer = _traced(asked, checked, trust or _trust())
    except BadTarget as refusal:
        answer = Answer(error=refusal.code)
    except Exception as error:
        if not (said := _said(error)):
            raise
        answer = Answer(error=said)
    return replace(answer, took=time.monotonic() - begun)


post = partial(call, "POST")


@dataclass(frozen=True)
class Asked:
    method: str
    target: Target
    body: bytes
    own_headers: Mapping[str, str]
    at_most: int

    @property
    def url(self) -> httpcore.URL:
        to = self.target
        return httpcore.URL(scheme=to.scheme, host=to.host, port=to.port, target=to.path)

    @property
    def headers(self) -> list[tuple[bytes | str, bytes | str]]:
        sent = {**self.own_headers, "Host": self.target.origin, "Connection": "close"}
        if self.body or self.method == "POST":
            sent["Content-Length"] = str(len(self.body))
        return [(name, said) for name, said in sent.items()]  # noqa: C416 - its type is wider


def _traced(asked: Asked, checked: Checked, trust: ssl.SSLContext) -> Answer:
    """Of the address only the host is told: paths and queries of hooks are passwords at times."""
    beginning = Beginning(asked.method, Kind.ASKS)
    with span(beginning, method=asked.method, host=asked.target.host) as traced:
        answer = _exchange(asked, checked, trust)
        if traced is not None and answer.status is not None:
            traced.say(status=answer.status)
        return answer


def _exchange(asked: Asked, checked: Checked, trust: ssl.SSLContext) -> Answer:
    with (
        httpcore.ConnectionPool(ssl_context=trust, network_backend=checked) as pool,
        pool.stream(
            asked.method, asked.url, headers=asked.headers, content=asked.body
        ) as response,
    ):
        read, whole = _read(response.iter_stream(), asked.at_most)
        headers = (
            (name.decode("latin-1"), said.decode("latin-1")) for name, said in response.headers
        )
        return Answer(response.status, tuple(headers), read, whole)


def _read(chunks: Iterable[bytes], at_most: int) -> tuple[bytes, bool]:
    """Up to the limit, as it came: nothing is unpacked, a small answer stays small."""
    read = b""
    for chunk in chunks:
        read += chunk
        if len(read) > at_most:
            return read[:at_most], False
    return read, True


def _said(error: Exception) -> str:
    """The code for what the library raises; nothing for what it does not raise on purpose."""
    if isinstance(error, httpcore.TimeoutException):
        return TIMED_OUT
    if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
        return NO_TLS
    if isinstance(error, httpcore.NetworkError):
        return NO_CONNECTION
    if isinstance(error, httpcore.RemoteProtocolError) and CLOSED in str(error):
        return NO_ANSWER
    return BAD_ANSWER if isinstance(error, httpcore.ProtocolError) else ""


@cache
def _trust() -> ssl.SSLContext:
    """The authorities of the system and those that come with certifi.

    All threads have it in common. So what a connection is to speak is said once: the library
    says it anew for each, and whoever connects meanwhile would read what is just replaced.
    """
    context = httpcore.default_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    setattr(context, "set_alpn_protocols", lambda _: None)  # noqa: B010 - a method, to mypy
    return context
