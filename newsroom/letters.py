"""Letters and the marks on them, in a time that grows no faster than the text. Pure.

To bring marks into their order takes Unicode's algorithm a time that grows with the square of how
many follow one another: one request full of them took many seconds of a core, in which no other
thread went on. And what towers over a line covers those of others. So no letter keeps more marks
than anybody's spelling needs (UAX #15 bounds them for the same reason, in its Stream-Safe Text
Format).
"""

from __future__ import annotations

import unicodedata

# On one letter: Hebrew with its signs for singing has five, Vedic Sanskrit and Tibetan as many.
MARKS_AT_MOST = 10
# Marks once they are taken apart, though their class does not say so.
_MARKS_BESIDES = frozenset("\u0f73\u0f75\u0f81\uff9e\uff9f")


def composed(text: str) -> str:
    """The same letters, each with its marks as one where that is possible (NFC)."""
    # Again, since some letters are taken apart for good: what is composed must stay as it is.
    return with_few_marks(unicodedata.normalize("NFC", with_few_marks(text)))


def with_few_marks(text: str, at_most: int = MARKS_AT_MOST) -> str:
    """The same text, less the marks that no letter needs."""
    if text.isascii() or not _has_marks(text):
        return text
    kept, on_it = [], 0
    for char in text:
        on_it = on_it + 1 if _is_mark(char) else 0
        if on_it <= at_most:
            kept.append(char)
    return "".join(kept)


def _has_marks(text: str) -> bool:
    return any(map(unicodedata.combining, text)) or not _MARKS_BESIDES.isdisjoint(text)


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0 or char in _MARKS_BESIDES
