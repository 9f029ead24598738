"""Which old address became which new one: a file of pairs, as whoever moved the site wrote it.

One pair a line, "old new". With a `*` at the end of both, all that begins like the old one; the
longest such beginning wins. Lines that begin with # and empty lines say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class MappingError(ValueError):
    """A line cannot be understood. Says which, and why."""


class Mapping:
    """Where addresses lead to now; what is not named stays as it is."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._exact: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        self._said: dict[str, int] = {}
        for number, line in enumerate(lines, start=1):
            self._add(number, line.strip())
        self._lengths = sorted({len(old) for old in self._prefixes}, reverse=True)

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
        words = line.split()
        if len(words) != 2:
            raise MappingError(f"Line {number}: an old and a new address are expected: {line!r}")
        old, new = words
        if old.endswith("*") != new.endswith("*"):
            raise MappingError(f"Line {number}: either both end with a *, or none: {line!r}")
        if "*" in old[:-1] or "*" in new[:-1]:
            raise MappingError(f"Line {number}: a * may only stand at the end: {line!r}")
        if old in self._said:
            raise MappingError(f"Line {number}: {old} was named in line {self._said[old]}.")
        self._said[old] = number
        if old.endswith("*"):
            self._prefixes[old[:-1]] = new[:-1]
        else:
            self._exact[old] = new

    def lookup(self, old: str) -> str | None:
        """The new address; None where no line is about it."""
        if old in self._exact:
            return self._exact[old]
        for length in self._lengths:
            if old[:length] in self._prefixes and len(old) >= length:
                return self._prefixes[old[:length]] + old[length:]
        return None
