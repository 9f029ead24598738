"""Who keeps whose company: circles, and favours. Pure: arrays in, numbers out.

Two things give away people who act together, and neither is how they vote (a patient ring
votes as well as anybody, so no weight ever finds it; science B5). They come at the same
time far more often than chance brings people together (CopyCatch, Beutel et al. 2013, is
the model: the same targets in the same window). And they are kinder to one another, or
harsher to somebody, than the facts (science D6).

A circle is no accusation. Its members' word on one text counts as little more than one
word, they do not judge each other's texts, and nothing else happens. Sanctions are for
people to decide, who see the evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

TOGETHER = 0.25  # hours: so close in time is one company (science D6)
LINKED = log(1e-4)  # log-chance of so many meetings, for pairs that have friends in common
SURELY_LINKED = log(1e-10)  # and for a pair alone
MEETINGS_AT_LEAST = 3
PAIRS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Pairs:
    """Pairs of readers, how often they met, and the log-chance that chance did it."""

    one: Ints
    other: Ints
    meetings: Ints
    chance: Floats


def meetings(reader: Ints, at: Floats) -> Pairs:
    """Who was there at the same time as whom, in visits of `reader` at `at` (hours).

    Each pair counts once an hour. By chance, j would be there at a visit of i as often as
    j's share of all visits says, times how many were there then: so a rush on a great story
    links nobody. The count is Poisson, and the tail bounded by its first term's geometric
    series.
    """
    order = np.argsort(at, kind="stable")
    reader, at = reader[order], at[order]
    first = _new_visits(reader, at)
    reader, at = reader[first], at[first]
    crowd = np.searchsorted(at, at + TOGETHER) - np.searchsorted(at, at - TOGETHER) - 1.0
    size = int(reader.max(initial=0)) + 1
    # Some readers' pairs at a time: on a busy site there are far more than fit into memory.
    parts = 1 + int(crowd.sum()) // 2 // PAIRS_AT_ONCE
    often = [_often(reader, at, size, part, parts) for part in range(parts)]
    keys, count = (np.concatenate(column) for column in zip(*often, strict=True))
    one, other = keys // size, keys % size
    visits = np.bincount(reader, minlength=size).astype(float)
    crowds = np.bincount(reader, crowd, minlength=size)
    expected = (visits[other] * crowds[one] + visits[one] * crowds[other]) / (2 * len(at))
    return Pairs(one, other, count, _log_tail(count, expected))


def _new_visits(reader: Ints, at: Floats) -> Ints:
    """Ratings of one reader within the hour's quarter are one visit; places of the first."""
    quarter = np.floor(at / TOGETHER).astype(np.int64)
    _, first = np.unique(reader * (quarter.max(initial=0) + 1) + quarter, return_index=True)
    return np.sort(first)


def _often(reader: Ints, at: Floats, size: int, part: int, parts: int) -> tuple[Ints, Ints]:
    """Pairs that met often, as `one * size + other`, and how often; of one part of the readers."""
    hours = int(at.max(initial=0)) + 1
    once = np.unique(_side_by_side(reader, at, size, hours, part, parts)) // hours
    keys, count = np.unique(once, return_counts=True)
    often = count >= MEETINGS_AT_LEAST
    return keys[often], count[often].astype(np.int64)


def _side_by_side(reader: Ints, at: Floats, size: int, hours: int, part: int, parts: int) -> Ints:
    """Every two visits that were close, as `(one * size + other) * hours + hour`."""
    found = [np.zeros(0, np.int64)]
    for step in range(1, len(at)):
        near = np.flatnonzero(at[step:] - at[:-step] < TOGETHER)
        if not len(near):
            break
        left, right = reader[near], reader[near + step]
        one, other = np.minimum(left, right), np.maximum(left, right)
        ours = (one != other) & (one % parts == part)
        found.append((one * size + other)[ours] * hours + at[near][ours].astype(np.int64))
    return np.concatenate(found)


def _log_tail(count: Ints, expected: Floats) -> Floats:
    """log P(X >= count) for a Poisson X, from above; 0 where the count is no surprise."""
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, count.max(initial=1) + 1)))])
    expected = np.maximum(expected, 1e-12)
    ratio = np.minimum(expected / (count + 1), 0.99)
    tail = count * np.log(expected) - expected - factorials[count] - np.log1p(-ratio)
    return np.where(count > expected, np.minimum(0.0, tail), 0.0)


