"""Colours that a site wishes for, made readable (WCAG 2.2, 1.4.3). Pure."""

from __future__ import annotations

READABLE = 4.5  # to 1, for text of any size
STEPS = 20

Colour = tuple[int, int, int]


def parsed(told: str) -> Colour | None:
    """A colour of three or six hexadecimal digits, with or without `#`; None for all else."""
    digits = told.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    if len(digits) != 6 or not digits.isascii():
        return None
    try:
        number = int(digits, 16) if digits.isalnum() else None
    except ValueError:
        return None
    return None if number is None else (number >> 16, number >> 8 & 255, number & 255)


def written(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: Colour, on: Colour) -> Colour:
    """The colour itself, or as little of black or white mixed in as makes it readable."""
    black, white = (0, 0, 0), (255, 255, 255)
    towards = max((black, white), key=lambda end: contrast(end, on))
    mixed = (_mix(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next(one for one in mixed if contrast(one, on) >= READABLE)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    lifted: float = ((part + 0.055) / 1.055) ** 2.4
    return part / 12.92 if part <= 0.04045 else lifted
