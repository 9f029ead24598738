"""Entries of a word list, and where they are found in a text. Pure.

An entry is a word or a phrase. In it `*` stands for any letters, or none, and `?` for one: so
"schmier*" is found in "Schmierfink", "*wort" in "Schimpfwort", "d?mm" in "dumm" and "damm".
Both stay within a word.

All entries together are one automaton (Aho and Corasick), through which a text goes once,
however many there are. An entry that has a wildcard in its middle is looked for by its
longest piece and then compared, word by word. Nothing here is a regular expression, and
nothing tries again what has failed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from moderation.disguises import SPACED_AT_LEAST, Reading, readings, spaced_out
from moderation.folding import words_of

WILD = "*?"
_WILD = re.compile(r"[*?]")
# Letters of an entry that has a wildcard: with fewer, it would be found in nearly every text.
LETTERS_AT_LEAST = 2


@dataclass(frozen=True)
class Pattern:
    """An entry, folded: its words, with wildcards, and the piece that it is looked for by."""

    words: tuple[str, ...]
    piece: str  # as in a line of a Reading, with the blanks around words
    word: int  # in which of its words the piece begins
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
    before = line[: line.index(piece) + (piece[0] == " ")]
    word = before.count(" ") - 1
    return Pattern(tuple(words), piece, word, is_plain=_is_plain(line, piece))


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
            by_piece[pattern.piece].append(number)
            if len(pattern.letters) >= SPACED_AT_LEAST:
                by_letters[pattern.letters].append(number)
        self._lines = _Automaton(by_piece)
        self._runs = _Automaton(by_letters)

    def found_in(self, text: str) -> list[Match]:
        """Where the entries are, in the order of the text; each place of each entry once."""
        found: dict[tuple[int, int, int], Match] = {}
        for reading in readings(text):
            for match in self._in_reading(reading):
                found.setdefault((match.entry, match.start, match.end), match)
            if not reading.disguised:
                for match in self._in_runs(reading):
                    found.setdefault((match.entry, match.start, match.end), match)
        return sorted(found.values(), key=lambda match: (match.start, match.end, match.entry))

    def _in_reading(self, reading: Reading) -> Iterator[Match]:
        seen: set[tuple[int, int]] = set()
        for number, begin, end in self._lines.found_in(reading.line):
            pattern = self.patterns[number]
            if pattern is None:
                continue
            first = reading.word_at(begin) - pattern.word
            if (number, first) in seen:
                continue
            seen.add((number, first))
            last = first + len(pattern.words) - 1
            if not (pattern.is_plain or _agrees(pattern, reading, first)):
                continue
            if reading.disguised and len(reading.line[begin:end].strip()) < SPACED_AT_LEAST:
                continue
            start, stop = reading.span(first, last)
            yield Match(number, start, stop, reading.disguised)

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


def _agrees(pattern: Pattern, reading: Reading, first: int) -> bool:
    """Whether the words of a text from there on are those of the pattern."""
    words = reading.words[first : first + len(pattern.words)] if first >= 0 else []
    return len(words) == len(pattern.words) and all(
        matches(wanted, word.text) for wanted, word in zip(pattern.words, words, strict=True)
    )


def matches(pattern: str, word: str) -> bool:
    """Whether a word is one that the pattern stands for. Goes back to the last `*` only."""
    place = at = 0
    star, resume = -1, 0
    while at < len(word):
        if place < len(pattern) and pattern[place] == "*":
            star, resume = place, at
            place += 1
        elif place < len(pattern) and pattern[place] in ("?", word[at]):
            place, at = place + 1, at + 1
        elif star >= 0:
            place, resume = star + 1, resume + 1
            at = resume
        else:
            return False
    return not pattern[place:].strip("*")
