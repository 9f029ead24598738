"""How large a line of ours is at most, and what is in it. Pure.

Nothing that could be handed in or brought in here is larger; a file in which something is was
changed, and is refused before anything of it is written.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from moderation.ours.files import UnusableError
from moderation.ours.form import Line

MANY = frozenset({"reactions", "rules", "roles", "publication", "began"})  # things in one line
BYTES_AT_MOST = 4 * 1024 * 1024  # of any other line; of those: form.LONGEST
TEXT_AT_MOST = 256 * 1024  # characters of one text: no request brings more
WITHOUT_END = ("article", "body")  # the one text that a newsroom's own system writes
DEPTH_AT_MOST = 20  # of lists and objects in each other
THINGS_AT_MOST = 4_000_000  # in one line: a reaction is four of them, and has eighty bytes
KIND_AT_MOST = 50  # characters of what a line is called
KINDS_AT_MOST = 200  # ours are two dozen; those of a later version are passed over
KEY_AT_MOST = 500  # characters of what a line is known by


def is_small(raw: bytes) -> bool:
    """Whether nothing in it can be too much, by its size alone: most lines are not looked into."""
    return len(raw) <= TEXT_AT_MOST and raw.count(b"[") + raw.count(b"{") <= DEPTH_AT_MOST


def refuse_long(raw: bytes, kind: str, number: int) -> None:
    """Raises UnusableError, which says where."""
    if kind not in MANY and len(raw) > BYTES_AT_MOST:
        raise UnusableError(f"line {number} ({kind}) is longer than {BYTES_AT_MOST} bytes")
    if len(raw) > THINGS_AT_MOST and sum(map(raw.count, _THINGS)) > THINGS_AT_MOST:
        raise UnusableError(f"line {number} ({kind}) has more than {THINGS_AT_MOST} things in it")


_THINGS = (b"[", b"{", b",", b'":')  # What each begins with, is told from the next, or is named by


def refuse_kind(kind: str, known: Collection[str], number: int) -> None:
    """All kinds are counted: of many, or long ones, there would be no end."""
    if len(kind) > KIND_AT_MOST or (len(known) >= KINDS_AT_MOST and kind not in known):
        raise UnusableError(f"line {number} is of no kind of ours: {kind[:KIND_AT_MOST]}")


def refuse_large(line: Line, number: int) -> None:
    """Look into a line. Raises UnusableError, which says where."""
    kind = line["kind"]
    for name, value in line.items():
        at_most = None if (kind, name) == WITHOUT_END else TEXT_AT_MOST
        if wrong := _wrong(value, at_most):
            raise UnusableError(f"line {number} ({kind} {line.get('id', '')}): {name}: {wrong}")


def _wrong(value: Any, at_most: int | None) -> str:
    """What is too much about a value; level by level, so that no depth is too much for us."""
    level, depth = [value], 1
    while level:
        if depth > DEPTH_AT_MOST:
            return f"it nests deeper than {DEPTH_AT_MOST}"
        if at_most and any(isinstance(one, str) and len(one) > at_most for one in level):
            return f"a text of more than {at_most} characters"
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                inner += one
        level, depth = inner, depth + 1
    return ""
