"""Rows as COPY reads them in binary, put together column by column and not row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.growth.numbers import Bytes, Ints, Many

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
Mask = NDArray[np.bool_]


def array_of(*words: str) -> bytes:
    """A `varchar[]`."""
    number = len(words)
    head = np.array([int(number > 0), 0, 1043], ">i4").tobytes()
    if not number:
        return head
    return head + np.array([number, 1], ">i4").tobytes() + b"".join(map(_field, words))


def _field(word: str) -> bytes:
    return len(word.encode()).to_bytes(4, "big") + word.encode()


def json_of(text: str) -> bytes:
    """A `jsonb`: its version, then its text."""
    return b"\x01" + text.encode()


class Pool:
    """Values of any length, to be had by their numbers."""

    def __init__(self, values: Iterable[bytes]) -> None:
        kept = list(values)
        self.lengths = np.array([len(value) for value in kept], np.int64)
        width = int(self.lengths.max(initial=0))
        self.matrix = np.zeros((len(kept), width), np.uint8)
        for row, value in zip(self.matrix, kept, strict=True):
            row[: len(value)] = np.frombuffer(value, np.uint8)


class Rows:
    """So many rows of one table, to be filled with one column after the other."""

    def __init__(self, table: str, number: int) -> None:
        self.table, self.number = table, number
        self.names: list[str] = []
        self._blocks: list[Bytes] = []
        self._kept: list[Mask | None] = []

    def fixed(self, name: str, values: Many, kind: str = "", *, null: Mask | None = None) -> None:
        """A column of which each value has as many bytes: numbers of a `kind`, or the bytes."""
        raw = values if not kind else _raw(values.astype(">" + kind))
        width = raw.shape[1]
        self._add(name, raw, np.full(self.number, width, np.int64), null)

    def same(self, name: str, value: bytes | None) -> None:
        """A column that is the same everywhere; None for null."""
        known = value or b""
        raw = np.broadcast_to(np.frombuffer(known, np.uint8), (self.number, len(known)))
        null = np.ones(self.number, bool) if value is None else None
        self._add(name, raw, np.full(self.number, len(known), np.int64), null)

    def of(self, name: str, pool: Pool, which: Ints, *, null: Mask | None = None) -> None:
        """A column whose values are those of a pool, by number."""
        self._add(name, pool.matrix[which], pool.lengths[which], null)

    def one_of(self, name: str, words: Sequence[str], which: Ints) -> None:
        """A column of a few words."""
        self.of(name, Pool(word.encode() for word in words), which)

    def joined(
        self,
        name: str,
        parts: Sequence[tuple[Bytes, Ints | None]],
        *,
        before: bytes = b"",
        null: Mask | None = None,
    ) -> None:
        """A column put together: of each part the bytes, and how many of them count."""
        head = np.broadcast_to(np.frombuffer(before, np.uint8), (self.number, len(before)))
        parts = [(head, None), *parts]
        lengths = sum(
            (_lengths(raw, counted) for raw, counted in parts), np.zeros(self.number, np.int64)
        )
        self._begin(name, lengths, null)
        for raw, counted in parts:
            given = _lengths(raw, counted)
            self._append(raw, given if null is None else np.where(null, 0, given))

    def _add(self, name: str, raw: Bytes, lengths: Ints, null: Mask | None) -> None:
        self._begin(name, lengths, null)
        self._append(raw, lengths if null is None else np.where(null, 0, lengths))

    def _begin(self, name: str, lengths: Ints, null: Mask | None) -> None:
        self.names.append(name)
        told = lengths if null is None else np.where(null, -1, lengths)
        self._blocks.append(_raw(told.astype(">i4")))
        self._kept.append(None)

    def _append(self, raw: Bytes, lengths: Ints) -> None:
        width = raw.shape[1]
        self._blocks.append(raw)
        whole = bool((lengths == width).all())
        self._kept.append(None if whole else np.arange(width)[None, :] < lengths[:, None])

    def take(self, which: Mask) -> Rows:
        """Only these of the rows."""
        taken = Rows(self.table, int(which.sum()))
        taken.names = self.names
        taken._blocks = [block[which] for block in self._blocks]
        taken._kept = [None if kept is None else kept[which] for kept in self._kept]
        return taken

    def packed(self) -> bytes:
        """As COPY reads them, without header and trailer."""
        count = np.full((self.number, 1), len(self.names), ">i2")
        blocks = [_raw(count), *self._blocks]
        whole = np.concatenate(blocks, axis=1)
        if all(kept is None for kept in self._kept):
            return whole.tobytes()
        masks = [
            np.ones((self.number, block.shape[1]), bool) if kept is None else kept
            for block, kept in zip(blocks, [None, *self._kept], strict=True)
        ]
        packed: bytes = whole[np.concatenate(masks, axis=1)].tobytes()
        return packed


def _lengths(raw: Bytes, counted: Ints | None) -> Ints:
    return np.full(len(raw), raw.shape[1], np.int64) if counted is None else counted


def _raw(values: Many) -> Bytes:
    width = values.dtype.itemsize * int(np.prod(values.shape[1:]))
    return np.frombuffer(values.tobytes(), np.uint8).reshape(len(values), width)
