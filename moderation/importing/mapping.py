"""Which old address became which new one: a file of pairs, as whoever moved the site wrote it.

One pair a line, "old new", with a space, a tab or a comma between the two (an address may hold
commas: the split counts that leaves two addresses); the new one may be the id of an article. With
a `*` at the end of both, all that begins like the old one; the longest such beginning wins. Lines
that begin with # and empty lines say nothing. However an address is spelled, it is one
(newsroom/addresses.py); a line that names the very letters comes first.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from newsroom.addresses import canonical_url

_COMMA, _SPACE = re.compile(","), re.compile(r"\s")
_IS_WHOLE = re.compile(r"https?://", re.IGNORECASE)
_IS_ONE = re.compile(r"/|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)


class MappingError(ValueError):
    """A line cannot be understood. Says which, and why."""


class Mapping:
    """Where addresses lead to now; what is not named stays as it is."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._exact: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        self._spelled: dict[str, str] = {}  # The same two, by the forms of addresses.
        self._beginnings: dict[str, str] = {}
        self._said: dict[str, int] = {}
        for number, line in enumerate(lines, start=1):
            self._add(number, line.strip())

    @classmethod
    def read(cls, path: Path) -> Mapping:
        """Raises MappingError; OSError where there is no such file."""
        try:
            return cls(path.read_text(encoding="utf-8-sig").splitlines())
        except UnicodeDecodeError as error:
            raise MappingError(f"{path.name} is not written in UTF-8.") from error

    def _add(self, number: int, line: str) -> None:
        if not line or line.startswith("#"):
            return
        pair = _split(line)
        if pair is None:
            raise MappingError(
                f"Line {number}: an old and a new address are expected, with a space, a tab or a"
                f" comma between them: {line!r}"
            )
        old, new = pair
        if old.endswith("*") != new.endswith("*"):
            raise MappingError(f"Line {number}: either both end with a *, or none: {line!r}")
        if "*" in old[:-1] or "*" in new[:-1]:
            raise MappingError(f"Line {number}: a * may only stand at the end: {line!r}")
        if old in self._said:
            raise MappingError(f"Line {number}: {old} was named in line {self._said[old]}.")
        self._said[old] = number
        if old.endswith("*"):
            self._prefixes[old[:-1]] = new[:-1]
            if (beginning := _beginning(old[:-1])) is not None:
                self._beginnings.setdefault(beginning, new[:-1])
        else:
            self._exact[old] = new
            self._spelled.setdefault(_form(old), new)

    def lookup(self, old: str) -> str | None:
        """The new address; None where no line is about it."""
        form = _form(old)
        if (new := self._exact.get(old, self._spelled.get(form))) is not None:
            return new
        found = [_led(old, self._prefixes), _led(form, self._beginnings)]
        # Of a beginning of each kind, the one that leaves less open; the very letters first.
        _, new = min(
            (one for one in found if one is not None), key=lambda one: one[0], default=(0, None)
        )
        return new


def _split(line: str) -> tuple[str, str] | None:
    """The two addresses of a line. None where there are not two, or it may be read otherwise."""
    words = line.split()
    if len(words) == 2 and not words[0].endswith(",") and not words[1].startswith(","):
        return words[0], words[1]
    if '"' in line:
        words = [word.strip() for word in next(csv.reader([line], skipinitialspace=True))]
        return (words[0], words[1]) if len(words) == 2 and all(words) else None
    found = [
        (line[: one.start()].strip(), line[one.end() :].strip()) for one in _COMMA.finditer(line)
    ]
    found = [pair for pair in found if all(pair) and not any(map(_SPACE.search, pair))]
    for is_one in (_IS_WHOLE.match, _IS_ONE.match, bool):
        if left := [pair for pair in found if is_one(pair[1])]:
            return left[0] if len(left) == 1 else None
    return None


def _led(old: str, prefixes: dict[str, str]) -> tuple[int, str] | None:
    """How much the longest beginning of it leaves open, and where it leads."""
    for length in range(len(old), -1, -1):
        if (new := prefixes.get(old[:length])) is not None:
            rest = old[length:]
            return len(rest.strip("/")), new + rest
    return None


def _form(old: str) -> str:
    """An address in one spelling, the path of which ends with a slash; else what is told."""
    try:
        path, mark, query = canonical_url(old).partition("?")
    except ValueError:
        return old
    return f"{path}/{mark}{query}"


def _beginning(old: str) -> str | None:
    """The same of the beginning of an address, which ends where it is told to.

    None where it ends in what has no place in that form, such as the second key of a query.
    """
    form, (path, mark, query) = _form(old), old.partition("?")
    if form == old:
        return form
    if mark:
        return form if form.endswith(f"/?{query}") else None
    if "#" in old:
        return None
    return form if path.endswith("/") else form.rstrip("/")
