"""Hostile texts of every kind that is known, written down anew; each says what it attacks.

Nothing is copied from anybody's list: the kinds are known, the texts are ours.
"""

from __future__ import annotations

from tests.attack.corpora import characters, lines, markup, queries
from tests.attack.corpora.payload import Payload

MARKUP: list[Payload] = markup.PAYLOADS
CHARACTERS: list[Payload] = characters.PAYLOADS
LINES: list[Payload] = lines.PAYLOADS
QUERIES: list[Payload] = queries.PAYLOADS
ALL: list[Payload] = [*MARKUP, *CHARACTERS, *LINES, *QUERIES]
