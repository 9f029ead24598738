"""Counting: in Valkey for all processes together, in each for itself while Valkey is away."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import cast

from django.conf import settings
from django.core.cache import caches

from newsroom.caching import Shared
from newsroom.limits.script import SCRIPT, read, told
from newsroom.limits.table import names
from newsroom.limits.windows import Answer, Asked, Counts
from newsroom.metrics import counters

alone = Counts()
for _name in names():  # Begun at nought, so that a rule can ask for what has not happened yet.
    counters.LIMITS.labels(_name)


@dataclass(frozen=True)
class Limit:
    """One limit, and how it stands with that."""

    name: str
    quota: int
    seconds: int
    used: int
    again_in: int  # seconds until one more can be done than now

    @property
    def left(self) -> int:
        return max(0, self.quota - self.used)


@dataclass(frozen=True)
class Counted:
    """Whether it was taken by all of its limits; else it has taken nothing from any."""

    taken: bool
    limits: list[Limit]

    @property
    def spent(self) -> list[Limit]:
        """Those that have refused it."""
        return [] if self.taken else [one for one in self.limits if not one.left]

    @classmethod
    def of(cls, asked: Sequence[Asked], answer: Answer) -> Counted:
        limits = [
            Limit(
                one.name, one.quota, one.seconds, stand.used, max(1, ceil(stand.again_in / 1000))
            )
            for one, stand in zip(asked, answer.stands, strict=True)
        ]
        return cls(answer.taken, limits)


def count(asked: Sequence[Asked]) -> Counted:
    """Count one more of all of them, or of none."""
    if not asked:
        return Counted(True, [])
    keys, arguments = told(asked)
    found = _shared().run(SCRIPT, keys, arguments, lambda: None)
    return _alone(asked) if found is None else Counted.of(asked, read(found))


def _alone(asked: Sequence[Asked]) -> Counted:
    """By this process, which holds its share of each limit: it does not know of the others."""
    counters.LIMITS_ALONE.inc()
    share = [one.part(settings.WRITE_LIMITS_ALONE) for one in asked]
    return Counted.of(share, alone.take(share, milliseconds()))


def milliseconds() -> int:
    """By a clock that nobody sets."""
    return int(time.monotonic() * 1000)


def _shared() -> Shared:
    return cast(Shared, caches["default"])


def is_alone() -> bool:
    """Whether this process counts for itself just now."""
    return _shared().is_away
