"""The rules that texts and decisions name."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from benchmarks.rules import keep
from moderation.rules import HouseRule

# Of what still waits: nobody comes to look for it, and it is to last.
PATIENT = HouseRule(deadline_hours=20_000, lapse_hours=20_000)


@dataclass(frozen=True)
class Rules:
    """Their keys, as PostgreSQL has them."""

    usual: bytes
    patient: bytes


def kept(connection: psycopg.Connection) -> Rules:
    """The keys of both, whose rows are there then."""
    return Rules(keep(connection).bytes, keep(connection, PATIENT).bytes)
