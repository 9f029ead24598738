"""Cells of CSV that no spreadsheet takes for a formula. Pure.

A cell that begins as a formula does is given an apostrophe, which spreadsheets take for “this is
a text”. The wide forms are for those of East Asia, which read them as the others; blanks before
them are passed over by some.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def written(text: str) -> str:
    """A text as it goes into a cell."""
    return f"'{text}" if _FORMULA.match(text) else text


def read(cell: str) -> str:
    """A text as it was before it was written."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
