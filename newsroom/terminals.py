"""What others wrote, for whoever reads it at a terminal. Pure.

A terminal does what it reads: it moves its cursor, renames its window, answers as if somebody had
typed, and lets later lines write over earlier ones. So what could speak to it is spelled out.
"""

from __future__ import annotations

import re

# Controls of ASCII and of Latin-1, and what turns a line around or begins another.
_SPEAKS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain(line: str) -> str:
    """One line to be shown; a tab stays, since our tables are made of them."""
    return _SPEAKS.sub(_spelled, line)


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
