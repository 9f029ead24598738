"""Identifiers that may be shown: they sort by time and tell nothing else."""

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
