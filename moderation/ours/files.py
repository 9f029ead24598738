"""Files of lines: written so that a kill at any instant costs half a line, and read again.

A compressed file is a chain of gzip members, each of whole lines: any tool reads it as one, and it
can be added to. Pure: no Django, no database.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from moderation.importing.reading import UNPACKED_AT_LEAST, UNPACKED_TIMES
from moderation.ours.form import LONGEST

MEMBER = 1024 * 1024  # bytes of lines in one member
BLOCK = 256 * 1024  # bytes that are read at a time


class UnusableError(Exception):
    """A file that cannot be used, and why."""


class BusyError(UnusableError):
    """Somebody else writes this file just now."""


def lines(path: Path) -> Iterator[bytes]:
    """Every whole line with its end; the last one without, if the file was cut off in it."""
    return (raw for raw, _ in marked(path))


def marked(path: Path) -> Iterator[tuple[bytes, int | None]]:
    """Every line, and at which byte of the disk the file may be cut behind it: None if nowhere.

    Plain files may be cut behind each line, compressed ones behind the last line of a member.
    """
    with path.open("rb") as file:
        is_compressed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        yield from _in_members(file) if is_compressed else _in_blocks(file)


def _in_blocks(file: IO[bytes]) -> Iterator[tuple[bytes, int | None]]:
    at, left = 0, bytearray()
    while block := file.read(BLOCK):
        for line in _whole(left, block):
            at += len(line)
            yield line, at
        _bounded(left)
    if left:
        yield bytes(left), None


def _whole(left: bytearray, more: bytes) -> list[bytes]:
    """The lines that end in what has come; what is begun by then is `left` for the next time.

    It is added to where it is: to copy it each time would cost a long line its length squared."""
    first, *others = more.split(b"\n")
    left += first
    if not others:
        return []
    lines = [bytes(left), *others[:-1]]
    left[:] = others[-1]
    return [line + b"\n" for line in lines]


def _in_members(file: IO[bytes]) -> Iterator[tuple[bytes, int | None]]:
    """A line is held back until it is known whether its member ends with it."""
    opened, at, rest, left = zlib.decompressobj(wbits=31), 0, b"", bytearray()
    held: bytes | None = None
    unpacked = 0
    while block := rest or file.read(BLOCK):
        data = _opened(opened, block)
        rest = opened.unconsumed_tail or opened.unused_data
        at += len(block) - len(rest)
        unpacked += len(data)
        if unpacked > UNPACKED_AT_LEAST + UNPACKED_TIMES * at:
            raise UnusableError("it unpacks to far more than such a file can hold")
        for line in _whole(left, data):
            if held is not None:
                yield held, None
            held = line
        _bounded(left)
        if opened.eof:
            opened = zlib.decompressobj(wbits=31)
            if held is not None:
                yield held, None if left else at
                held = None
    if held is not None:
        yield held, None
    if left:
        yield bytes(left), None


def _opened(opened: zlib._Decompress, block: bytes) -> bytes:
    try:
        return opened.decompress(block, BLOCK * 16)
    except zlib.error as error:
        raise UnusableError(f"it cannot be decompressed: {error}") from error


def _bounded(left: bytearray) -> None:
    if len(left) > LONGEST:
        raise UnusableError("a line is longer than any of ours")


def _for_its_owner(path: str, flags: int) -> int:
    """What is told of persons is nobody else's to read on a shared machine."""
    return os.open(path, flags, 0o600)


class Writer:
    """Adds lines to a file that nobody else adds to meanwhile."""

    def __init__(self, path: Path, *, compressed: bool, new: bool) -> None:
        """Raises BusyError, and FileExistsError for a new one that is there already."""
        self._file = open(path, "xb" if new else "ab", opener=_for_its_owner)  # noqa: SIM115 - until close()
        self._compressed = compressed
        self._waiting = bytearray()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise BusyError("somebody else writes this file just now") from error

    def write(self, raw: bytes) -> None:
        self._waiting += raw
        if len(self._waiting) >= MEMBER:
            self.flush()

    def flush(self) -> None:
        """What was written so far can be cut off behind, and is in the file."""
        if self._waiting:
            packed = (
                gzip.compress(self._waiting, 6, mtime=0) if self._compressed else self._waiting
            )
            self._file.write(packed)
            self._waiting.clear()
        self._file.flush()

    def cut(self, at: int) -> None:
        self._file.truncate(at)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with self._file:
            self.flush()
            os.fsync(self._file.fileno())
