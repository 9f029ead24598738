"""The log told again: where every text, reviewer, role and rule stands by what it says. Pure.

No table is asked. What a line does not say is as it is at the beginning: a text is pending, a
reviewer is a newcomer of whom nothing is known. Whether the tables say the same is for
`nights/proving.py` to find.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from moderation.evidence import on_record
from moderation.verdict import Outcome, verdict

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


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a reader may not do, and until when; without an end until it is lifted."""

    kind: str
    until: datetime | None

    def is_in_force(self, now: datetime) -> bool:
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
    restrictions: dict[UUID, dict[UUID, Restriction]] = field(
        default_factory=lambda: defaultdict(dict)
    )


def retell(lines: Iterable[Line]) -> Told:
    """Everything that these lines say, one after the other."""
    told = Told()
    for line in lines:
        told.lines += 1
        if line.act in _ACTS:
            _ACTS[line.act](told, line)
    return told


def _moved(told: Told, line: Line) -> None:
    if line.revision is not None:
        told.texts[line.revision] = Text(line.facts["to"], line.decision)


def _decided(told: Told, line: Line) -> None:
    """In force at once; but nothing follows for what its author has replaced since."""
    if line.revision is not None and told.texts[line.revision].status != "superseded":
        told.texts[line.revision].decision = line.decision


def _undone(told: Told, line: Line) -> None:
    """What was in force before is in force again; where to a text went back, its moves say."""
    for text, decision in line.facts.get("decisions", {}).items():
        told.texts[UUID(text)].decision = UUID(decision) if decision else None


def _credited(told: Told, line: Line) -> None:
    for reader, counts in line.facts.items():
        told.reviewers[UUID(reader)].add(counts)


def _standing(told: Told, line: Line) -> None:
    if line.reader is None:
        return
    one, facts = told.reviewers[line.reader], line.facts
    one.tier, one.strikes = facts["tier"], facts["strikes"]
    one.probation_until = _moment(facts["probation_until"])
    one.flagged_until = _moment(facts["flagged_until"])
    one.add(facts.get("counts", [0.0] * COUNTS))


def _voided(told: Told, line: Line) -> None:
    if line.reader is not None:
        told.voided.add(line.reader)


def _row(of: Callable[[Told], dict[int, dict[str, Any]]]) -> Callable[[Told, Line], None]:
    """For lines that tell a whole row: given, changed or taken."""

    def tell(told: Told, line: Line) -> None:
        facts = dict(line.facts)
        row, how = facts.pop("row"), facts.pop("how")
        if how == "taken":
            of(told).pop(row, None)
        else:
            of(told)[row] = {"publication": line.publication, "reader": line.reader, **facts}

    return tell


def _sanctioned(told: Told, line: Line) -> None:
    if line.reader is not None:
        facts = line.facts
        ends = Restriction(str(facts.get("kind", "")), _moment(facts.get("until")))
        told.restrictions[line.reader][line.id] = ends


def _lifted(told: Told, line: Line) -> None:
    if line.reader is not None and line.reverses is not None:
        told.restrictions[line.reader].pop(line.reverses, None)


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


_ACTS: dict[str, Callable[[Told, Line], None]] = {
    "moved": _moved,
    "decided": _decided,
    "undone": _undone,
    "credited": _credited,
    "standing": _standing,
    "voided": _voided,
    "role": _row(lambda told: told.roles),
    "rule": _row(lambda told: told.rules),
    "sanctioned": _sanctioned,
    "lifted": _lifted,
}


def decided_again(evidence: Mapping[str, Any]) -> str:
    """What peers decided, from nothing but the evidence. Raises KeyError where that is another's.

    Who would ask one more reader, and has no room for one that could matter, asks the desk.
    """
    record, room = on_record(evidence), evidence["room"]
    found = verdict(record.witnesses, record.rule, record.circumstances).outcome
    may_ask = room > 0 and len(record.witnesses) + room >= record.rule.ratings_at_least
    if found in (Outcome.ONE_MORE, Outcome.ASK_TRUSTED) and not may_ask:
        found = Outcome.ESCALATE
    return str(found)
