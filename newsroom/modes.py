"""How comments are published at a place, and when. Pure: no Django, no clock, no database.

Of all that is set for an article, its section and its publication one thing is in force at a
moment: what is set for less over what is set for more; at the same place what comes again every
day over what lasts, what has an end over what has none, and then what was set last. A raid lies
over whatever is in force, and changes none of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

PEERS, STAFF_FIRST, STAFF_AFTER, CLOSED, RAID = (
    "peers", "staff_first", "staff_after", "closed", "raid",
)  # fmt: skip
PUBLICATION, SECTION, ARTICLE = range(3)  # How particular a place is.

A_DAY = timedelta(days=1)
# Daily hours begin or end again within it, even where the clock's change swallows a week's.
DAYS_AHEAD = 15
CHANGES_AT_MOST = 50  # After so many we say that a place does not open again.


@dataclass(frozen=True)
class Hours:
    """From one time to another as the clock on the wall says, past midnight if need be.

    Where the clock is put back, an hour comes twice and so do its minutes; where it is put
    forward, what lies in the hour that is left out does not come.
    """

    begin: time
    until: time
    zone: str
    days: frozenset[int] = frozenset()  # on which they begin, Monday 0; none said: every day

    def include(self, moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(self.zone))
        at, day = local.time(), local.weekday()
        if self.begin < self.until:
            return self.begin <= at < self.until and self._begin_on(day)
        is_evening = at >= self.begin and self._begin_on(day)
        return is_evening or (at < self.until and self._begin_on((day - 1) % 7))

    def _begin_on(self, day: int) -> bool:
        return not self.days or day in self.days

    def moments(self, since: datetime) -> Iterator[datetime]:
        """When they may begin or end, of the next days: whenever else, nothing changes."""
        zone = ZoneInfo(self.zone)
        first = since.astimezone(zone).date() - A_DAY
        for day in (first + number * A_DAY for number in range(DAYS_AHEAD + 2)):
            for at in (self.begin, self.until):
                for fold in (0, 1):
                    yield datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC)
            yield from _clock_change(datetime.combine(day, time(), zone).astimezone(UTC), zone)


def _clock_change(since: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When the clock is put forward or back within two days, to the second, if it is."""
    before, after = since, since + 2 * A_DAY
    offset = before.astimezone(zone).utcoffset()
    if after.astimezone(zone).utcoffset() == offset:
        return
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    yield after


@dataclass(frozen=True)
class Setting:
    """Something that was set for a place, from a time on; `ends_at` is when it really ends."""

    key: str
    kind: str
    level: int
    set_at: datetime
    starts_at: datetime
    ends_at: datetime | None = None
    hours: Hours | None = None
    reason: str = ""

    def holds(self, now: datetime) -> bool:
        has_begun = self.starts_at <= now
        is_over = self.ends_at is not None and self.ends_at <= now
        return has_begun and not is_over and (self.hours is None or self.hours.include(now))

    @property
    def rank(self) -> tuple[int, bool, bool, datetime, str]:
        """The greatest of those that hold is in force."""
        return (self.level, bool(self.hours), self.ends_at is not None, self.set_at, self.key)

    def moments(self, since: datetime) -> Iterator[datetime]:
        """When it may begin or end to hold, after that."""
        for moment in (self.starts_at, self.ends_at):
            if moment is not None and moment > since:
                yield moment
        if self.hours is not None:
            base = max(since, self.starts_at)
            yield from (moment for moment in self.hours.moments(base) if moment > since)


def mode_at(settings: Collection[Setting], now: datetime) -> Setting | None:
    """What is in force at a moment; None: the house's own way, which is peers."""
    holding = [one for one in settings if one.kind != RAID and one.holds(now)]
    return max(holding, key=lambda one: one.rank, default=None)


def raid_at(settings: Collection[Setting], now: datetime) -> Setting | None:
    """The raid that is on, and of several the one that goes on for longest."""
    holding = [one for one in settings if one.kind == RAID and one.holds(now)]
    return max(holding, key=lambda one: (one.ends_at or one.set_at, one.rank), default=None)


def next_change(settings: Collection[Setting], now: datetime) -> datetime | None:
    """When something else will be in force; None if nothing is planned."""
    current = mode_at(settings, now)
    modes = [one for one in settings if one.kind != RAID]
    moments = sorted({moment for one in modes for moment in one.moments(now)})
    return next((moment for moment in moments if mode_at(modes, moment) != current), None)


def opens_at(settings: Collection[Setting], now: datetime) -> datetime | None:
    """When a closed place opens; None if nothing says that it will, or it is open."""
    moment: datetime | None = now
    for _ in range(CHANGES_AT_MOST):
        if moment is None:
            return None
        mode = mode_at(settings, moment)
        if mode is None or mode.kind != CLOSED:
            return moment if moment != now else None
        moment = next_change(settings, moment)
    return None
