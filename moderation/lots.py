"""Whom a text falls to: who may read it, and with what chances it is drawn. Pure.

The lot decides and never the reader (science D5). It is not the same for all, though: a
text that readers do not agree on should fall to somebody whose word has proved to say
something, and a text that nobody has read yet can be anybody's. `queue.py` draws in SQL
with these numbers; the simulator draws with these functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from moderation.coins import Counts
from moderation.trust import Phase

SAMPLE = 24  # suitable texts among which the lot falls


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between a reader and a text: any of it, and the text is not theirs to judge."""

    is_own: bool = False
    has_read: bool = False  # this comment, in any of its revisions
    in_thread: bool = False  # the reader wrote its ancestor, its sibling or its child
    is_banned: bool = False  # the two have favoured, or hounded, each other: company.py
    one_circle: bool = False  # reader and author belong to one circle: company.py
    shares_mark: bool = False  # of network or device
    needs_trusted: bool = False  # the text waits for a reader in phase TRUSTED, this is none

    @property
    def forbids(self) -> bool:
        return (
            self.is_own
            or self.has_read
            or self.in_thread
            or self.is_banned
            or self.one_circle
            or self.shares_mark
            or self.needs_trusted
        )


def chance(minutes: float, heard: int, informed: float, *, from_elsewhere: bool = False) -> float:
    """The weight of a text in the draw: how long it waits, and whether it needs this reader.

    `minutes` since it was queued, under a root: the longest waiting are likelier, and yet
    nobody can tell what comes next. `heard` is the number of its ratings: one more decides
    most texts that have one, so these come first (the shortest remaining work first is what
    keeps the usual wait short: Schrage 1968); what two readers did not settle had better
    fall to an `informed` one, whose Youden's J (see trust.py) is high. Where all of them are of
    one voting cluster, it had better be a reader `from_elsewhere` (HouseRule.other_cluster).
    """
    wait = sqrt(1 + minutes)
    if heard < 2:
        return wait * NEARLY if heard else wait
    elsewhere = ELSEWHERE if from_elsewhere else 1.0
    return wait * (1 + MATCH * max(0.0, informed)) * IN_DOUBT * elsewhere


def is_from_elsewhere(cluster: int | None, of_readers: Sequence[int | None]) -> bool:
    """Whether two readers or more were all of one known cluster, and this one is not of it.

    Of whom no cluster is known is not known to be of theirs, and does as well.
    """
    theirs = set(of_readers)
    return len(of_readers) >= 2 and len(theirs) == 1 and not theirs & {None, cluster}


NEARLY = 3.0
MATCH = 4.0
IN_DOUBT = 0.5
ELSEWHERE = 4.0  # times likelier
TRUSTED_HOURS = 1.0  # after so long any established reader may settle a doubt


def may_be_grim(wanted: int, since: int) -> bool:
    """Whether one of so many texts, now to be handed out, may be one that is likely bad (B20).

    Of any three in a row that a reader is given one may, so that there are never two one after
    the other. `since` texts were given after the last such one.
    """
    return wanted + since >= BETWEEN_TWO_GRIM + 1


def places_of_grim(texts: int, since: int) -> range:
    """Where among so many texts the one that is likely bad may stand, counted from 0."""
    return range(min(max(0, BETWEEN_TWO_GRIM - since), texts - 1), texts)


BETWEEN_TWO_GRIM = 2  # other texts, at least
# A text is likely bad if it looks harsh, if its author's record says so (log-odds), or if a
# reader has said so; a practice text, if its answer is "uncivil" or it looks harsh. Whom we
# trust is asked in doubt: of what waits for review, only what looks harsh is spared them.
WARNING = 0.75
DOUBTFUL = 0.5


def calibration_rate(settled: int, waiting: int, phase: Phase) -> float:
    """The chance that a review is one with a known answer (science D4).

    One in four until we know somebody a little, then one in seventeen; fewer when texts
    wait, since practice fills slack and must not make a queue. Whose word counts for
    nothing only practises: their reviews would be lost on a text, and so they can recover.
    """
    if phase in (Phase.UNHEARD, Phase.PROBATION):
        return 1.0
    usual = NEWCOMERS_PRACTISE if settled < PRACTISED else PRACTISE
    return usual * min(1.0, WAITING_IS_USUAL / (waiting + 1))


def practice_is_bad(counts: Counts) -> float:
    """The chance that a practice text is a bad one.

    Three in four while the reader has met few bad texts with a known answer: whether they ever
    say "uncivil" is what cannot be seen otherwise where nine in ten are fine. Later evenly.
    """
    met = counts.caught + counts.missed
    return MOSTLY_BAD if met < MET_ENOUGH else EVENLY


MOSTLY_BAD = 0.75
EVENLY = 0.5
MET_ENOUGH = 6.0  # credits: four practice texts
NEWCOMERS_PRACTISE = 0.25
PRACTISE = 0.03
PRACTISED = 6
WAITING_IS_USUAL = 8


def is_rush(arrivals: int, expected: float) -> bool:
    """Whether far more came in a quarter of an hour than usually do (science D3).

    Three standard deviations of a Poisson count above what is expected, and two more.
    """
    return arrivals > expected + 3 * sqrt(expected) + 2
