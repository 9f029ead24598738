"""Text evened out for comparison, so that what reads alike is alike. Pure.

Compatibility forms, case and accents are evened out and invisible characters dropped, then
it is cut into words by Unicode's own idea of a letter. Scripts that set no spaces between
words, such as Chinese or Thai, are cut into single characters.
"""

from __future__ import annotations

import unicodedata

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


def _letter(char: str) -> str:
    """A letter, digit or vowel sign as it is; nothing for what one may leave out; else a gap."""
    category = unicodedata.category(char)
    if category in ("Cf", "Me") or char in _IDLE or is_accent(char):
        return ""
    return char if category[0] in "LNM" else " "
