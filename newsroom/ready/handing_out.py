"""What Django answered, if that may be kept; and how bytes that are at hand are handed out.

What is handed out although it may be old says so, as caches do (RFC 9211): for how many seconds
past its time it is, and why. A page says it to its readers, too.

    Cache-Status: ThirdReading; hit; ttl=-37; detail=unavailable
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from newsroom.metrics import counters
from newsroom.ready.answer import Answer, Headers, Made, Said, coding_of
from newsroom.ready.asked import Environ
from newsroom.ready.away import away
from newsroom.ready.changes import Moment
from newsroom.ready.offer import Offer

Begin = Callable[[str, Headers], Any]

ASKED_EVERY = 1.0  # seconds: so long may a process not know that something was changed
HOLDS = timedelta(seconds=30)  # "3 minutes ago", and whatever no trigger tells of
# Of who was the first to ask; it would be told to all others (newsroom/logs/requests.py).
OF_ONE_REQUEST = "x-request-id"
AWAY = "503"  # how it is answered while the database is away
# Of what everybody gets, and for whoever keeps it for others.
_FOR_CACHES = {"Cache-Control", "ETag", "Surrogate-Key"}


@dataclass
class Plain(Said):
    """What Django answered to a request that stands for everybody's."""

    offered: Offer

    @property
    def is_a_failure(self) -> bool:
        """It was not made; or not for this one, who asked for too much."""
        return self.status.startswith(("5", "429"))

    @property
    def is_of_all(self) -> bool:
        """It was not made for anybody; 429 is said to the one who asked."""
        return self.status.startswith("5")

    @property
    def is_away(self) -> bool:
        """It was not made since the database is away. One that is only busy can be written to."""
        return self.status.startswith(AWAY) and away.is_so

    def as_made(self, moment: Moment | None) -> Made | None:
        """None where it is not to be kept: no view offered it, or it gives somebody a cookie."""
        given = self.offered
        names = {name.lower() for name, _ in self.headers}
        if not self.status.startswith("200") or not given.names or "set-cookie" in names:
            return None
        now = timezone.now()
        ends = min(now + HOLDS, given.until or now + HOLDS)
        at, epoch = moment or (0, "")
        headers = [pair for pair in self.headers if pair[0].lower() != OF_ONE_REQUEST]
        return Made(headers, self.body, frozenset(given.names), at, epoch,
                    given.by_browser, ends.timestamp())  # fmt: skip


def handed_out(answer: Answer, environ: Environ, begin: Begin, says_away: bool) -> list[bytes]:
    coding = _coding(answer, environ)
    whole, about, body = answer.form(coding, says_away)
    if says_away:
        said = _said_to_be_old(answer)
        whole, about = [*whole, said], [*about, said]
    seen = environ.get("HTTP_IF_NONE_MATCH")
    if seen is not None and answer.has(seen, coding, says_away):
        counters.not_modified()
        begin("304 Not Modified", about)
        return []
    counters.handed_out()
    begin("200 OK", whole)
    return in_one_piece(body, environ)


def handed_to_one(answer: Answer, environ: Environ, begin: Begin) -> list[bytes]:
    """What everybody gets, to one who has signed in: their own page cannot be made just now."""
    whole, _, body = answer.form(_coding(answer, environ), says_away=True)
    kept = [pair for pair in whole if pair[0] not in _FOR_CACHES]
    counters.handed_out()
    begin("200 OK", [*kept, ("Cache-Control", "private, no-store"), _said_to_be_old(answer)])
    return in_one_piece(body, environ)


def passed_on(said: Said, environ: Environ, begin: Begin) -> list[bytes]:
    begin(said.status, said.headers)
    return in_one_piece(said.body, environ)


def in_one_piece(body: bytes, environ: Environ) -> list[bytes]:
    """As a list, which the server sends at once. Anything else is a stream to it: it sends the
    head, and comes back to Python for each piece, and once more to hear that it was the last."""
    return [body] if environ["REQUEST_METHOD"] == "GET" else []


def _coding(answer: Answer, environ: Environ) -> str:
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return coding_of(accepted, len(answer.made.body)) if accepted else ""


def _said_to_be_old(answer: Answer) -> tuple[str, str]:
    left = int(answer.held + ASKED_EVERY - time.monotonic())
    return ("Cache-Status", f"ThirdReading; hit; ttl={left}; detail=unavailable")
