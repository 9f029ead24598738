"""The rule as it is copied into each text and each decision: whole, or as short as it may be."""

from __future__ import annotations

import json

from benchmarks.growth.plan import Plan
from moderation.rules import HouseRule

# What the doors of PostgreSQL read of it; all else is as the house has it where nothing is said.
READ = ("reviews_owed", "ratings_at_least", "ratings_at_most")
# Of what still waits: nobody comes to look for it, and it is to last.
PATIENT = HouseRule(deadline_hours=20_000, lapse_hours=20_000)


def passport(plan: Plan, rule: HouseRule) -> str:
    """The rule as JSON. A short one says the same: what it leaves out is as in the house rule."""
    whole, usual = rule.as_passport(), HouseRule().as_passport()
    said = {
        name: value
        for name, value in whole.items()
        if not plan.lean or name in READ or value != usual[name]
    }
    return json.dumps(said)
