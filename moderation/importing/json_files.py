"""Files of JSON, large ones and hostile ones: read row by row, and never as a whole. Pure.

Rows are an array's, or one a line, packed by gzip or not. What is cut off, nests too deep, or
unpacks to far more than it weighs, is an UnreadableError that says where.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import ijson
from ijson.common import ObjectBuilder

from moderation.importing.reading import UNPACKED_AT_LEAST, UNPACKED_TIMES
from moderation.importing.records import Said, UnreadableError

ROW_AT_MOST = 8 * 2**20  # bytes
DEEPEST = 40
_CHUNK = 64 * 2**10


class Source:
    """A file that is open, packed or not, and where its reading is."""

    def __init__(self, path: Path, said: Said, before: int = 0) -> None:
        self.path, self.row = path, 0
        self._said, self._before = said, before
        self._raw = path.open("rb")
        packed = self._raw.read(2) == b"\x1f\x8b"
        self._raw.seek(0)
        self._file = cast(IO[bytes], gzip.GzipFile(fileobj=self._raw) if packed else self._raw)
        self._unpacked, self._budget = 0, ROW_AT_MOST

    def begin_row(self) -> None:
        """Another row begins: it may be as large as the one before."""
        self.row += 1
        self.go_on()

    def go_on(self) -> None:
        """Within a row, what comes next may be as large as a row."""
        self._budget = ROW_AT_MOST + _CHUNK
        self._said(self._before + min(self._raw.tell(), self.size))

    @property
    def size(self) -> int:
        return os.fstat(self._raw.fileno()).st_size

    def fail(self, why: str) -> UnreadableError:
        return UnreadableError(f"{self.path.name}, row {self.row}: {why}")

    def read(self, size: int = -1) -> bytes:
        """So much of it, as ijson asks (it begins with nothing, to see whether bytes come)."""
        return self._counted(self._file.read, size if size >= 0 else _CHUNK)

    def readline(self, size: int = 2 * ROW_AT_MOST) -> bytes:
        return self._counted(self._file.readline, min(size, self._budget + 1))

    def _counted(self, read: Any, size: int) -> bytes:
        try:
            found: bytes = read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise self.fail(f"the packed file is damaged or cut off ({error})") from error
        self._unpacked += len(found)
        self._budget -= len(found)
        if self._budget < 0:
            raise self.fail(f"a row of more than {ROW_AT_MOST} bytes")
        if self._unpacked > UNPACKED_AT_LEAST + UNPACKED_TIMES * self._raw.tell():
            raise self.fail("it unpacks to far more than such a file can hold")
        return found

    def first_sign(self) -> bytes:
        """The first byte that is no blank, to tell an array from lines. Reads from the start."""
        start = self._counted(self._file.read, _CHUNK).lstrip(b"\xef\xbb\xbf \t\r\n")
        self._file.seek(0)
        return start[:1]

    def close(self) -> None:
        self._file.close()
        self._raw.close()


@contextmanager
def opened(path: Path, said: Said, before: int = 0) -> Iterator[Source]:
    """The file, for reading. `before`: so many bytes of other files are behind already."""
    try:
        source = Source(path, said, before)
    except OSError as error:
        raise UnreadableError(f"{path.name}: {error.strerror}") from error
    try:
        yield source
    finally:
        source.close()


def rows(source: Source) -> Iterator[Any]:
    """All rows of a file: of an array, or one a line."""
    sign = source.first_sign()
    if sign not in (b"[", b"{"):
        raise source.fail("this is no JSON: neither an array nor a row a line")
    return _array(source) if sign == b"[" else lines(source)


def lines(source: Source) -> Iterator[Any]:
    """What each of the lines to come says. Blank ones say nothing."""
    while True:
        source.begin_row()
        line = source.readline()
        if not line:
            return
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _said_by(line, source)


def _said_by(line: bytes, source: Source) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except RecursionError as error:
        raise source.fail("it nests too deep") from error
    except ValueError as error:  # Also of what is no UTF-8.
        raise source.fail(f"no JSON, or cut off ({error})") from error


def _array(source: Source) -> Iterator[Any]:
    for depth, event, built in built_at(source, 1):
        if depth == 1 and event != "end_array":
            source.begin_row()
            yield built


def built_at(source: Any, level: int) -> Iterator[tuple[int, str, Any]]:
    """The events of a file of JSON, with how deep they are; what lies at `level` comes built.

    For each value at that level, of whatever kind, one tuple `(level, "value", value)`; for
    what is above it `(depth, event, value)`, as ijson says it.
    """
    depth, builder = 0, ObjectBuilder()
    for event, value in events(source):
        closes = event in ("end_map", "end_array")
        depth -= closes
        if (depth >= level and event != "map_key") or depth > level:
            builder.event(event, value)
        if (event == "map_key" and depth <= level) or depth < level:
            yield depth, event, value
        elif depth == level and event not in ("start_map", "start_array"):
            yield depth, "value", builder.value
            builder = ObjectBuilder()
        depth += event in ("start_map", "start_array")


def events(source: Any) -> Iterator[tuple[str, Any]]:
    """What ijson says of it, unless it nests too deep, or is no JSON."""
    depth = 0
    try:
        for event, value in ijson.basic_parse(source, use_float=True, buf_size=_CHUNK):
            depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
            if depth > DEEPEST:
                raise source.fail("it nests too deep")
            yield event, value
    except ijson.JSONError as error:
        raise source.fail(f"no JSON, or cut off ({_first_line(error)})") from error
    except UnicodeDecodeError as error:
        raise source.fail("it is not in UTF-8") from error


def _first_line(error: ijson.JSONError) -> str:
    """It says bytes where what it was given is no text."""
    told = error.args[0] if error.args else ""
    return (told.decode(errors="replace") if isinstance(told, bytes) else str(told)).split("\n")[0]


class OneLine:
    """The line that comes next, for ijson: it may be long, and is not held."""

    def __init__(self, source: Source) -> None:
        self.source, self._over = source, False

    def read(self, size: int = -1) -> bytes:
        if self._over or size == 0:
            return b""
        found = self.source.readline(size if size > 0 else _CHUNK)
        self._over = not found or found.endswith(b"\n")
        return found

    def fail(self, why: str) -> UnreadableError:
        return self.source.fail(why)
