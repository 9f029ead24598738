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
