"""Numbers that look like chance and are the same each time: of a seed, a kind and a place.

Whatever is asked of a row that another one names can be told without it. So no chunk has to read
what another one wrote.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Many = NDArray[Any]

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
UNIX = 946_684_800_000  # milliseconds from 1970 to 2000, where PostgreSQL's clock begins
_GOLDEN, _ONE, _TWO = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mixed(seed: int, what: int, index: Ints) -> NDArray[np.uint64]:
    """64 bits for each of these: SplitMix64, which never gives two of one seed the same."""
    with np.errstate(over="ignore"):
        bits = index.astype(np.uint64) + np.uint64((seed * 1_000_003 + what) << 48 & 0xFFFF << 48)
        bits = (bits + np.uint64(1)) * np.uint64(_GOLDEN)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(_ONE)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(_TWO)
        return bits ^ (bits >> np.uint64(31))


def chance(seed: int, what: int, index: Ints) -> NDArray[np.float64]:
    """For each of these a number from 0 to 1, without 1."""
    return (mixed(seed, what, index) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def below(limit: int, seed: int, what: int, index: Ints) -> Ints:
    """For each of these a whole number from 0 to `limit`, without it."""
    return (chance(seed, what, index) * limit).astype(np.int64)


def ids(seed: int, what: int, index: Ints, at: Ints) -> Bytes:
    """UUIDv7 of these moments (microseconds since 2000), 16 bytes each: in the order of time."""
    random = mixed(seed, what, index)
    made = np.empty((len(index), 16), np.uint8)
    milliseconds = (at // 1000 + UNIX).astype(">u8")
    made[:, :6] = milliseconds.view(np.uint8).reshape(-1, 8)[:, 2:]
    made[:, 8:] = random.astype(">u8").view(np.uint8).reshape(-1, 8)
    # What is finer than a millisecond keeps the order; the version; the variant.
    finer = ((at % 1000) * 4096 // 1000).astype(np.uint16)
    made[:, 6] = 0x70 | (finer >> 8).astype(np.uint8)
    made[:, 7] = (finer & 0xFF).astype(np.uint8)
    made[:, 8] = made[:, 8] & 0x3F | 0x80
    return made


_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_PLACES = [n for n in range(36) if n not in (8, 13, 18, 23)]


def written_out(keys: Bytes) -> Bytes:
    """UUIDs as people write them, 36 letters each."""
    out = np.full((len(keys), 36), ord("-"), np.uint8)
    digits = np.empty((len(keys), 32), np.uint8)
    digits[:, 0::2] = _DIGITS[keys >> 4]
    digits[:, 1::2] = _DIGITS[keys & 15]
    out[:, _PLACES] = digits
    return out
