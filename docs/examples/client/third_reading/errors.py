"""What the house says no with, a class for each kind of no."""

from __future__ import annotations

from typing import Any

import httpx


class ApiError(Exception):
    """A problem document (RFC 9457). `code` never changes; `facts` has all of the document."""

    def __init__(self, status: int, code: str, detail: str, facts: dict[str, Any]) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail, self.facts = status, code, detail, facts


class Invalid(ApiError):
    """400: something in the request is not right; `facts["errors"]` says what, by field."""


class NotSignedIn(ApiError):
    """401: nobody asks, or the token is over."""


class NotAllowed(ApiError):
    """403: not for this reader, or not with this token (`scope_missing`)."""


class NotHere(ApiError):
    """404"""


class Conflict(ApiError):
    """409: the house is not in the state that the request takes for granted. Look again."""


class TooMany(ApiError):
    """429: too often, and for longer than the client waits by itself."""


KINDS: dict[int, type[ApiError]] = {
    400: Invalid,
    401: NotSignedIn,
    403: NotAllowed,
    404: NotHere,
    409: Conflict,
    429: TooMany,
}


def error_from(answer: httpx.Response) -> ApiError:
    """The exception for an answer that is no success, from whoever it came."""
    try:
        told = answer.json()
    except ValueError:  # Some proxy between us had something to say.
        told = {}
    facts: dict[str, Any] = told if isinstance(told, dict) else {}
    kind = KINDS.get(answer.status_code, ApiError)
    detail = str(facts.get("detail") or answer.reason_phrase)
    return kind(answer.status_code, str(facts.get("code", "unknown")), detail, facts)
