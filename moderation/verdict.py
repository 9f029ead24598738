"""From ratings to an outcome. Pure: no Django, no clock, no database.

Only the answer to "is it civil?" is seen here; whether readers liked a text never
enters. The rule of this release is the early stop with equal weights: two readers who
agree decide, and dissent asks for more. With at most five ratings it needs 2.39 of them
on average when one reader in ten dissents, and errs less often than a fixed best of
three does at 3.0 (arithmetic: docs/decisions/0002-two-agreeing-readers.md).
"""

from collections.abc import Sequence
from enum import StrEnum

from moderation.rules import HouseRule


class Outcome(StrEnum):
    RELEASE = "release"  # to the public
    RETURN = "return"  # to its author, with the readers' reasons
    ESCALATE = "escalate"  # to people in charge
    ONE_MORE = "one_more"  # reader is asked


def verdict(civil: Sequence[bool], rule: HouseRule) -> Outcome:
    """What the peers have decided, given their answers so far.

    `civil` holds one answer per rating, True for "yes, it is civil", in any order.
    """
    yes = sum(civil)
    no = len(civil) - yes
    if len(civil) >= rule.ratings_at_least:
        if yes - no >= rule.lead:
            return Outcome.RELEASE
        if no - yes >= rule.lead:
            return Outcome.RETURN
    if len(civil) >= rule.ratings_at_most:
        return Outcome.ESCALATE
    return Outcome.ONE_MORE
