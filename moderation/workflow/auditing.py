"""Audits: a few of the readers' verdicts, drawn by lot, are judged again by a moderator.

Blind, and beside what the readers decided: a release still goes on. The lot looks at nothing
but the share that the rule names. Whatever chose more cleverly would measure the choice: the
numbers that the verdict rests on (`trust.Measures`) are learned from these cases alone
(science D3, D6 and D9).
"""

from __future__ import annotations

import random

from moderation.models import Case
from moderation.rules import HouseRule

# Of the system: processes that were forked must not throw the same.
dice: random.Random = random.SystemRandom()


def is_drawn(rule: HouseRule) -> bool:
    """Whether the lot falls on this verdict. A share of 0 is never drawn, one of 1 always."""
    return dice.random() < rule.audit_share


def is_blind(case: Case) -> bool:
    """Whether what readers said and decided is to be kept from the moderator for now."""
    return case.is_open and case.cause == Case.Cause.AUDIT
