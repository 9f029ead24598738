from __future__ import annotations

from typing import NamedTuple


class Payload(NamedTuple):
    """A hostile text, and what it attacks."""

    attacks: str
    text: str


def of(attacks: str, *texts: str) -> list[Payload]:
    """Several texts that attack the same thing."""
    return [Payload(attacks, text) for text in texts]
