"""HTTP/1.1 over connections that stay open, for a load that must cost little itself.

Parses no more of an answer than it needs: a tenth of a millisecond a request, where the clients of
libraries take three to ten times as much, which on two cores would be measured with the servers.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson

TIMEOUT = 60.0  # seconds for one answer


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    ms: float  # from sending to the last byte

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        """What a refusal is called; empty where it is none."""
        try:
            return str(self.json.get("code", "")) if self.status >= 400 else ""
        except (ValueError, AttributeError):
            return ""


class Line:
    """One connection; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, url: str) -> Line:
        where = urlsplit(url)
        return cls(*await asyncio.open_connection(where.hostname, where.port, limit=1 << 20))

    @property
    def port(self) -> int:
        """Ours: by it the process at the other end is found."""
        return int(self._writer.get_extra_info("sockname")[1])

    @property
    def is_open(self) -> bool:
        return not (self._writer.is_closing() or self._reader.at_eof())

    def close(self) -> None:
        self._writer.close()

    async def ask(self, request: bytes) -> Answer:
        """Raises OSError or EOFError where no whole answer came, TimeoutError where none came."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                self._writer.write(request)
                head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                status, headers = _read(head)
                length = 0 if status in (204, 304) else int(headers["content-length"])
                body = await self._reader.readexactly(length) if length else b""
        except BaseException:  # Half an answer may be on its way: nobody else may have this line.
            self.close()
            raise
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body, 1000 * (time.perf_counter() - began))


class Pool:
    """As many connections as are busy at once; the one used last is used next."""

    def __init__(self, url: str, *, at_most: int = 256) -> None:
        self.url, self.opened = url, 0
        self._host = urlsplit(url).netloc
        self._idle: list[Line] = []
        self._room = asyncio.Semaphore(at_most)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request. Raises OSError, EOFError or TimeoutError where it was not answered."""
        request = self.written(method, path, token=token, body=body, headers=headers)
        async with self._room:
            line = await self._line()
            answer = await line.ask(request)
            if line.is_open:
                self._idle.append(line)
            return answer

    def written(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        if token:
            lines.append(f"Authorization: Bearer {token}")
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        told = b"" if body is None else orjson.dumps(body)
        if method != "GET":
            lines += ["Content-Type: application/json", f"Content-Length: {len(told)}"]
        return "\r\n".join([*lines, "", ""]).encode() + told

    async def _line(self) -> Line:
        while self._idle:
            line = self._idle.pop()
            if line.is_open:
                return line
        self.opened += 1
        return await Line.to(self.url)


async def line_to_each(
    url: str, processes: Iterable[int], number: int, *, tries: int = 400
) -> list[tuple[int, Line]]:
    """Connections to so many different ones of these processes, which share a port.

    Which of them takes one is chance. Raises TimeoutError where some never did.
    """
    where, among, found = urlsplit(url), list(processes), {}
    for _ in range(tries):
        line = await Line.to(url)
        await line.ask(f"GET /healthz HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
        pid = _who_has(where.port or 80, line.port, among)
        if pid is None or pid in found:
            line.close()
            continue
        found[pid] = line
        if len(found) == number:
            return sorted(found.items(), key=lambda one: one[0])
    raise TimeoutError(f"of {number} processes only {sorted(found)} took a connection")


def _read(head: str) -> tuple[int, dict[str, str]]:
    first, *lines = head.split("\r\n")
    pairs = (line.partition(": ") for line in lines if line)
    return int(first.split(" ", 2)[1]), {name.lower(): value for name, _, value in pairs}


def _who_has(port: int, other: int, processes: Iterable[int]) -> int | None:
    """The process whose socket on `port` is connected with the port `other` of this machine."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if parts[1].endswith(f":{port:04X}") and parts[2].endswith(f":{other:04X}"):
            socket = f"socket:[{parts[9]}]"
            return next((pid for pid in processes if _has(pid, socket)), None)
    return None


def _has(pid: int, socket: str) -> bool:
    for file in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if os.readlink(file) == socket:
                return True
        except OSError:
            continue
    return False
