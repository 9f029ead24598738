"""How long it takes to read a text and to answer, and what a faster answer is worth. Pure."""

from __future__ import annotations

HURRIED = 0.25  # of a rating's weight that was faster than one can read (science D2)
SECONDS_TO_BEGIN = 1.5
SECONDS_A_CHARACTER = 0.012
CHARACTERS_READ = 400  # what is longer may be skimmed


def effort(seconds: float, characters: int) -> float:
    """A factor for the weight: 1, or less for an answer faster than one can read.

    A weight and not a wall: nobody is told off for being quick.
    """
    return 1.0 if seconds >= reading_time(characters) else HURRIED


def reading_time(characters: int) -> float:
    """Seconds that it takes at least to read so much and to answer."""
    return SECONDS_TO_BEGIN + SECONDS_A_CHARACTER * min(characters, CHARACTERS_READ)
