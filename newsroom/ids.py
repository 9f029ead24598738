"""Identifiers that may be shown: they sort by time and tell nothing else."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7), as the standard library's own type."""
    return UUID(int=uuid7().int)


def first_id_of(moment: datetime) -> UUID:
    """The least id that could be made at this moment: rows by age, without one more index."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62))


def moment_of(key: UUID) -> datetime:
    """When an id was made, to the millisecond."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


def earlier(key: UUID, by: timedelta) -> UUID:
    """The least id of so long before this one was made."""
    milliseconds = (key.int >> 80) - int(by.total_seconds() * 1000)
    return UUID(int=max(milliseconds, 0) << 80)


# What was brought from elsewhere has ids that lie before this one, in the order of its own dates.
# So whatever looks for what is recent here by its ids passes over it.
FIRST_OF_OURS = first_id_of(datetime(2000, 1, 1, tzinfo=UTC))
_SQUEEZE = 6  # bits: then even the year 3000 is before 2000


def id_dated(moment: datetime, number: int) -> UUID:
    """An id for what was made elsewhere at `moment`, before all that were made here.

    They sort by their moments; of those that share one, by `number` (64 million of them, then it
    begins anew). That is also the order of their last halves.
    """
    microseconds = int(moment.timestamp()) * 1_000_000 + moment.microsecond
    milliseconds, rest = divmod(max(microseconds, 0), 1000)
    squeezed, left = divmod(milliseconds, 1 << _SQUEEZE)
    last = (number % (1 << 26)) << 36 | secrets.randbits(36)
    return UUID(int=squeezed << 80 | 7 << 76 | (left << 6 | rest >> 4) << 64 | 2 << 62 | last)
