"""How far behind each replica is, as this process has lately found it.

What the primary had written is noted with the time; a replica that has replayed so much is as
new as that moment. Compared are places in the log and times of this one process, so that no
clock has to agree with another, and a replica that has lost its primary is found out, too.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from functools import cache

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from newsroom.databases import replicas_of

logger = logging.getLogger(__name__)

LOOKS_AGAIN = 0.5  # seconds; one of the threads of a process asks, the others go on
RESTS = 2.0  # seconds for which one that did not answer is not asked
# A replica has all databases of its primary: beside how far it is counts which of them is asked.
_OF = ", (SELECT oid FROM pg_database WHERE datname = current_database())"
_WRITTEN = f"SELECT pg_current_wal_lsn() - '0/0'::pg_lsn{_OF}"
_REPLAYED = f"SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn{_OF}"


def _ask(alias: str, query: str) -> tuple[int | None, int]:
    """A place in the log, and of which database."""
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        place, database = cursor.fetchone()
    return None if place is None else int(place), int(database)


class Replica:
    """One replica, as this process knows it."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._replayed = 0
        self._as_new_as = float("-inf")
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        return time.monotonic() < self._rests_until

    @property
    def behind(self) -> float:
        """Seconds that it is behind at most; infinite where nobody knows."""
        return float("inf") if self.rests else time.monotonic() - self._as_new_as

    def look(self, written: deque[tuple[float, int]], primary: int | None) -> None:
        """Ask it how far it is, against what the primary had written at which time."""
        if self.rests:
            return
        try:
            replayed, database = _ask(self.alias, _REPLAYED)
        except (DatabaseError, InterfaceError):
            logger.warning("%s does not answer: reads go to the primary", self.alias)
            self.rest()
            return
        if replayed is None:  # It has become a primary itself: not ours any more.
            self.rest()
            return
        if (
            primary is not None and database != primary
        ):  # as after a restore, where its address was forgotten
            logger.warning("%s is another database than the primary's", self.alias)
            self.rest()
            return
        self._replayed = replayed
        self._as_new_as = max(
            [at for at, place in written if place <= replayed], default=float("-inf")
        )

    def has_come_to(self, lsn: int) -> bool:
        if self._replayed < lsn:
            self._replayed = _ask(self.alias, _REPLAYED)[0] or 0
        return self._replayed >= lsn

    def rest(self) -> None:
        self._rests_until = time.monotonic() + RESTS
        connections[self.alias].close()


class Replicas:
    """All of them."""

    def __init__(self, aliases: list[str]) -> None:
        self._each = {alias: Replica(alias) for alias in aliases}
        self._written: deque[tuple[float, int]] = deque(maxlen=64)
        self._database: int | None = None  # the primary's, by its number
        self._looked_at = float("-inf")
        self._looking = threading.Lock()

    def of(self, alias: str) -> Replica:
        return self._each[alias]

    def usable(self) -> str | None:
        """One that is not too far behind; None where the primary has to answer."""
        near = self._near()
        return random.choice(near) if near else None  # noqa: S311 - any of them will do

    def passed_over(self) -> list[str]:
        """Those that nobody is served from at this moment."""
        near = self._near()
        return [alias for alias in self._each if alias not in near]

    def _near(self) -> list[str]:
        self._look()
        at_most: float = settings.REPLICA_BEHIND_AT_MOST
        return [one.alias for one in self._each.values() if one.behind <= at_most]

    def _look(self) -> None:
        if time.monotonic() - self._looked_at < LOOKS_AGAIN:
            return
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._looked_at = now = time.monotonic()
            self._note(now)
            for one in self._each.values():
                one.look(self._written, self._database)
        finally:
            self._looking.release()

    def _note(self, now: float) -> None:
        try:
            written, self._database = _ask(DEFAULT_DB_ALIAS, _WRITTEN)
        except (DatabaseError, InterfaceError):
            return  # Nothing new is known then, and soon no replica is near enough.
        if written is not None:
            self._written.append((now, written))


@cache
def replicas() -> Replicas:
    return Replicas(replicas_of(settings.DATABASES))
