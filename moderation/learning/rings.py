"""Accounts that were made together and are wrong together. Pure: arrays in, numbers out.

Fifty accounts that are made within the hour and pass each other's abuse are never often enough on
the same texts for any two of them to stand out. As a group they do. Each hour in which accounts
were made is a window, and of each window we ask: of what its accounts said about texts whose
answer is known by now, how much was wrong, and how likely is that if they were as wrong as is
usual there? This is the scan statistic of Kulldorff (1997, "A spatial scan statistic",
Bernoulli model), over the time of joining; the chance is bounded by Chernoff and Hoeffding (1963):
n ratings of which a share s is wrong, where p is usual, come by chance with e^(-n KL(s, p)) at
most, times the number of windows that were looked at.

What is usual is told by who came long before; where there are too few of them, by the middle hour
in which accounts were made; in a town of yesterday it is what we take for usual anywhere. So a
raid that goes on for some hours does not become what is usual.

To agree is no sign: who is right together is right. Neither is a network, an opinion, or to
have come at once (a class, a front page): it takes that most of what such accounts said is wrong.
And so that one text which everybody misreads, or one reader who misreads everything, makes no
ring, each text counts once in a window and each account a few times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf, log

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WINDOW = 1.0  # hours between the first account and the last
ACCOUNTS_AT_LEAST = 5
OF_EACH = 5  # ratings, the last ones
SURELY = log(1e-6)  # log-chance, all windows together
MOSTLY = 0.5  # of what they said was wrong, at least: of all together, and of each who is of it
WRONG_AT_LEAST = 3  # of the last ratings of each
# What we take for usual at least. Honest newcomers are wrong in 0.12 of the fine texts (science
# D10); a group that reads harsh words otherwise than most must not be taken for a ring either.
USUALLY_WRONG = 0.3
ENOUGH = 100  # ratings of those who came before, to tell by them what is usual
HOURS_AT_LEAST = 24  # in which anybody came, to tell it by the one in the middle


@dataclass(frozen=True)
class Ring:
    """Readers by their numbers, and what speaks for it."""

    members: tuple[int, ...]
    ratings: int  # that counted
    wrong: int  # of these
    usual: float  # share that is wrong of what others say
    chance: float  # log, at most


def rings(
    joined: Floats, reader: Ints, text: Ints, wrong: Bools, *, since: float = -inf
) -> list[Ring]:
    """Those that chance does not explain, the surest first; nobody is of two.

    `joined` is when each reader came, in hours; `reader`, `text` and `wrong` are of each rating in
    the order of their coming. Of readers who came before `since` none is looked at: they are what
    the others are held against, if they have said enough.
    """
    last = _last_of_each(reader)
    reader, text, wrong = reader[last], text[last], wrong[last]
    came = np.sort(joined[np.unique(reader)])
    starts = np.unique(came[came >= since])
    usual = _usual(joined[reader], wrong, since)
    with_enough = starts[_made_within(came, starts) >= ACCOUNTS_AT_LEAST]
    found = [
        ring
        for start in with_enough
        if (ring := _in_window(start, joined, reader, text, wrong, usual, len(starts))) is not None
    ]
    return list(_of_one_each(sorted(found, key=lambda one: (one.chance, one.members))))


def _of_one_each(found: list[Ring]) -> Iterator[Ring]:
    """Windows overlap: whoever is of a surer ring is left out of the next."""
    taken: set[int] = set()
    for ring in found:
        others = tuple(one for one in ring.members if one not in taken)
        if len(others) >= ACCOUNTS_AT_LEAST:
            taken.update(others)
            yield replace(ring, members=others)


def _made_within(came: Floats, starts: Floats) -> Ints:
    """How many of those who said anything were made in each window."""
    ends = np.searchsorted(came, starts + WINDOW, side="right")
    return ends - np.searchsorted(came, starts, side="left")


def _last_of_each(reader: Ints) -> Ints:
    """Places of the last few ratings of each reader, in their order."""
    order = np.argsort(reader[::-1], kind="stable")
    turned = reader[::-1][order]
    _, first, count = np.unique(turned, return_index=True, return_counts=True)
    nth = np.arange(len(turned)) - np.repeat(first, count)
    return np.sort(len(reader) - 1 - order[nth < OF_EACH])


def _in_window(
    start: float,
    joined: Floats,
    reader: Ints,
    text: Ints,
    wrong: Bools,
    usual: float,
    windows: int,
) -> Ring | None:
    made_here = (joined[reader] >= start) & (joined[reader] <= start + WINDOW)
    inside = np.flatnonzero(made_here)
    inside = inside[np.unique(text[inside], return_index=True)[1]]
    size, mistakes = len(inside), int(wrong[inside].sum())
    if not size or mistakes < MOSTLY * size:
        return None
    chance = -size * _divergence(mistakes / size, usual) + log(windows)
    members = _wrong_themselves(reader[made_here], wrong[made_here])
    if chance > SURELY or len(members) < ACCOUNTS_AT_LEAST:
        return None
    return Ring(members, size, mistakes, usual, chance)


def _usual(came: Floats, wrong: Bools, since: float) -> float:
    """How often others are wrong; never less than an honest group may be."""
    before = came < since
    if before.sum() >= ENOUGH:
        return max(USUALLY_WRONG, float(wrong[before].mean()))
    hours, hour = np.unique(np.floor(came / WINDOW), return_inverse=True)
    if len(hours) < HOURS_AT_LEAST:
        return USUALLY_WRONG
    of_each = np.bincount(hour, wrong) / np.bincount(hour)
    return max(USUALLY_WRONG, float(np.median(of_each)))


def _divergence(share: float, usual: float) -> float:
    """Of Kullback and Leibler, between two coins; 0 where they are wrong no more than usual."""
    if share <= usual:
        return 0.0
    rest = (1 - share) * log((1 - share) / (1 - usual)) if share < 1 else 0.0
    return share * log(share / usual) + rest


def _wrong_themselves(reader: Ints, wrong: Bools) -> tuple[int, ...]:
    """Who is of it: often wrong, and mostly. Whoever only came in the same hour is not."""
    said, mistaken = np.bincount(reader), np.bincount(reader, wrong)
    return tuple(
        np.flatnonzero((mistaken >= WRONG_AT_LEAST) & (mistaken >= MOSTLY * said)).tolist()
    )
