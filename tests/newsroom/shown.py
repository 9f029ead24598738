"""What shows each fault: what `/healthz` says, and which figure. `docs/operations.md` has the same
table for people, and a test compares the two.

A figure `is` so much while the fault lasts, is `above` so much, `grows`, or `stands still`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.newsroom.metrics.figures import Figures, figure


class Shown(NamedTuple):
    status: int  # of /healthz
    part: str  # of its answer; what ends with a star begins so
    figure: str
    then: str

    def part_of(self, told: dict[str, object]) -> object:
        """What `/healthz` says of it; None where it says nothing."""
        begins, star, _ = self.part.partition("*")
        fits = [name for name in told if name == begins or (star and name.startswith(begins))]
        return told[fits[0]] if fits else None

    def read(self, found: Figures) -> float:
        """The figure, of a scrape."""
        name, _, labels = self.figure.partition("{")
        return figure(found, name, **dict(re.findall(r'(\w+)="([^"]*)"', labels)))

    def is_seen(self, before: Figures, after: Figures) -> bool:
        was, now = self.read(before), self.read(after)
        match self.then.split():
            case ["grows"]:
                return now > was
            case ["stands", "still"]:
                return now == was > 0
            case ["is", "above", bound]:
                return now > float(bound) >= was
            case ["is", "below", bound]:
                return now < float(bound) <= was
            case ["is", value]:
                return now == float(value) != was
        raise ValueError(self.then)


FAULTS = {
    "Valkey is away": Shown(503, "valkey", 'up{part="valkey"}', "is 0"),
    "the database is away": Shown(503, "database", 'up{part="database"}', "is 0"),
    "no worker runs": Shown(503, "worker", "tasks_total", "stands still"),
    "beat is dead": Shown(200, "beat", "tasks_total", "stands still"),
    "connections run short": Shown(200, "connections", "database_connections", "grows"),
    "somebody holds a lock": Shown(
        200, "locks", "database_lock_wait_longest_seconds", "is above 0"
    ),
    "a lock took too long": Shown(
        200, "statements", 'database_errors_total{kind="lock_timeout"}', "grows"
    ),
    "a statement took too long": Shown(
        200, "statements", 'database_errors_total{kind="statement_timeout"}', "grows"
    ),
    "PostgreSQL's disk is full": Shown(
        200, "statements", 'database_errors_total{kind="disk_full"}', "grows"
    ),
    "a disk of ours is full": Shown(
        200, "disk *", 'disk_free_ratio{folder="temporary"}', "is below 0.05"
    ),
    "the mail server is away": Shown(200, "mail", 'mails_total{outcome="put_off"}', "grows"),
    "a check hangs": Shown(200, "check *", "checks_rested_total", "grows"),
    "a moderation hook hangs": Shown(200, "hook *", 'resting{what="hook"}', "is above 0"),
    "a webhook's target hangs": Shown(
        200, "endpoint *", 'deliveries_total{outcome="failed"}', "grows"
    ),
    "a webhook's target rests": Shown(200, "endpoint *", 'resting{what="endpoint"}', "is above 0"),
}
