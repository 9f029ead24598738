"""The log told again: where every text, person and rule stands by what it says. Pure.

No table is asked. What a line does not say is as it is at the beginning: a text is pending, a
reviewer is a newcomer of whom nothing is known. Whether the tables say the same is for
`nights/proving.py` to find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from moderation.evidence import on_record
from moderation.retold import COUNTS, Line, Restriction, Reviewer, Text, Told, moment
from moderation.rules import HouseRule
from moderation.verdict import Outcome, verdict

__all__ = ["COUNTS", "Line", "Restriction", "Reviewer", "Text", "Told", "decided_again", "retell"]


def retell(lines: Iterable[Line], begins: Told | None = None) -> Told:
    """Everything that these lines say, one after the other.

    What was brought begins as `begins` says: a text is not pending there.
    """
    told = begins or Told()
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
    if "notice" in line.facts and len(told.notices.get(UUID(line.facts["notice"]), [])) > 1:
        told.notices[UUID(line.facts["notice"])].pop()


def _credited(told: Told, line: Line) -> None:
    for reader, counts in line.facts.items():
        told.reviewers[UUID(reader)].add(counts)


def _standing(told: Told, line: Line) -> None:
    if line.reader is None:
        return
    one, facts = told.reviewers[line.reader], line.facts
    one.tier, one.strikes = facts["tier"], facts["strikes"]
    one.probation_until = moment(facts["probation_until"])
    one.flagged_until = moment(facts["flagged_until"])
    one.add(facts.get("counts", [0.0] * COUNTS))


def _voided(told: Told, line: Line) -> None:
    if line.reader is not None:
        told.voided.add(line.reader)


def _row(of: Callable[[Told], dict[int, dict[str, Any]]]) -> Callable[[Told, Line], None]:
    """For lines that tell a whole row: given, changed or taken. What else is told under the same
    act (templates and terms are rules, too) tells of other tables."""

    def tell(told: Told, line: Line) -> None:
        if "row" not in line.facts:
            return
        facts = dict(line.facts)
        row, how = facts.pop("row"), facts.pop("how")
        if how == "taken":
            of(told).pop(row, None)
        else:
            of(told)[row] = {"publication": line.publication, "reader": line.reader, **facts}

    return tell


def _sanctioned(told: Told, line: Line) -> None:
    facts = line.facts
    given = Restriction(line.reader, facts["kind"], moment(facts["until"]))
    told.restrictions[UUID(facts["sanction"])] = given


def _lifted(told: Told, line: Line) -> None:
    if "voiding" in line.facts:  # From now on reviews count again; that they were void stays so.
        return
    if (one := told.restrictions.get(UUID(line.facts["sanction"]))) is not None:
        one.lifted = True


def _acknowledged(told: Told, line: Line) -> None:
    if (one := told.restrictions.get(UUID(line.facts["sanction"]))) is not None:
        one.acknowledged = True


def _noted(told: Told, line: Line) -> None:
    told.notes[UUID(line.facts["note"])] = line.reader


def _mode(told: Told, line: Line) -> None:
    facts = line.facts
    if line.reason == "ended":
        told.modes.setdefault(UUID(facts["mode"]), {})["ended"] = True
        return
    told.modes[UUID(facts["mode"])] = {
        "publication": line.publication,
        "section": facts["section"],
        "kind": facts["kind"],
        "starts_at": moment(facts["starts_at"]),
        "ends_at": moment(facts["ends_at"]),
        "ended": False,
    }


def _notice_received(told: Told, line: Line) -> None:
    told.notices.setdefault(UUID(line.facts["notice"]), [""])


def _notice_answered(told: Told, line: Line) -> None:
    told.notices.setdefault(UUID(line.facts["notice"]), []).append(line.reason)


def _exported(told: Told, line: Line) -> None:
    told.exported[line.publication] += line.facts.get("marked", 0)


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
    "acknowledged": _acknowledged,
    "noted": _noted,
    "mode": _mode,
    "raid": _mode,
    "notice_received": _notice_received,
    "notice_answered": _notice_answered,
    "exported": _exported,
}


def decided_again(evidence: Mapping[str, Any], rule: HouseRule) -> str:
    """What peers decided, from nothing but evidence and rule. KeyError where it is another's.

    Who would ask one more reader, and has no room for one that could matter, asks the desk.
    """
    record, room = on_record(evidence, rule), evidence["room"]
    found = verdict(record.witnesses, record.rule, record.circumstances).outcome
    may_ask = room > 0 and len(record.witnesses) + room >= record.rule.ratings_at_least
    if found in (Outcome.ONE_MORE, Outcome.ASK_TRUSTED) and not may_ask:
        found = Outcome.ESCALATE
    return str(found)
