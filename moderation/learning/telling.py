"""When the house tells a reviewer that their answers help nobody. Pure.

P15 of the study of Civil Comments: whoever always says yes, or always no, is told within
twenty ratings of texts whose answer is known; of those who honestly dissent in one of ten,
fewer than one in a hundred is. No ban follows from it, and no score is shown.
"""

from __future__ import annotations

from moderation.coins import Counts, Population, reliability
from moderation.trust import Phase, Record, phase

# Four practice texts of one kind, all answered alike by somebody who never said anything
# else: one in ten thousand of those who dissent in one of ten.
A_STRAIGHT_LINE = 6.0  # credits


def is_straight_line(counts: Counts) -> bool:
    """Whether these are the same answer all along, though the texts were not alike."""
    always_civil = counts.caught + counts.blamed == 0 and counts.missed >= A_STRAIGHT_LINE
    always_not = counts.missed + counts.spared == 0 and counts.blamed >= A_STRAIGHT_LINE
    return always_civil or always_not


def is_worth_telling(record: Record, population: Population) -> bool:
    """Whether this reviewer's answers do not depend on the text, as far as one can see."""
    unheard = phase(record, population) is Phase.UNHEARD
    plainly = reliability(record.counts, population).surely < SURELY_TELLS_NOTHING
    return (unheard and plainly) or is_straight_line(record.counts)


# A word counts for nothing a little sooner than one is told so: see test_telling.
SURELY_TELLS_NOTHING = 0.05


# Below this lower bound of Youden's J, two slips in practice are more than slips.
SPEAKS_FOR_THEM = 0.25


def are_slips(counts: Counts, population: Population) -> bool:
    """Whether plain abuse let through in practice is outweighed by all that was got right.

    Two strikes within a fortnight begin a probation (science D9). In practice nothing came
    to the public, and of readers who dissent in one of ten every seventeenth has two strikes
    after twenty practice texts: their record is heard as well.
    """
    return reliability(counts, population).surely >= SPEAKS_FOR_THEM
