"""Weeks and quarters of a year, and the least ids that were made in them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from uuid import UUID

from newsroom.ids import first_id_of


class Every(Enum):
    """How long the time of a piece is."""

    WEEK = "week"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Span:
    """The time of one piece: from `begins` on, up to where the next one begins (UTC)."""

    every: Every
    begins: datetime

    @classmethod
    def around(cls, every: Every, moment: datetime) -> Span:
        """The one that a moment falls into. Weeks begin on Mondays."""
        day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        if every is Every.WEEK:
            return cls(every, day - timedelta(days=day.weekday()))
        return cls(every, day.replace(month=3 * _quarter(day) - 2, day=1))

    @property
    def next(self) -> Span:
        later = timedelta(days=7 if self.every is Every.WEEK else 92)
        return Span.around(self.every, self.begins + later)

    @property
    def first(self) -> UUID:
        """The least id that may be made in it."""
        return first_id_of(self.begins)

    @property
    def end(self) -> UUID:
        """The least id that may be made after it."""
        return self.next.first

    @property
    def name(self) -> str:
        """As its table is called behind the name of the whole: `2026w48`, `2026q4`."""
        if self.every is Every.QUARTER:
            return f"{self.begins:%Y}q{_quarter(self.begins)}"
        return f"{self.begins:%Gw%V}"


def _quarter(day: datetime) -> int:
    return (day.month + 2) // 3


def spans(every: Every, since: datetime, until: datetime) -> list[Span]:
    """All from the one around `since` to the one around `until`, the earliest first."""
    found = [Span.around(every, since)]
    while found[-1].next.begins <= until:
        found.append(found[-1].next)
    return found
