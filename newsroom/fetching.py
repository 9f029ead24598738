"""Asking an address that somebody else chose: a newsroom's key set, its OpenID provider.

Only https outside of development, nobody inside our own network, no redirects, a time limit for
the whole of it, and no more than so many bytes. A name is looked up once to say no early, and
the address that is really talked to is looked at again before a word is said: a name may mean
another machine a moment later.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

SECONDS = 5.0  # for all of an answer
BYTES = 256 * 1024


class Refused(requests.RequestException):
    """We do not ask there, or do not take what was answered. `code` says why, for programs."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def check(url: str) -> None:
    """Whether this address may be asked at all. Raises Refused; looks the name up."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused("no_address") from error
    if parts.scheme not in ("https", "http") or not host or parts.username is not None:
        raise Refused("no_address")
    if parts.scheme == "http" and not settings.PRIVATE_TARGETS:
        raise Refused("no_https")
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("no_such_host") from error
    for *_rest, address in found:
        check_address(str(address[0]))


def check_address(address: str) -> None:
    """Raises Refused for a machine of our own network, unless settings allow it."""
    if not settings.PRIVATE_TARGETS and not is_public(address):
        raise Refused("private_address")


def is_public(address: str) -> bool:
    """Whether it is out there: not loopback, private, link-local, shared, multicast or reserved;
    nor any of these in an IPv6 address that carries an IPv4 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def fetch(url: str, *, seconds: float = SECONDS, at_most: int = BYTES) -> bytes:
    """What is found there. Raises Refused."""
    check(url)
    with session(seconds=seconds, at_most=at_most) as asking:
        answer = asking.get(url)
    if answer.status_code != requests.codes.ok:
        raise Refused("redirected" if answer.is_redirect else "no_such_answer")
    return bytes(answer.content)


def session(*, seconds: float = SECONDS, at_most: int = BYTES) -> requests.Session:
    """A session that keeps to all of this. What it raises is a RequestException."""
    made = _Session()
    made.trust_env = False  # A proxy from the environment would do the looking-up for us.
    made.mount("https://", _Guarded(seconds, at_most))
    made.mount("http://", _Guarded(seconds, at_most))
    return made


class _Session(requests.Session):
    def resolve_redirects(self, *_: Any, **__: Any) -> Generator[Any, Any, None]:
        """To none: who is led on would be led anywhere."""
        yield from ()


class _Guarded(HTTPAdapter):
    def __init__(self, seconds: float, at_most: int) -> None:
        self.seconds, self.at_most = seconds, at_most
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, **named)  # theirs
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def send(self, request: requests.PreparedRequest, **named: Any) -> requests.Response:  # type: ignore[override]
        """The answer, read to its end here, so that the limits hold for all of it."""
        check(request.url or "")
        named |= {"stream": True, "timeout": self.seconds}
        watch = _Watch(self.seconds)
        _here.watch = watch
        try:
            answer = super().send(request, **named)
            answer._content = self._read(answer)
            if watch.is_over:  # It was cut off in between, and looks like an end.
                raise Refused("too_slow")
        except (requests.RequestException, OSError) as error:
            if isinstance(error, Refused):
                raise
            cause: BaseException | None = error
            while cause is not None and not isinstance(cause, Refused):
                cause = cause.__cause__ or cause.__context__
            raise cause or Refused("too_slow" if watch.is_over else "not_reached") from error
        finally:
            watch.stop()
        return answer

    def _read(self, answer: requests.Response) -> bytes:
        found = b""
        for chunk in answer.iter_content(16 * 1024):
            found += chunk
            if len(found) > self.at_most:
                answer.close()
                raise Refused("too_large")
        return found


class _Watch:
    """Cuts the line when the time is over: a server that sends a byte a second is never late."""

    def __init__(self, seconds: float) -> None:
        self.ends, self.line = time.monotonic() + seconds, None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    line: HTTPConnection | None

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends

    def stop(self) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        sock = self.line.sock if self.line is not None else None
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


_here = threading.local()


def _checked(line: HTTPConnection, made: socket.socket) -> socket.socket:
    _here.watch.line = line
    try:
        check_address(str(made.getpeername()[0]))
    except Refused:
        made.close()
        raise
    return made


class _Line(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(self, super()._new_conn())


class _TlsLine(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(self, super()._new_conn())


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Line


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsLine
