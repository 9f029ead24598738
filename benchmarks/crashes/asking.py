"""As a good client asks: with a key, again until there is an answer; and now and then as a bad
one, who never learns what became of it.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

from benchmarks.crashes.journal import Asked, Journal
from tests.stack.client import Answer, Client

WAITS = 40.0  # seconds for one answer: longer than nginx waits for the house
PAUSE = 0.4  # seconds until it is sent again
GIVES_UP = 0.15  # of the requests without an answer are left as they are
TRIES_AT_MOST = 60
AGAIN = {429, 500, 502, 503, 504}


class Asker:
    """One client, with a log of its own."""

    def __init__(
        self, url: str, journal: Journal, tokens: Mapping[str, str], over: threading.Event
    ) -> None:
        self.url, self.journal, self.over = url, journal, over
        self.tokens, self.dice = tokens, random.Random()

    def ask(self, kind: str, who: str, method: str, path: str, body: Any = None) -> Answer | None:
        """The answer; None where it was given up, and may have been done or not."""
        asked = Asked(kind, who, method, path, body)
        for _ in range(TRIES_AT_MOST):
            answer = self._once(asked)
            if answer is not None and answer.status not in AGAIN:
                return answer
            if self.over.is_set() or self.dice.random() < GIVES_UP:
                return None
            self.over.wait(PAUSE * (0.5 + self.dice.random()))
        return None

    def look(self, kind: str, who: str, path: str) -> Answer | None:
        """Once, and whatever comes of it."""
        return self._once(Asked(kind, who, "GET", path))

    def _once(self, asked: Asked) -> Answer | None:
        client = Client(self.url, self.tokens.get(asked.who, ""), timeout=WAITS)
        self.journal.before(asked)
        try:
            answer = client.send(asked.method, asked.path, asked.body, Idempotency_Key=asked.key)
        except (OSError, HTTPException) as error:
            self.journal.after(asked, 0, repr(error))
            return None
        keeps = isinstance(answer.body, dict) and (asked.method != "GET" or answer.status >= 400)
        self.journal.after(asked, answer.status, answer.body if keeps else None)
        return answer
