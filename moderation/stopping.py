"""Whether to ask one more reader, or to end: what each costs on average. Pure."""

from __future__ import annotations

from moderation.coins import Population
from moderation.rules import HouseRule

AHEAD = 2  # ratings
HARD = 0.35  # who disagree read a hard text: the next one is so much nearer to a coin


def is_worth_it(
    bad: float,
    reader: Population,
    rule: HouseRule,
    *,
    price: float,
    temperature: float,
    left: int,
    split: bool,
) -> bool:
    """Whether one more rating, or two, would cost less on average than to end now.

    `bad` is the chance that the text is bad, `reader` whoever would be asked, `price` what a
    review costs at present, `left` how many may still come, `split` whether those before
    disagree: their text is a hard one, so that the next answer is nearer to a coin's.
    The value of information, looked ahead by two (Wald 1945; science D3).
    """
    pull = HARD if split else 0.0
    sensitivity = reader.sensitivity + pull * (0.5 - reader.sensitivity)
    specificity = reader.specificity + pull * (0.5 - reader.specificity)
    # In odds rather than log-odds: a verdict must take microseconds.
    against = (reader.sensitivity / (1 - reader.specificity)) ** temperature
    for_it = ((1 - reader.sensitivity) / reader.specificity) ** temperature

    def cost(odds: float, steps: int) -> float:
        """What the text costs on average from here, with up to so many more readers."""
        bad = odds / (1 + odds)
        now = risk(bad, rule)
        if steps == 0 or now <= price:  # One more cannot cost less than its price.
            return now
        says_no = bad * sensitivity + (1 - bad) * (1 - specificity)
        then = says_no * cost(odds * against, steps - 1)
        then += (1 - says_no) * cost(odds * for_it, steps - 1)
        return min(now, price + then)

    return cost(bad / (1 - bad), min(AHEAD, left)) < risk(bad, rule)


def risk(bad: float, rule: HouseRule) -> float:
    """The least that one of the three ways to end costs on average (science D3)."""
    return min(
        bad * rule.cost_of_bad_released,
        (1 - bad) * rule.cost_of_fine_returned,
        rule.cost_of_asking_staff,
    )
