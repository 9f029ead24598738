"""Policies over the ratings on record: what each would have decided, how well, at what cost.

What a text is, only staff can say; so errors are counted on texts that were audited by
lot, which are a fair sample, and load on all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from moderation.evidence import OnRecord, on_record
from moderation.learning.guardrails import Interval, interval
from moderation.passports import rule_by
from moderation.policies import Policy, replay
from moderation.rules import HouseRule
from moderation.verdict import Outcome

AT_ONCE = 2000  # decisions

# Every verdict of peers, and what staff said of the text, if they were asked by lot.
_VERDICTS = """
SELECT d.evidence, d.rule,
    (SELECT a.outcome <> 'release' FROM moderation_case k
     JOIN moderation_decision a ON a.id = k.decision_id AND a.by = 'desk'
     WHERE k.revision_id = d.revision_id AND k.causes @> '{audit}'
     ORDER BY a.decided_at DESC LIMIT 1) AS bad
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
WHERE d.by = 'peers' AND r.publication_id = %(publication)s AND d.decided_at >= %(since)s
    AND d.evidence ? 'circumstances' AND d.rule IS NOT NULL
ORDER BY d.decided_at
"""


@dataclass
class Tally:
    """What one policy came to."""

    texts: int = 0
    ratings: int = 0
    released: int = 0
    returned: int = 0
    to_staff: int = 0
    undecided: int = 0  # it would have asked for more than there were
    audited_released: int = 0
    wrongly_released: int = 0
    audited_returned: int = 0
    wrongly_returned: int = 0
    costs: HouseRule = field(default_factory=HouseRule)

    def add(self, outcome: Outcome, heard: int, bad: bool | None) -> None:
        self.texts += 1
        self.ratings += heard
        match outcome:
            case Outcome.RELEASE:
                self.released += 1
                self.audited_released += bad is not None
                self.wrongly_released += bad is True
            case Outcome.RETURN:
                self.returned += 1
                self.audited_returned += bad is not None
                self.wrongly_returned += bad is False
            case Outcome.ESCALATE:
                self.to_staff += 1
            case _:
                self.undecided += 1

    def figures(self) -> dict[str, Any]:
        """Shares of all texts; errors with their 95 % intervals; the cost of a text."""
        texts = max(1, self.texts)
        bad_released = interval(self.wrongly_released, self.audited_released)
        fine_returned = interval(self.wrongly_returned, self.audited_returned)
        return {
            "texts": self.texts,
            "mean_ratings": self.ratings / texts,
            "released": self.released / texts,
            "returned": self.returned / texts,
            "staff_share": self.to_staff / texts,
            "undecided": self.undecided / texts,
            "bad_of_released": _with(bad_released, self.wrongly_released, self.audited_released),
            "fine_of_returned": _with(fine_returned, self.wrongly_returned, self.audited_returned),
            "cost": self._cost(texts),
        }

    def _cost(self, texts: int) -> float:
        """What a text costs on average, in units of a moderator's look (science D3)."""
        rule = self.costs
        wrong = rule.cost_of_bad_released * _share(self.wrongly_released, self.audited_released)
        lost = rule.cost_of_fine_returned * _share(self.wrongly_returned, self.audited_returned)
        asked = rule.cost_of_asking_staff * (self.to_staff + self.undecided)
        read = rule.cost_of_a_review * self.ratings
        return (wrong * self.released + lost * self.returned + asked + read) / texts


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _with(found: Interval, wrong: int, audited: int) -> dict[str, Any]:
    share = wrong / audited if audited else None
    return {"share": share, "audited": audited, **asdict(found)}


def compare(
    policies: dict[str, Policy], publication: int, since: datetime
) -> dict[str, dict[str, Any]]:
    """Each policy's figures over the verdicts of peers since then. Bounded in memory."""
    tallies = {name: Tally() for name in policies}
    for record, bad in _verdicts(publication, since):
        for name, policy in policies.items():
            found = replay(policy, record.witnesses, record.rule, record.circumstances)
            tallies[name].add(found.outcome, found.heard, bad)
    return {name: tally.figures() for name, tally in tallies.items()}


def _verdicts(publication: int, since: datetime) -> Iterator[tuple[OnRecord, bool | None]]:
    facts: dict[str, Any] = {"publication": publication, "since": since}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_VERDICTS, facts)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from (
                (on_record(_json(evidence), rule_by(rule)), bad) for evidence, rule, bad in rows
            )


def _json(evidence: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = evidence if isinstance(evidence, dict) else json.loads(evidence)
    return loaded


def table(found: dict[str, dict[str, Any]]) -> Iterable[str]:
    """The figures side by side, a line a policy."""
    yield f"{'policy':24}{'texts':>8}{'ratings':>9}{'staff':>8}{'bad of released':>24}{'cost':>8}"
    for name, figures in found.items():
        error = figures["bad_of_released"]
        share = "no audit" if error["share"] is None else f"{error['share']:.1%}"
        told = f"{share} ({error['low']:.1%}-{error['high']:.1%})"
        yield (
            f"{name:24}{figures['texts']:>8,}{figures['mean_ratings']:>9.2f}"
            f"{figures['staff_share'] + figures['undecided']:>8.1%}{told:>24}"
            f"{figures['cost']:>8.3f}"
        )
    yield "staff: with the texts for which it wants more ratings than are on record."
    yield "bad of released: by audits, with its 95 % interval; cost: of a text, by the house rule."
