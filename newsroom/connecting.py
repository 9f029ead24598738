"""Connections to addresses that have been looked at, all of whose talk ends by a deadline."""

from __future__ import annotations

import ssl
import time
from typing import Any

import httpcore

WRITES_AT_ONCE = 16 * 1024
CONNECTS_WITHIN = 5.0  # seconds, for each address of the host


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
