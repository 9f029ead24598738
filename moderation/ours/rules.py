"""Rules: a line tells what one says, so that a file needs nothing beside it; a row names its key.

That is also how older files have them, from before rules were rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from comments.models import Rule
from moderation.models import Decision
from moderation.ours.form import Line
from moderation.passports import keys_of


def tell_of_texts(lines: list[Line]) -> None:
    """What their rules say, in the place of keys."""
    said = _said(line["rule"] for line in lines)
    for line in lines:
        line["rule"] = said[line["rule"]]


def tell_of_decisions(lines: list[Line], keys: list[Any]) -> None:
    """What the rules say by which peers decided, among their evidence."""
    rows = Decision.ever.filter(pk__in=keys).values_list("pk", "rule")
    named = {pk: rule for pk, rule in rows if rule is not None}
    said = _said(named.values())
    for line in lines:
        if line["id"] in named:
            line["evidence"] = line["evidence"] | {"rule": said[named[line["id"]]]}


def _said(keys: Iterable[UUID]) -> dict[UUID, Any]:
    return dict(Rule.objects.filter(pk__in=set(keys)).values_list("pk", "says"))


def of_texts(lines: list[Line]) -> list[UUID]:
    """The keys of the rules that these lines tell. Raises KeyError or ValueError."""
    if not all(isinstance(line["rule"], dict) for line in lines):
        raise ValueError("revision: a rule is no object")
    return keys_of([line["rule"] for line in lines])


def of_decisions(lines: list[Line]) -> tuple[list[Line], list[UUID | None]]:
    """These lines without their rules, and the key for each; what is no rule stays what it is."""
    told = [_in_evidence(line) for line in lines]
    keys = iter(keys_of([rule for rule in told if rule is not None]))
    return (
        [
            _without(line) if rule is not None else line
            for line, rule in zip(lines, told, strict=True)
        ],
        [next(keys) if rule is not None else None for rule in told],
    )


def _in_evidence(line: Line) -> dict[str, Any] | None:
    evidence = line.get("evidence")
    rule = evidence.get("rule") if isinstance(evidence, dict) else None
    return rule if isinstance(rule, dict) else None


def _without(line: Line) -> Line:
    left = {name: value for name, value in line["evidence"].items() if name != "rule"}
    return {**line, "evidence": left}
