"""What writing systems have of their own, for whoever compares words. Pure."""

from __future__ import annotations

import re
import unicodedata

# Thai, Lao, Burmese, Khmer, Japanese (katakana sets a word apart by itself) and Chinese.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u3400-\u4dbf"
    "\u4e00-\u9fff\U00020000-\U0003ffff]"
)

# Small letters, without accents, that look like another in most typefaces: two and two.
_CYRILLIC = "aа bь cс dԁ eе hһ iі jј kк lӏ mм nп oо pр qԛ rг sѕ tт vѵ wԝ xх yу"
_GREEK = "aα cϲ eε iι jϳ kκ nη oο pρ sς tτ uυ vν xχ yγ"
LATIN = {ord(pair[1]): pair[0] for pair in f"{_CYRILLIC} {_GREEK} bв hн wω".split()}
CYRILLIC = {ord(pair[0]): pair[1] for pair in f"{_CYRILLIC} bв hн".split()}
GREEK = {ord(pair[0]): pair[1] for pair in _GREEK.split()}


def alphabet_of(char: str) -> str:
    """Of which of three alphabets a small letter is that are easily mixed; empty: of none."""
    if "a" <= char <= "z" or "\u00df" <= char <= "\u024f":
        return "latin"
    if "\u0400" <= char <= "\u052f":
        return "cyrillic"
    return "greek" if "\u0370" <= char <= "\u03ff" else ""


def is_accent(char: str) -> bool:
    """Accents, strokes, the vowel points of Hebrew and Arabic. India's vowel signs are letters."""
    place = unicodedata.combining(char)
    return place == 1 or 10 <= place <= 36 or place >= 200
