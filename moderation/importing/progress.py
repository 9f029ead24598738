"""How far it is, how fast it goes, and how long it will take: on a terminal, or in a log."""

from __future__ import annotations

import time
from typing import TextIO

from django.template.defaultfilters import filesizeformat

EVERY_ON_A_TERMINAL, EVERY_IN_A_LOG = 0.25, 10.0  # seconds
WIDTH = 30


class Progress:
    """One thing that is under way; say where it is as often as you like."""

    def __init__(self, to: TextIO, what: str, *, total: int, in_bytes: bool = False) -> None:
        self._to, self._what, self._total, self._in_bytes = to, what, total, in_bytes
        self._is_terminal = to.isatty()
        self._began = self._last = time.monotonic()
        self._every = EVERY_ON_A_TERMINAL if self._is_terminal else EVERY_IN_A_LOG
        self._first: int | None = None
        self._done = 0
        self.also = ""  # More to be said of it.

    def at(self, done: int) -> None:
        """So much of the total is done."""
        if self._first is None:
            self._first = done  # By an earlier try: no part of how fast this one is.
        self._done = done
        now = time.monotonic()
        if now - self._last >= self._every:
            self._last = now
            self._write(now)

    def end(self) -> None:
        self._write(time.monotonic())
        if self._is_terminal:
            self._to.write("\n")
            self._to.flush()

    def _write(self, now: float) -> None:
        rate = (self._done - (self._first or 0)) / max(now - self._began, 1e-6)
        parts = [
            self._what,
            self._share(),
            f"{self._said(self._done)} of {self._said(self._total)}",
        ]
        parts.append(f"{self._said(round(rate))}/s")
        if rate > 0 and self._done < self._total:
            parts.append(f"{_clock((self._total - self._done) / rate)} left")
        line = "  ".join(filter(None, [*parts, self.also]))
        self._to.write(f"\r\x1b[K{self._bar()} {line}" if self._is_terminal else f"{line}\n")
        self._to.flush()

    def _share(self) -> str:
        return f"{100 * self._done / self._total:.0f} %" if self._total else ""

    def _bar(self) -> str:
        full = round(WIDTH * min(self._done / self._total, 1)) if self._total else WIDTH
        return f"[{'#' * full}{'.' * (WIDTH - full)}]"

    def _said(self, number: int) -> str:
        return filesizeformat(number).replace("\xa0", " ") if self._in_bytes else f"{number:,}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
