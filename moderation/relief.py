"""When a text waits too long: how far to ease off before the queue diverges. Pure.

Every author gives about 2.76 ratings (three, less what is left unfinished), and every text
takes about 2.4. As soon as it takes more than it gives, the queue grows for ever (science,
finding 1). So both are measured, and long before they meet, less is asked:

1. half as much practice among the reviews;
2. no practice but a newcomer's first, and the third opinion on a text is a trusted reader's
   or the desk's;
3. those who are willing to help are written to at once.

No level ever releases anything that two readers have not read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from moderation.rules import HouseRule

UTILISED = (0.85, 0.95, 1.05)  # demand to supply, from which each level is in force (science D11)
WAITED = (0.5, 0.7, 0.85)  # age of the oldest waiting text, to its deadline
LEAVES_AT = 0.9  # of what a level began at: no flickering
MOST = 3


@dataclass(frozen=True, slots=True)
class Strain:
    """What a publication's readers are asked, to what they give."""

    utilisation: float | None  # None: too few texts to say
    waited: float  # age of the oldest waiting text, to the time that it may take


def level_of(strain: Strain, before: int = 0) -> int:
    """How far to ease off now, 0 to 3, if it was `before` so far."""
    reached = _level(strain, 1.0)
    return max(reached, min(before, _level(strain, LEAVES_AT)))


def _level(strain: Strain, factor: float) -> int:
    utilised = 0.0 if strain.utilisation is None else strain.utilisation
    return max(
        sum(utilised > factor * limit for limit in UTILISED),
        sum(strain.waited > factor * limit for limit in WAITED),
    )


def practice_factor(level: int, *, newcomer: bool) -> float:
    """By what the rate of practice texts is multiplied. A newcomer's first are never left out."""
    if level == 0:
        return 1.0
    if level == 1:
        return 0.5
    return 1.0 if newcomer else 0.0


def relieved(rule: HouseRule, level: int) -> HouseRule:
    """The rule as it is kept while this much relief is in force: fewer opinions, never none.

    Whom two readers leave in doubt, one more decides, or the desk.
    """
    if level < 2:
        return rule
    at_most = min(rule.ratings_at_most, rule.ratings_at_least + 1)
    return replace(rule, ratings_of_anybody=2, ratings_at_most=at_most)


def invites_after(rule: HouseRule, level: int) -> int:
    """For how many minutes a text waits before willing readers are written to."""
    return 0 if level >= MOST else rule.invite_after_minutes
