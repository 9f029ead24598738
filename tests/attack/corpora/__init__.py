"""Hostile texts of every kind that is known, written down anew; each says what it attacks.

Nothing of them is copied from anybody's list: the kinds are known, the texts are ours. Lists that
others have published come from packages (published.py); where a text takes long, some of them have
their turn (tests/turns.py), and ATTACK_PUBLISHED brings others.
"""

from __future__ import annotations

from tests.attack.corpora import characters, lines, markup, published, queries
from tests.attack.corpora.payload import Payload
from tests.turns import turn

MARKUP: list[Payload] = markup.PAYLOADS
CHARACTERS: list[Payload] = characters.PAYLOADS
LINES: list[Payload] = lines.PAYLOADS
QUERIES: list[Payload] = queries.PAYLOADS
ALL: list[Payload] = [*MARKUP, *CHARACTERS, *LINES, *QUERIES]
PUBLISHED: list[Payload] = published.PAYLOADS
EVERY: list[Payload] = [*ALL, *PUBLISHED]

AT_ONCE = 150
_FIRST = turn("ATTACK_PUBLISHED", of=len(PUBLISHED))
_TURNED: list[Payload] = PUBLISHED[_FIRST:] + PUBLISHED[:_FIRST]
SOME: list[Payload] = _TURNED[:AT_ONCE]


def dealt(number: int, *, among: int) -> list[Payload]:
    """The share of the published texts that one of so many has: together they have all of them."""
    return _TURNED[number::among]


REPEAT = f"ATTACK_PUBLISHED={_FIRST} brings these again"
