"""Who wrote what is brought, as far as it is kept: a name, and for a time an address."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

from newsroom import names

NOBODY = "Guest"  # Whoever gave no name.
_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\".]+(?:\.[^@\s<>\".]+)+")


@lru_cache(maxsize=20_000)
def name_of(told: str) -> str:
    """A name on one line, less what could be taken for a badge of the house beside it."""
    plain = "".join(char for char in told if not _is_a_sign(char))
    return names.one_line(plain) or NOBODY


def _is_a_sign(char: str) -> bool:
    """Ticks, stars and shields: only the house says who is who."""
    return unicodedata.category(char) in ("So", "Sk", "Co") or "\ufe00" <= char <= "\ufe0f"


@lru_cache(maxsize=20_000)
def key_of(name: str) -> str | None:
    """What it has in common with names that look like it."""
    return names.key(name) or None


def address_of(told: str) -> str:
    """An address that mail could be sent to; empty where it is none."""
    told = told.strip().lower()
    return told if len(told) <= 254 and _ADDRESS.fullmatch(told) else ""


def short(key: str, at_most: int) -> str:
    """A key that fits its column, and is still nobody else's."""
    key = key.replace("\x00", "")
    return key if len(key) <= at_most else f"sha256:{sha256(key.encode()).hexdigest()}"
