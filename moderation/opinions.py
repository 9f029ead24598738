"""What a hook may answer, read strictly. Pure.

Nothing (an empty body, or 204) is no opinion. Else a JSON object of
`status` (approve, hold, no_opinion), `flags`, `tags` (short names) and `reason` (one line).
What else is in it is an error: a receiver that means something by it must not think it heard.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BODY_AT_MOST = 16 * 1024  # bytes
NAMES_AT_MOST, NAME_AT_MOST = 20, 60  # of flags or tags; characters
REASON_AT_MOST = 300  # characters
APPROVE, HOLD, NO_OPINION = "approve", "hold", "no_opinion"
STATUSES = (APPROVE, HOLD, NO_OPINION)
FIELDS = {"status", "flags", "tags", "reason"}


class BadOpinionError(ValueError):
    """An answer that cannot be used, and why."""


@dataclass(frozen=True)
class Said:
    """An opinion: cleaned, and in our sizes."""

    status: str = NO_OPINION
    flags: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    reason: str = ""

    @property
    def in_short(self) -> str:
        """All its words on one line, as a finding keeps them."""
        return " · ".join([*self.flags, *self.tags, *filter(None, [self.reason])])


def read(body: bytes) -> Said:
    """Raises BadOpinionError."""
    if len(body) > BODY_AT_MOST:
        raise BadOpinionError(f"An answer has {BODY_AT_MOST} bytes at most.")
    if not body.strip():
        return Said()
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadOpinionError("That is no JSON.") from error
    return of(told)


def of(told: Any) -> Said:
    """The same, of what is no JSON any more. Raises BadOpinionError."""
    if not isinstance(told, Mapping):
        raise BadOpinionError("An answer is an object with a status.")
    if unknown := sorted(set(map(str, told)) - FIELDS):
        raise BadOpinionError(f"There is no field {_line(unknown[0])[:60]!r}.")
    if told.get("status") not in STATUSES:
        given = _line(str(told.get("status")))[:60]
        raise BadOpinionError(f"status is approve, hold or no_opinion, not {given!r}.")
    reason = told.get("reason") or ""
    if not isinstance(reason, str):
        raise BadOpinionError("reason is a text.")
    return Said(
        told["status"],
        _names(told, "flags"),
        _names(told, "tags"),
        _line(reason)[:REASON_AT_MOST],
    )


def _names(told: Mapping[str, Any], field: str) -> tuple[str, ...]:
    given = told.get(field)
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BadOpinionError(f"{field} is a list of texts.")
    if len(given) > NAMES_AT_MOST:
        raise BadOpinionError(f"There are {NAMES_AT_MOST} {field} at most.")
    return tuple(dict.fromkeys(filter(None, (_line(one)[:NAME_AT_MOST] for one in given))))


def _line(told: str) -> str:
    """On one line, of those characters that can be kept and shown."""
    plain = " ".join(told[: 4 * REASON_AT_MOST].split())
    return "".join(filter(str.isprintable, plain))
