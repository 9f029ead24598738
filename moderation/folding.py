"""Text evened out for comparison, so that what reads alike is alike. Pure.

Compatibility forms, case and accents are evened out and invisible characters dropped, then
it is cut into words by Unicode's own idea of a letter. Scripts that set no spaces between
words, such as Chinese or Thai, are cut into single characters.

A text is taken a character at a time, each with the marks that hang on it. So every word is
known by its place in the text, and what a character comes to is worked out once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from moderation.scripts import UNSPACED, is_accent

# Unicode's confusables are many; these are the ones that people type to slip past a list.
_LOOKALIKES = str.maketrans({"@": "a", "$": "s", "0": "o", "1": "i", "3": "e", "\u0131": "i"})
# The Arabic stretch, Hangul fillers and variation selectors: no category tells them.
_IDLE = frozenset("\u034f\u0640\u115f\u1160\u180b\u180c\u180d\u180f") | frozenset(
    map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)
FIRST_MARK = "\u0300"  # No character before this one hangs on another.


class Word(NamedTuple):
    """A word of a text, evened out, and where it stands: from `start` up to `end`."""

    text: str
    start: int
    end: int


def fold(text: str) -> tuple[str, ...]:
    """The words of a text, evened out for comparison."""
    return tuple(word.text for word in words_of(text))


def words_of(text: str, *, idle: str = "", kept: str = "") -> list[Word]:
    """The words of a text in their places. `idle` counts for nothing, `kept` for letters."""
    if idle or kept:
        return _one_by_one(text, idle, kept)
    words: list[Word] = []
    for piece in _PIECES.finditer(text):
        run, start = piece[0], piece.start()
        if run.isascii():
            words.append(Word(run.lower().translate(_LOOKALIKES), start, piece.end()))
            continue
        # What it begins with may hang on what stands before it.
        start -= start > 0 and run[0] >= FIRST_MARK
        words += [
            word._replace(start=word.start + start, end=word.end + start)
            for word in _one_by_one(text[start : piece.end()])
        ]
    return words


# Between any two of these stands something of ASCII that ends a word. Most are of ASCII as a whole
# and known at once; of the others each character is looked at.
_PIECES = re.compile(r"[A-Za-z0-9@$\x80-\U0010ffff]+")


def _one_by_one(text: str, idle: str = "", kept: str = "") -> list[Word]:
    words: list[Word] = []
    letters: list[str] = []
    began = ended = 0

    def close() -> None:
        if letters:
            words.append(Word(unicodedata.normalize("NFC", "".join(letters)), began, ended))
            letters.clear()

    for start, end in _characters(text):
        char = text[start:end]
        if char in kept:
            pieces: tuple[str, ...] = (char,)
        elif char in idle:
            continue
        else:
            pieces = _evened(char) if len(char) <= 8 else _even(char)  # Nobody fills the cache.
        for piece in pieces:
            if piece == " ":
                close()
                continue
            if not letters:
                began = start
            letters.append(piece)
            ended = end
    close()
    return words


def _characters(text: str) -> Iterator[tuple[int, int]]:
    """Where each character begins and ends, with all that hangs on it."""
    start = 0
    for place in range(1, len(text)):
        if text[place] < FIRST_MARK or not _hangs(text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)


@lru_cache(maxsize=4096)
def _hangs(char: str) -> bool:
    """Whether it is part of the character before: a mark, or the rest of a Hangul syllable."""
    head = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(head)[0] == "M" or "\u1160" <= head <= "\u11ff"


def _even(char: str) -> tuple[str, ...]:
    """What a character comes to: letters, and blanks where a word ends."""
    even = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    letters = "".join(_letter(one) for one in even.translate(_LOOKALIKES))
    return tuple(UNSPACED.sub(r" \g<0> ", unicodedata.normalize("NFC", letters)))


_evened = lru_cache(maxsize=8192)(_even)


def _letter(char: str) -> str:
    """A letter, digit or vowel sign as it is; nothing for what one may leave out; else a gap."""
    category = unicodedata.category(char)
    if category in ("Cf", "Me") or char in _IDLE or is_accent(char):
        return ""
    return char if category[0] in "LNM" else " "
