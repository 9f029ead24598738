"""Identifiers that may be shown: they sort by time and tell nothing else."""

import secrets
from datetime import datetime
from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7), as the standard library's own type."""
    return UUID(int=uuid7().int)


def first_id_of(moment: datetime) -> UUID:
    """The least id that could be made at this moment: rows by age, without one more index."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62))


def id_dated(moment: datetime, number: int) -> UUID:
    """An id as it would have been made at `moment`; of several, the `number` says which first.

    For rows that are older than this installation. `number` also orders the last half of the id,
    in which rows that share a moment are told apart (64 million of them, then it begins anew).
    """
    microseconds = int(moment.timestamp()) * 1_000_000 + moment.microsecond
    milliseconds, rest = divmod(max(microseconds, 0), 1000)
    last = (number % (1 << 26)) << 36 | secrets.randbits(36)
    return UUID(int=milliseconds << 80 | 7 << 76 | rest << 64 | 2 << 62 | last)
