"""The form of the file: lines, its first and its last one. Pure: no Django, no database.

A line is a JSON object with a `kind`. The first is the header; the last is the footer, which says
how many lines of each kind there are and the SHA-256 of every byte before it: a file that was
cut off or changed is noticed. A file that was taken up again after a break has further lines of
the form: `resumed` and `caught_up`. Of two lines of one kind with the same key, the later counts.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

FORMAT = "third-reading"
VERSION = 1
HEADER, RESUMED, CAUGHT_UP, FOOTER = "header", "resumed", "caught_up", "footer"
LONGEST = 64 * 1024 * 1024  # bytes of a line; a longer one is none of ours

Line = dict[str, Any]


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a line")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def as_bytes(line: Mapping[str, Any]) -> bytes:
    """A line with its end. The same facts in the same order are always the same bytes."""
    return _encode(line).encode("utf-8") + b"\n"


def kind_of(raw: bytes) -> str:
    """What a line of ours is of, without reading the rest of it; empty where it is not ours."""
    if not raw.startswith(b'{"kind":"'):
        return ""
    return raw[9 : raw.find(b'"', 9)].decode("utf-8", "replace")


class Sum:
    """What the footer says, while lines go by."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.counts: Counter[str] = Counter()
        self.lines = 0

    def add(self, raw: bytes, kind: str) -> None:
        self._hash.update(raw)
        self.counts[kind] += 1
        self.lines += 1

    def footer(self) -> Line:
        counts = {kind: self.counts[kind] for kind in sorted(self.counts)}
        return {
            "kind": FOOTER,
            "counts": counts,
            "lines": self.lines,
            "sha256": self._hash.hexdigest(),
        }
