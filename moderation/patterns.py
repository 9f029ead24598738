"""Entries of a word list, and where they are found in a text. Pure.

An entry is a word or a phrase. In it `*` stands for any letters, or none, and `?` for one: so
"schmier*" is found in "Schmierfink", "*wort" in "Schimpfwort", "d?mm" in "dumm" and "damm".
Both stay within a word.

All entries together are one automaton (Aho and Corasick), through which a text goes once,
however many there are; those with a wildcard in their middle are two trees (`wildcards.py`).
Nothing here is a regular expression, and nothing tries again what has failed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from moderation.disguises import SPACED_AT_LEAST, Reading, readings, spaced_out
from moderation.folding import words_of
from moderation.wildcards import Phrases

WILD = "*?"
_WILD = re.compile(r"[*?]")
# Letters of an entry that has a wildcard: with fewer, it would be found in nearly every text.
LETTERS_AT_LEAST = 2


@dataclass(frozen=True)
class Pattern:
    """An entry, folded: its words, with wildcards, and the piece that it is known by."""

    words: tuple[str, ...]
    piece: str  # its longest without a wildcard, as in a line of a Reading, with blanks
    is_plain: bool  # The piece is all there is to it.

    @property
    def letters(self) -> str:
        """All of its letters in a row; empty where something stands for others."""
        joined = "".join(self.words)
        return "" if _WILD.search(joined) else joined


@dataclass(frozen=True)
class Match:
    """An entry, by its number, and where in the text it was found."""

    entry: int
    start: int
    end: int
    disguised: bool = False


def parse(entry: str) -> Pattern | None:
    """An entry as it is looked for; None where it has too little to be looked for."""
    words = [word.text for word in words_of(entry, kept=WILD)]
    while words and not words[0].strip(WILD):
        words.pop(0)
    while words and not words[-1].strip(WILD):
        words.pop()
    letters = sum(len(word) - len(_WILD.findall(word)) for word in words)
    line = f" {' '.join(words)} "
    if not words or (_WILD.search(line) and letters < LETTERS_AT_LEAST and line.isascii()):
        return None
    pieces = _WILD.split(line)
    piece = max(pieces, key=len)
    if len(piece) < LETTERS_AT_LEAST:
        return None
    return Pattern(tuple(words), piece, is_plain=_is_plain(line, piece))


def _is_plain(line: str, piece: str) -> bool:
    return line.removeprefix(" *").removesuffix("* ") == piece


class Finder:
    """Entries put together, for looking for all of them at once."""

    def __init__(self, entries: Iterable[str]) -> None:
        self.patterns = [parse(entry) for entry in entries]
        by_piece: dict[str, list[int]] = defaultdict(list)
        by_letters: dict[str, list[int]] = defaultdict(list)
        for number, pattern in enumerate(self.patterns):
            if pattern is None:
                continue
            if pattern.is_plain:
                by_piece[pattern.piece].append(number)
            if len(pattern.letters) >= SPACED_AT_LEAST:
                by_letters[pattern.letters].append(number)
        self._lines = _Automaton(by_piece)
        self._runs = _Automaton(by_letters)
        self._wild = Phrases(
            (number, pattern.words)
            for number, pattern in enumerate(self.patterns)
            if pattern is not None and not pattern.is_plain
        )

    def found_in(self, text: str) -> list[Match]:
        """Where the entries are, in the order of the text; each place of each entry once."""
        if not self.patterns:
            return []
        found: dict[tuple[int, int, int], Match] = {}
        known: dict[str, list[int]] = {}
        for reading in readings(text):
            for number, first, last in self._places(reading, known):
                if reading.disguised and not self._is_believed(number):
                    continue
                start, end = reading.span(first, last)
                match = Match(number, start, end, reading.disguised)
                found.setdefault((number, start, end), match)
            if not reading.disguised:
                for match in self._in_runs(reading):
                    found.setdefault((match.entry, match.start, match.end), match)
        return sorted(found.values(), key=lambda match: (match.start, match.end, match.entry))

    def _places(
        self, reading: Reading, known: dict[str, list[int]]
    ) -> Iterator[tuple[int, int, int]]:
        """Entries, and from which word to which each of them stands there."""
        for number, begin, _end in self._lines.found_in(reading.line):
            if (pattern := self.patterns[number]) is not None:
                first = reading.word_at(begin)
                yield number, first, first + len(pattern.words) - 1
        yield from self._wild.found_in([word.text for word in reading.words], known)

    def _is_believed(self, number: int) -> bool:
        """Whether it is long enough not to be there by chance, once a disguise is undone."""
        pattern = self.patterns[number]
        return pattern is not None and len(pattern.piece.strip()) >= SPACED_AT_LEAST

    def _in_runs(self, reading: Reading) -> Iterator[Match]:
        for run in spaced_out(reading.words):
            letters = "".join(word.text for word in run)
            for number, begin, end in self._runs.found_in(letters):
                yield Match(number, run[begin].start, run[end - 1].end, disguised=True)


class _Automaton:
    """Strings, each with the numbers of those who look for it."""

    def __init__(self, wanted: dict[str, list[int]]) -> None:
        self._numbers = list(wanted.values())
        self._all = AhoCorasick(list(wanted), store_patterns=False) if wanted else None

    def found_in(self, line: str) -> Iterator[tuple[int, int, int]]:
        if self._all is None or not line:
            return
        for which, begin, end in self._all.find_matches_as_indexes(line, overlapping=True):
            for number in self._numbers[which]:
                yield number, begin, end
