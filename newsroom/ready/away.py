"""Whether nothing can be written just now, as far as this process has found out.

Whoever finds that the database is away says so here, and what is handed out meanwhile says so to
its readers. It is forgotten by itself, since a process may be asked for nothing that would show
that it is over.
"""

from __future__ import annotations

import time

KNOWN_FOR = 10.0  # seconds


class Away:
    until = since = 0.0  # by the process's own clock

    @property
    def is_so(self) -> bool:
        return time.monotonic() < self.until

    def begins(self) -> None:
        now = time.monotonic()
        if now >= self.until:
            self.since = now
        self.until = now + KNOWN_FOR

    def is_over(self) -> None:
        self.until = 0.0


away = Away()
