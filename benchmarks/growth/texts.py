"""What people wrote: a few thousand different texts, of 468 characters on the average."""

from __future__ import annotations

import random

from benchmarks.filling import WORDS
from benchmarks.growth.rows import Pool
from comments.text import to_html

TEXTS = 8_192
MORE = """
because although however people should never always agree doubt evidence morning evening price
housing traffic winter public letter answer question better worse until after before about river
station school budget editor article source claim figure point other same market office teacher
hospital driver neighbour winter summer harbour
"""
RARE = "heron"  # In one of the texts: for whoever looks for a rare word.


def texts(seed: int) -> list[str]:
    """The texts by number, the same for one seed."""
    dice = random.Random(seed)
    words = (WORDS + MORE).split()
    return [_text(dice, words, number) for number in range(TEXTS)]


def _text(dice: random.Random, words: list[str], number: int) -> str:
    said, left = [], dice.randint(26, 119)
    while left > 0:
        length = min(left, dice.randint(5, 16))
        said.append(" ".join(dice.choices(words, k=length)).capitalize() + ".")
        left -= length
    if number == TEXTS - 1:
        said.append(f"A {RARE} was there, too.")
    return " ".join(said)


class Said:
    """All texts, and how they are shown."""

    def __init__(self, seed: int) -> None:
        kept = texts(seed)
        self.text = Pool(text.encode() for text in kept)
        self.html = Pool(to_html(text).encode() for text in kept)
