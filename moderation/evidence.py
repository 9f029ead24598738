"""What a verdict rested on, as it is kept with its Decision, and back again. Pure.

Whoever doubts a decision can come to it again from its row and the rule that it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from moderation.coins import Population
from moderation.rules import HouseRule
from moderation.trust import Measures
from moderation.verdict import Circumstances, Witness


@dataclass(frozen=True)
class OnRecord:
    """The witnesses in the order of their coming, the rule, and what else was known."""

    witnesses: list[Witness]
    rule: HouseRule
    circumstances: Circumstances


def on_record(evidence: Mapping[str, Any], rule: HouseRule) -> OnRecord:
    """What a Decision of peers says by its evidence and rule. Raises KeyError for any other."""
    return OnRecord(
        [witness(row) for row in evidence["ratings"]],
        rule,
        circumstances(evidence["circumstances"]),
    )


def witness(row: Mapping[str, Any]) -> Witness:
    """Every fact must be there, but for what was not yet known of readers when it was kept."""
    known = {f.name: row[f.name] for f in fields(Witness) if f.name in row or f.name not in LATER}
    return Witness(**known)


LATER = {"cluster", "person", "fresh"}


def circumstances(row: Mapping[str, Any]) -> Circumstances:
    measures = row["measures"]
    measured = Measures(**{**measures, "population": Population(**measures["population"])})
    trusted = row["trusted"] and Population(**row["trusted"])
    return Circumstances(**{**row, "measures": measured, "trusted": trusted})
