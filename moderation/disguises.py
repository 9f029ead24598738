"""The ways in which a text can be read that was written to slip past a list. Pure.

A text is read as it stands, and then once more for each known disguise that it has something
of. A reading changes words, never their places, so that whatever is found can be pointed at.
Each disguise is undone only where nobody writes like that without meaning it: letters of two
alphabets in one word, three letters alike in a row, single letters one after another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from moderation.folding import Word, words_of
from moderation.scripts import CYRILLIC, GREEK, LATIN, UNSPACED, alphabet_of

EMPHASIS = "*_`~"  # Inside of a word they are taken out; a reader would not see them either.
LONGEST_WORD = 200  # letters, of a word that is looked at for disguises
SPACED_AT_LEAST = 4  # letters that stand alone in a row; three are an abbreviation
STRETCHED = re.compile(r"(.)\1{2,}")
FIGURES = str.maketrans({"4": "a", "5": "s", "7": "t", "8": "b"})
_FIGURE = re.compile("[4578]")


@dataclass(frozen=True)
class Reading:
    """A text, word by word, as one line with a blank around each word."""

    words: list[Word]
    disguised: bool = False  # Then only a whole word of some length is believed.

    @cached_property
    def line(self) -> str:
        return f" {' '.join(word.text for word in self.words)} " if self.words else ""

    @cached_property
    def _begins(self) -> list[int]:
        """Where in the line each word begins."""
        return list(accumulate((len(word.text) + 1 for word in self.words), initial=1))[:-1]

    def word_at(self, place: int) -> int:
        """Which word stands at a place of the line; a blank belongs to the word after it."""
        return bisect_right(self._begins, place + (self.line[place] == " ")) - 1

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where in the text these words begin and end."""
        return self.words[first].start, self.words[last].end


def readings(text: str) -> Iterator[Reading]:
    """The text as it stands, and as it would be read without each disguise found in it."""
    words = words_of(text)
    yield Reading(words)
    if any(mark in text for mark in EMPHASIS):
        joined = words_of(text, idle=EMPHASIS)
        if len(joined) < len(words):
            yield Reading(joined, disguised=True)
    for undo in _worth_undoing(words):
        other = [_undone(word, undo) for word in words]
        if other != words:
            yield Reading(other, disguised=True)


def _worth_undoing(words: list[Word]) -> Iterator[Callable[[str], str]]:
    """What may change any of these words. Of most texts nothing does, as a glance shows."""
    line = " ".join(word.text for word in words)
    if not line.isascii():
        yield _wholly_in_latin if _is_mostly_latin(words) else _in_latin
        yield from (_in_cyrillic, _in_greek)
    if _FIGURE.search(line):
        yield _without_figures
    if STRETCHED.search(line):
        yield from (_once, _twice)


def spaced_out(words: list[Word]) -> Iterator[list[Word]]:
    """Letters that stand alone in a row, as in "s c u m"."""
    run: list[Word] = []
    for word in words:
        if len(word.text) == 1 and not UNSPACED.match(word.text):
            run.append(word)
            continue
        if len(run) >= SPACED_AT_LEAST:
            yield run
        run = []
    if len(run) >= SPACED_AT_LEAST:
        yield run


def _undone(word: Word, undo: Callable[[str], str]) -> Word:
    if len(word.text) > LONGEST_WORD:
        return word
    read = undo(word.text)
    return word if read == word.text else word._replace(text=read)


def _in_latin(word: str) -> str:
    """Cyrillic and Greek letters among Latin ones are read as the Latin ones they look like."""
    return _of_one_alphabet(word, LATIN)


def _wholly_in_latin(word: str) -> str:
    """In a text in Latin letters, a word of nothing but look-alikes is one of them as well."""
    if len(word) >= SPACED_AT_LEAST and all(ord(char) in LATIN for char in word):
        return word.translate(LATIN)
    return _in_latin(word)


def _is_mostly_latin(words: list[Word]) -> bool:
    latin = sum("a" <= word.text[0] <= "z" for word in words)
    return latin > len(words) - latin


def _in_cyrillic(word: str) -> str:
    return _of_one_alphabet(word, CYRILLIC)


def _in_greek(word: str) -> str:
    return _of_one_alphabet(word, GREEK)


def _of_one_alphabet(word: str, alphabet: dict[int, str]) -> str:
    if word.isascii():
        return word
    mixed = {alphabet_of(char) for char in word} - {""}
    return word.translate(alphabet) if len(mixed) > 1 else word


def _without_figures(word: str) -> str:
    """Figures that look like letters, in a word that has more letters than figures."""
    if word.isalpha() or len(word) < SPACED_AT_LEAST:
        return word
    figures = sum(char.isdigit() for char in word)
    return word.translate(FIGURES) if figures < len(word) - figures else word


def _once(word: str) -> str:
    """Letters that are stretched are read once …"""
    return STRETCHED.sub(r"\1", word)


def _twice(word: str) -> str:
    """… or twice, as in "asssss"."""
    return STRETCHED.sub(r"\1\1", word)
