"""A file of ours: whether it is whole, and its lines as they count. Pure but for the file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from moderation.ours import form
from moderation.ours.bounds import (
    KEY_AT_MOST,
    is_small,
    refuse_kind,
    refuse_large,
    refuse_long,
)
from moderation.ours.files import UnusableError, lines, marked
from moderation.ours.form import Line, Sum


@dataclass(frozen=True)
class Whole:
    """A file that is whole: its header, what is in it, and which lines are told again."""

    path: Path
    header: Line
    counts: dict[str, int]
    # How often a line is told again behind a break, by kind and key: the last counts.
    again: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def was_resumed(self) -> bool:
        return form.RESUMED in self.counts


def check(path: Path) -> Whole:
    """Read the whole file once. Raises UnusableError, and then nothing of it is used."""
    total, header, again, footer = Sum(), None, Counter[tuple[str, str]](), None
    catching_up = False
    for number, (raw, cut) in enumerate(marked(path), 1):
        if footer is not None:
            raise UnusableError("there is something behind its end")
        kind = form.kind_of(raw)
        refuse_kind(kind, total.counts, number)
        _bounded(raw, kind, number)
        if header is None:
            header = _header(raw, kind)
        elif kind == form.FOOTER and cut is not None:  # else the file ends in the midst of it
            footer = parsed(raw)
            continue
        if kind in (form.RESUMED, form.CAUGHT_UP):
            catching_up = kind == form.RESUMED
        elif catching_up:
            again[kind, _told_again(raw, number)] += 1
        total.add(raw, kind)
    if header is None or footer is None:
        raise UnusableError("it is cut off: it has no end" if header else "it is empty")
    if footer != total.footer():
        raise UnusableError("it was changed, or lines are missing: its checksum is another")
    return Whole(path, header, dict(total.counts), again)


def _bounded(raw: bytes, kind: str, number: int) -> None:
    refuse_long(raw, kind, number)
    if raw.endswith(b"\n") and not is_small(raw):  # else the file ends in the midst of it
        try:
            line = parsed(raw)
        except UnusableError as error:
            raise UnusableError(f"line {number} ({kind}): {error}") from error
        refuse_large(line, number)


def _told_again(raw: bytes, number: int) -> str:
    key = key_of(parsed(raw))
    if len(key) > KEY_AT_MOST:
        raise UnusableError(f"line {number}: its key is longer than {KEY_AT_MOST} characters")
    return key


def _header(raw: bytes, kind: str) -> Line:
    if kind != form.HEADER:
        raise UnusableError("it does not begin with a header of this format")
    header = parsed(raw)
    if header.get("format") != form.FORMAT:
        raise UnusableError(f"it is of another format: {header.get('format')!r}")
    if header.get("version") != form.VERSION:
        raise UnusableError(
            f"it is of version {header.get('version')!r} of the format, and this is {form.VERSION}"
        )
    return header


def parsed(raw: bytes) -> Line:
    """Raises UnusableError."""
    try:
        line: Any = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnusableError(f"a line cannot be read: {error}") from error
    if not isinstance(line, dict) or not isinstance(line.get("kind"), str):
        raise UnusableError("a line is no object with a kind")
    try:
        return kept(line) if b"\\u" in raw else line
    except (ValueError, RecursionError) as error:
        raise UnusableError(f"a line of {line['kind']} cannot be read: {error}") from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def kept(told: Any) -> Any:
    """A value that PostgreSQL can keep, whatever is within it. Raises ValueError."""
    if isinstance(told, str):
        if "\x00" in told:
            raise ValueError("a text cannot hold a NUL character")
        if not told.isascii():
            told.encode()  # UnicodeEncodeError, a ValueError: half a character.
    elif isinstance(told, dict):
        for name, value in told.items():
            kept(name)
            kept(value)
    elif isinstance(told, list):
        for value in told:
            kept(value)
    elif isinstance(told, float) and not isfinite(told):
        raise ValueError("it is no number")
    return told


def key_of(line: Line) -> str:
    """What a line is known by among those of its kind."""
    if line["kind"] == "highlight":
        return f"{line.get('comment')}/{line.get('what')}/{line.get('since')}"
    return str(line.get("id", line.get("comment", "")))


def that_count(whole: Whole, order: tuple[str, ...]) -> Iterator[Line]:
    """The lines in the order of `order`, each as it was told last; unknown kinds are left out.

    A file without a break is in order. One with a break is read once for every kind.
    """
    if not whole.was_resumed:
        known = set(order)
        for raw in lines(whole.path):
            if form.kind_of(raw) in known:
                yield parsed(raw)
        return
    left = Counter(whole.again)
    for kind in order:
        yield from _of_kind(whole, kind, left)


def _of_kind(whole: Whole, kind: str, left: Counter[tuple[str, str]]) -> Iterator[Line]:
    catching_up = False
    for raw in lines(whole.path):
        found = form.kind_of(raw)
        if found in (form.RESUMED, form.CAUGHT_UP):
            catching_up = found == form.RESUMED
        if found != kind:
            continue
        line = parsed(raw)
        place = (kind, key_of(line))
        if catching_up:
            left[place] -= 1
        if left[place] <= 0:
            yield line
