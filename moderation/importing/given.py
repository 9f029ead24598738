"""Values as another system gave them, made into what can be kept here. Pure.

Nothing here fails on a wrong value: what cannot be read is None, empty or 0, and whoever asked
says so as an Oddity.
"""

from __future__ import annotations

import hashlib
import math
import re
from datetime import UTC, datetime, tzinfo
from typing import Any

TEXT_AT_MOST = 100_000  # characters of one comment
LINE_AT_MOST = 1_000  # of a name, a title, an address
_HALVES = re.compile("[\ud800-\udfff]")  # PostgreSQL holds no half of a character.
# Controls, what turns a line around, and what is no character: nothing that a line needs.
_UNSEEN = re.compile("[\x01-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # Before the web, and after all of us: no dates.
_MOST = 2**31 - 1


def words(value: Any, at_most: int = TEXT_AT_MOST) -> str:
    """A text that PostgreSQL can hold. Of what is no text: nothing."""
    if not isinstance(value, str):
        return ""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", value[: at_most + 1].replace("\x00", ""))[
        :at_most
    ]


def line(value: Any) -> str:
    """A name, a title or an address, on one line."""
    return " ".join(_UNSEEN.sub(" ", words(value, LINE_AT_MOST)).split())


def key(value: Any) -> str:
    """Something's key: a text or a whole number. Empty where there is none."""
    if isinstance(value, bool):
        return ""
    return str(value)[:LINE_AT_MOST] if isinstance(value, int) else line(value)


def number(value: Any) -> int:
    """A count, never less than nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    if isinstance(value, float) and not math.isfinite(value):
        return 0
    return max(0, min(int(value), _MOST))


def moment(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """A moment in UTC, from ISO 8601; one that says no zone is in `zone`."""
    if not isinstance(value, str) or not 10 <= len(value) <= 64:
        return None
    try:
        read = datetime.fromisoformat(value.strip())
        return _sensible(read if read.tzinfo else read.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None


def since_1970(seconds: Any) -> datetime | None:
    """A moment in UTC, from seconds since 1970."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return _sensible(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _sensible(read: datetime) -> datetime | None:
    there = read.astimezone(UTC)
    return there if _FIRST_YEAR <= there.year <= _LAST_YEAR else None


def guest(name: str, email: str) -> str:
    """A key for who had no account: one and the same for one name with one address."""
    if not name and not email:
        return "nobody"
    known = f"{name.casefold()}\n{email.casefold()}"
    return f"guest:{hashlib.sha256(known.encode()).hexdigest()[:32]}"


def says_its_zone(value: Any) -> bool:
    """Whether a moment in ISO 8601 says its zone."""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value.strip()).tzinfo is not None
    except ValueError:
        return False
