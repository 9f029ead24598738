"""Identifiers that may be shown: they sort by time and tell nothing else."""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7), as the standard library's own type."""
    return UUID(int=uuid7().int)