def circles(pairs: Pairs) -> dict[int, int]:
    """The circle that each reader belongs to, if any: named by its smallest member.

    A pair is linked if chance hardly explains its meetings and both are linked to two
    others that are; one alone must be beyond chance even among all pairs of a town.
    """
    linked = pairs.chance < LINKED
    surely = {
        (int(a), int(b))
        for a, b in zip(
            pairs.one[pairs.chance < SURELY_LINKED],
            pairs.other[pairs.chance < SURELY_LINKED],
            strict=True,
        )
    }
    friends: dict[int, set[int]] = {}
    edges = list(zip(pairs.one[linked].tolist(), pairs.other[linked].tolist(), strict=True))
    for a, b in edges:
        friends.setdefault(a, set()).add(b)
        friends.setdefault(b, set()).add(a)
    kept = [(a, b) for a, b in edges if (a, b) in surely or len(friends[a] & friends[b]) >= 2]
    return _connected(kept)


def _connected(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    root: dict[int, int] = {}

    def find(one: int) -> int:
        root.setdefault(one, one)
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for a, b in edges:
        low, high = sorted((find(a), find(b)))
        root[high] = low
    return {one: find(one) for one in root}


@dataclass(frozen=True, slots=True)
class Member:
    """Of a circle, by its name, and when they were last seen in it (hours)."""

    circle: int
    seen: float


def remembered(
    before: Mapping[int, Member], found: Mapping[int, int], now: float
) -> dict[int, Member]:
    """Circles as they were, and as they are found now; forgotten after thirty days (science D6).

    Whoever keeps away for a week must not be a stranger again. A circle that is found
    again keeps its name.
    """
    kept = {one: was for one, was in before.items() if was.seen > now - FORGOTTEN}
    names: dict[int, int] = {}
    for one, circle in found.items():
        was = kept[one].circle if one in kept else circle
        names[circle] = min(names.get(circle, was), was)
    return kept | {one: Member(names[circle], now) for one, circle in found.items()}


FORGOTTEN = 30 * 24.0  # hours


@dataclass(frozen=True, slots=True)
class Favour:
    """How a reader's words on one author's texts differ from what was found, on average.

    Above zero: kinder than the facts; below: harsher. Shrunk to zero by two ratings, so
    that two of two mean little more than half.
    """

    ratings: int
    surplus: float


SHRINK = 2.0
FAVOURS = 0.5


def favours(
    reader: Ints, author: Ints, called_bad: NDArray[np.bool_], bad: Floats
) -> dict[tuple[int, int], Favour]:
    """The favour of each reader to each author, where there are two ratings or more.

    `bad` is how likely the text is bad by all that is known now.
    """
    if not len(reader):
        return {}
    size = int(author.max()) + 1
    keys, place, count = np.unique(reader * size + author, return_inverse=True, return_counts=True)
    sums = np.bincount(place.ravel(), bad - called_bad)
    often = np.flatnonzero(count >= 2)
    return {
        (int(keys[i] // size), int(keys[i] % size)): Favour(
            int(count[i]), float(sums[i] / (count[i] + SHRINK))
        )
        for i in often
    }


def banned_pairs(found: Mapping[tuple[int, int], Favour]) -> set[tuple[int, int]]:
    """Reader and author who are never brought together again."""
    return {pair for pair, favour in found.items() if abs(favour.surplus) >= FAVOURS}


def flagged(found: Mapping[tuple[int, int], Favour]) -> set[int]:
    """Readers who favour, or hound, two authors or more: heard less, and shown to staff.

    Who reads a lot meets many authors again, and is bound to differ from the facts about
    some: so it must be a good part of all whom they met again, and not only two.
    """
    again = Counter(reader for reader, _ in found)
    banned = Counter(reader for reader, _ in banned_pairs(found))
    return {
        reader
        for reader, count in banned.items()
        if count >= FLAGGED_FROM and count >= FLAGGED_PART * again[reader]
    }


FLAGGED_FROM = 2  # authors
FLAGGED_PART = 0.2
