"""Words that look in Markdown as they are."""

from __future__ import annotations

import re

# What would be read as Markdown where nobody meant any.
_SPECIAL = re.compile(r"[*`\[]|\\(?=[!-/:-@\[-`{-~])|<(?=[A-Za-z])|(?<![^\W_])_|_(?![^\W_])")
_BLANKS = r"([^\S\n]*)"  # of one line: those of a thousand empty ones are looked at once each
_BEGINS = re.compile(
    rf"^{_BLANKS}(?:([-+>])|(\d{{1,9}})([.)]))(?=\s|$)|^{_BLANKS}(>)", re.MULTILINE
)


def escaped(text: str) -> str:
    """Words that look in Markdown as they are."""
    return _BEGINS.sub(_as_it_is, _SPECIAL.sub(r"\\\g<0>", text))


def _as_it_is(found: re.Match[str]) -> str:
    space, sign, number, dot, other, quote = found.groups()
    if number:
        return f"{space}{number}\\{dot}"
    return f"{space or other or ''}\\{sign or quote}"
