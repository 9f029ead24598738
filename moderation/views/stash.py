"""A text of somebody who has to sign in first, kept in the browser's session meanwhile.

Django keeps an anonymous session across a sign-in and empties one that was another reader's.
A text that was written under an account is shown to that account alone; one that was written
before anybody had signed in, to whoever signs in next in this browser, for two hours.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from moderation.models.unsent import KEPT_AT_MOST

SLOT = "written_before_signing_in"
PLACES_AT_MOST = 3
CHOSEN_AT_MOST = 40
KEPT_FOR = 2 * 3600  # seconds


def put(request: HttpRequest, place: str, *, text: str, by: str, chosen: str = "") -> None:
    """Keep a text until its author has signed in, and what was chosen beside it."""
    kept = _kept(request)
    kept.pop(place, None)
    kept[place] = {"text": text[:KEPT_AT_MOST], "by": by, "at": time.time()}
    if chosen:
        kept[place]["chosen"] = chosen[:CHOSEN_AT_MOST]
    request.session[SLOT] = dict(list(kept.items())[-PLACES_AT_MOST:])


def look(request: HttpRequest, place: str) -> dict[str, Any]:
    """What is kept for this place and may be seen by who asks: its `text`, and `by` whom."""
    if SLOT not in request.session:
        return {}
    found: dict[str, Any] = _kept(request).get(place, {})
    mine = str(request.user.pk) if request.user.is_authenticated else ""
    return found if found.get("by") in ("", mine) else {}


def clear(request: HttpRequest, place: str) -> None:
    """Put away what is kept for this place."""
    if place in (kept := _kept(request)):
        del kept[place]
        request.session[SLOT] = kept


def place_of(about: UUID, parent: str = "") -> str:
    """Where a text belongs: under an article, as an answer, or in the place of a comment."""
    return f"{about} {parent}"


def _kept(request: HttpRequest) -> dict[str, dict[str, Any]]:
    since = time.time() - KEPT_FOR
    kept: dict[str, dict[str, Any]] = request.session.get(SLOT, {})
    return {place: one for place, one in kept.items() if one["at"] >= since}
