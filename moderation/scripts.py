"""What writing systems have of their own, for whoever compares words. Pure."""

from __future__ import annotations

import re
import unicodedata

# Thai, Lao, Burmese, Khmer, Japanese (katakana sets a word apart by itself) and Chinese.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u3400-\u4dbf"
    "\u4e00-\u9fff\U00020000-\U0003ffff]"
)


def is_accent(char: str) -> bool:
    """Accents, strokes, the vowel points of Hebrew and Arabic. India's vowel signs are letters."""
    place = unicodedata.combining(char)
    return place == 1 or 10 <= place <= 36 or place >= 200
