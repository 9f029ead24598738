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
from functools import cache
from typing import Any

import httpcore

from newsroom.targets import (
    BadTarget,
    Limits,
    Resolver,
    Target,
    addresses_of,
    read_target,
)

READS_AT_MOST = 64 * 1024  # bytes of an answer
WRITES_AT_ONCE = 16 * 1024
CONNECTS_WITHIN = 5.0  # seconds, for each address of the host

# What went wrong where there is no answer, or none that can be used.
TIMED_OUT, NO_CONNECTION, NO_TLS = "timed_out", "no_connection", "tls_failed"
BAD_ANSWER = "bad_answer"


@dataclass(frozen=True)
class Answer:
    """What came of a call: a status, or an error that says why there is none."""

    status: int | None = None
    body: bytes = b""  # up to READS_AT_MOST
    whole: bool = True  # whether that is all of it
    error: str = ""  # a code: those above, or that of a BadTarget
    took: float = 0.0  # seconds

    @property
    def ok(self) -> bool:
        return not self.error and self.status is not None and 200 <= self.status < 300


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    limits: Limits | None = None,
    resolve: Resolver | None = None,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Hand `body` over, in at most `seconds` altogether. Never raises for what others do.

    `limits`, `resolve` and `trust` are those of the settings and the system where they are
    not given. Not to be called inside a transaction.
    """
    begun = time.monotonic()
    deadline = Deadline(begun + seconds)
    try:
        target = read_target(url, limits)
        checked = Checked(addresses_of(target, limits, resolve), deadline)
        answer = _exchange(target, body, headers, checked, trust or _trust())
    except BadTarget as refusal:
        answer = Answer(error=refusal.code)
    except Exception as error:
        if not (said := _said(error)):
            raise
        answer = Answer(error=said)
    return replace(answer, took=time.monotonic() - begun)


def _exchange(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    checked: Checked,
    trust: ssl.SSLContext,
) -> Answer:
    url = httpcore.URL(
        scheme=target.scheme, host=target.host, port=target.port, target=target.path
    )
    sent = {"Host": target.origin, "Content-Length": str(len(body)), "Connection": "close"}
    with (
        httpcore.ConnectionPool(ssl_context=trust, network_backend=checked) as pool,
        pool.stream(
            "POST", url, headers=list({**headers, **sent}.items()), content=body
        ) as response,
    ):
        read, whole = _read(response.iter_stream())
        return Answer(response.status, read, whole)


def _read(chunks: Iterable[bytes]) -> tuple[bytes, bool]:
    """Up to the limit, as it came: nothing is unpacked, a small answer stays small."""
    read = b""
    for chunk in chunks:
        read += chunk
        if len(read) > READS_AT_MOST:
            return read[:READS_AT_MOST], False
    return read, True


def _said(error: Exception) -> str:
    """The code for what the library raises; nothing for what it does not raise on purpose."""
    if isinstance(error, httpcore.TimeoutException):
        return TIMED_OUT
    if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
        return NO_TLS
    if isinstance(error, httpcore.NetworkError):
        return NO_CONNECTION
    return BAD_ANSWER if isinstance(error, httpcore.ProtocolError) else ""


@cache
def _trust() -> ssl.SSLContext:
    """The authorities of the system and those that come with certifi."""
    return httpcore.default_ssl_context()


class Deadline:
    """When all must be over. A time-out of the library's is for one read or write only."""

    def __init__(self, at: float) -> None:
        self.at = at

    def left(self, at_most: float | None = None) -> float:
        """Seconds. Raises httpcore.TimeoutException when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException
        return left if at_most is None else min(left, at_most)


class Checked(httpcore.NetworkBackend):
    """Connects to addresses that have been looked at, whatever host it is asked for."""

    def __init__(self, addresses: list[str], deadline: Deadline) -> None:
        self._addresses, self._deadline = addresses, deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        failed: Exception | None = None
        for address in self._addresses:
            try:
                timeout = self._deadline.left(CONNECTS_WITHIN)
                return Bounded(self._inner.connect_tcp(address, port, timeout), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError


class Bounded(httpcore.NetworkStream):
    """A connection all of whose reads and writes together end by a deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), WRITES_AT_ONCE):
            part = buffer[start : start + WRITES_AT_ONCE]
            self._inner.write(part, self._deadline.left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return Bounded(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)
