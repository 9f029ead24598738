"""What a log comes to, once it is told again. Pure. See `replaying.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

COUNTS = 7  # caught, missed, spared, blamed, settled, practice seen, practice passed


@dataclass(frozen=True, slots=True)
class Line:
    """What a replay reads of a line of the log."""

    id: UUID
    act: str
    facts: Mapping[str, Any]
    publication: int = 0
    revision: UUID | None = None
    decision: UUID | None = None
    reader: UUID | None = None
    reverses: UUID | None = None
    reason: str = ""


@dataclass(slots=True)
class Text:
    """A text: its status, and the decision in force."""

    status: str = "pending"
    decision: UUID | None = None

    @property
    def is_public(self) -> bool:
        return self.status == "released"


@dataclass(slots=True)
class Reviewer:
    """What a reviewer's word is held to be worth."""

    tier: str = "newcomer"
    strikes: int = 0
    probation_until: datetime | None = None
    flagged_until: datetime | None = None
    counts: list[float] = field(default_factory=lambda: [0.0] * COUNTS)

    def add(self, counts: Iterable[float]) -> None:
        self.counts = [had + more for had, more in zip(self.counts, counts, strict=True)]


@dataclass(slots=True)
class Restriction:
    """What a reader was told, or may not do; until when, if it is not lifted before."""

    reader: UUID | None
    kind: str
    until: datetime | None
    lifted: bool = False
    acknowledged: bool = False

    def is_in_force(self, now: datetime) -> bool:
        """Whether it restricts its reader; a warning does until it is acknowledged."""
        if self.lifted or self.acknowledged or self.kind == "message":
            return False
        return self.until is None or self.until > now


@dataclass
class Told:
    """All that the log says, as far as it was told."""

    lines: int = 0
    texts: dict[UUID, Text] = field(default_factory=lambda: defaultdict(Text))
    reviewers: dict[UUID, Reviewer] = field(default_factory=lambda: defaultdict(Reviewer))
    voided: set[UUID] = field(default_factory=set)
    roles: dict[int, dict[str, Any]] = field(default_factory=dict)
    rules: dict[int, dict[str, Any]] = field(default_factory=dict)
    restrictions: dict[UUID, Restriction] = field(default_factory=dict)
    notes: dict[UUID, UUID | None] = field(default_factory=dict)  # and about whom each is
    modes: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    notices: dict[UUID, list[str]] = field(default_factory=dict)  # each one's outcomes, in turn
    exported: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # statements
    outcomes: dict[UUID, str] = field(default_factory=dict)  # of decisions that were brought

    def begin_with(self, publication: int, brought: Mapping[str, Any]) -> None:
        """What was brought has no lines: it begins as it stood. See `moderation/ours/`."""
        for pk, (status, decision) in brought.get("texts", {}).items():
            self.texts[UUID(pk)] = Text(status, UUID(decision) if decision else None)
        for pk, (reader, kind, until, *ended) in brought.get("restrictions", {}).items():
            self.restrictions[UUID(pk)] = Restriction(UUID(reader), kind, moment(until), *ended)
        for pk, reader in brought.get("notes", {}).items():
            self.notes[UUID(pk)] = UUID(reader)
        for pk, mode in brought.get("modes", {}).items():
            times = {name: moment(mode[name]) for name in ("starts_at", "ends_at")}
            self.modes[UUID(pk)] = {"publication": publication} | mode | times
        self.outcomes |= {UUID(pk): outcome for pk, outcome in brought.get("outcomes", {}).items()}
        self.exported[publication] += brought.get("exported", 0)


def moment(told: str | None) -> datetime | None:
    """A time as JSON has it."""
    return datetime.fromisoformat(told) if told else None
