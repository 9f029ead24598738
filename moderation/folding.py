"""Text evened out for comparison, so that what reads alike is alike. Pure.

Compatibility forms, case and accents are evened out and invisible characters dropped, then
it is cut into words by Unicode's own idea of a letter. Scripts that set no spaces between
words, such as Chinese or Thai, are cut into single characters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from moderation.scripts import UNSPACED, is_accent

# Unicode's confusables are many; these are the ones that people type to slip past a list.
_LOOKALIKES = str.maketrans({"@": "a", "$": "s", "0": "o", "1": "i", "3": "e", "\u0131": "i"})
# The Arabic stretch, Hangul fillers and variation selectors: no category tells them.
_IDLE = frozenset("\u034f\u0640\u115f\u1160\u180b\u180c\u180d\u180f") | frozenset(
    map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)


def fold(text: str) -> tuple[str, ...]:
    """The words of a text, evened out for comparison."""
    even = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(_letter(char) for char in even.translate(_LOOKALIKES))
    whole = unicodedata.normalize("NFC", letters)
    return tuple(UNSPACED.sub(r" \g<0> ", whole).split())


@dataclass(frozen=True)
class Word:
    """A word as it is compared, and from where to where it stands in the text."""

    folded: str
    start: int
    end: int


def words_in(text: str) -> list[Word]:
    """The words of a text as `fold` has them, each with its place in characters of the text."""
    found: list[Word] = []
    letters: list[str] = []
    start = end = 0
    for place, char in enumerate(text):
        for piece in _folded(char):
            if letters and (piece == " " or UNSPACED.match(piece)):
                found.append(_word(letters, start, end))
                letters = []
            if piece == " ":
                continue
            start = start if letters else place
            letters.append(piece)
            end = place + 1
            if UNSPACED.match(piece):
                found.append(_word(letters, start, end))
                letters = []
    return [*found, _word(letters, start, end)] if letters else found


def _word(letters: list[str], start: int, end: int) -> Word:
    return Word(unicodedata.normalize("NFC", "".join(letters)), start, end)


def _folded(char: str) -> str:
    even = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    return "".join(_letter(piece) for piece in even.translate(_LOOKALIKES))


def _letter(char: str) -> str:
    """A letter, digit or vowel sign as it is; nothing for what one may leave out; else a gap."""
    category = unicodedata.category(char)
    if category in ("Cf", "Me") or char in _IDLE or is_accent(char):
        return ""
    return char if category[0] in "LNM" else " "
