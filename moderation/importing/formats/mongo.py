"""Extended JSON, in which MongoDB says dates and whole numbers. Pure.

In its relaxed form, in its canonical one, and as older tools wrote it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from moderation.importing import given


def moment(value: Any) -> datetime | None:
    """A date, of whatever form; None for what is none."""
    if isinstance(value, dict) and "$date" in value:
        value = value["$date"]
    if isinstance(value, (dict, int | float)):
        milliseconds = whole(value)
        return None if milliseconds is None else given.since_1970(milliseconds / 1000)
    return given.moment(value)


def whole(value: Any) -> int | None:
    """A whole number, of whatever form; None for what is none."""
    if isinstance(value, dict):
        value = next((value[name] for name in _NUMBERS if name in value), None)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None


_NUMBERS = ("$numberLong", "$numberInt", "$numberDouble")


def text(value: Any) -> str:
    """A document's own id, to name it by where it has no other."""
    return given.key(value.get("$oid")) if isinstance(value, dict) else given.key(value)
