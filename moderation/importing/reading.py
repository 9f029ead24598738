"""Opening a file as it lies there: plain or packed, and how far it is read."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from moderation.importing.records import Said, UnreadableError

PIECE = 64 * 1024  # bytes
# Text packs to a tenth or so. A bomb is told once it has come to more than a file's worth.
UNPACKED_AT_LEAST, UNPACKED_TIMES = 64 * 2**20, 150


class _Counted(io.RawIOBase):
    """A file that tells how many of its bytes are behind."""

    def __init__(self, raw: BinaryIO, said: Said) -> None:
        self._raw, self._said, self.behind = raw, said, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        number: int = self._raw.readinto(buffer)  # type: ignore[attr-defined] # typed as a protocol
        self.behind += number
        self._said(self.behind)
        return number


def pieces(path: Path, said: Said) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time; unpacked where it is packed by gzip.

    Raises UnreadableError where a packed file is cut off, broken, or a bomb.
    """
    with path.open("rb", buffering=0) as raw:
        file = _Counted(cast(BinaryIO, raw), said)
        counted, unpacked = io.BufferedReader(file, PIECE), 0
        is_packed = counted.peek(2)[:2] == b"\x1f\x8b"
        source = gzip.GzipFile(fileobj=counted) if is_packed else counted
        try:
            while piece := source.read(PIECE):
                unpacked += len(piece)
                if is_packed and unpacked > UNPACKED_AT_LEAST + UNPACKED_TIMES * file.behind:
                    raise UnreadableError("It unpacks to far more than such a file can hold.")
                yield piece
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UnreadableError(f"The packed file is cut off or broken: {error}") from error
