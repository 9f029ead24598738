"""How charts look: SVG from the server, read without colour or JavaScript, in any language.

Every one is told apart by pattern, mark and a label at its place, and has the same numbers in a
table beside it. Words are kept as words, so that the browser sets them in its own type and
joins Arabic letters; where one reads from right to left, time runs from right to left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Inches of 72 points, and how many labels have room; a picture is scaled to its place.
SHAPES = {"wide": (7.2, 3.2, 7), "narrow": (4.2, 3.2, 4)}
HATCHES = ["", "///", "...", "xxx", "---"]
MARKS = ["o", "s", "^", "D"]
LINES = ["-", "--", ":", "-."]
# Ink, paper and shades of the pages themselves (site.css).
THEMES = {
    "light": {"ink": "#1d1b18", "quiet": "#625c52", "line": "#ddd7c9",
              "shades": ["#0b5568", "#7c5a10", "#2c6140", "#9b2418"]},
    "dark": {"ink": "#e8e4da", "quiet": "#aaa497", "line": "#33373c",
             "shades": ["#85c7da", "#dfbd74", "#93cfa6", "#ff9f90"]},
}  # fmt: skip
# As a page asks for them: each in both shapes, a phone's being the narrow one.
LOOKS = [f"{theme}-{shape}" for theme in THEMES for shape in SHAPES]


@dataclass(frozen=True)
class Series:
    """One row of numbers, one for each label of the axis; None where nothing is known."""

    name: str
    values: Sequence[float | None]


def as_number(value: float) -> str:
    return f"{value:g}"
