"""What readers' reports of a text weigh. Pure: numbers in, numbers out.

A reporter's word weighs by what became of their reports before, and by nothing else: neither
rank nor years. What was groundless lowers it, down to nothing; whoever is right wins it back,
since only the last hundred count. Whoever always reports together counts as one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from moderation.coins import logit, probability

WINDOW = 100  # A reporter's last decided reports: people can improve.
SAMPLE = 5  # Before so many were decided, nothing is known of them.
USUAL = 0.7  # of all reports are upheld, where readers mean well
PRIOR = 5.0  # so many reports of a usual reader are added to each record
LEAST, MOST = 0.5, 1.5
GROUNDLESS = 0.1  # Who is right less often than this is not heard.
NEW = 0.25  # what an account weighs in its first days
# What all new accounts weigh together: they bring a text before the desk, and hide none.
NEW_TOGETHER = 1.0
SURELY = 0.001  # Nobody is surer than this, one way or the other, before any report.
TOGETHER_AT_LEAST = 3  # comments
TOGETHER = 0.6  # of all that either of two reported, both did


class Because(StrEnum):
    """Why a report weighs what it does."""

    UNKNOWN = "unknown"  # too few reports of this reader were decided
    NEW = "new"  # and the account is new, too
    MEASURED = "measured"
    GROUNDLESS = "groundless"
    VOID = "void"  # A moderator voided what this account says.


@dataclass(frozen=True)
class Record:
    """What became of a reporter's last `decided` reports, at most `WINDOW`."""

    upheld: int
    decided: int
    is_new: bool = False
    is_void: bool = False


def why(record: Record) -> Because:
    if record.is_void:
        return Because.VOID
    if record.decided < SAMPLE:
        return Because.NEW if record.is_new else Because.UNKNOWN
    is_groundless = record.upheld < GROUNDLESS * record.decided
    return Because.GROUNDLESS if is_groundless else Because.MEASURED


def weight(record: Record) -> float:
    """What one report of theirs weighs: 0, or between `LEAST` and `MOST`; less of who is new.

    An ordinary report weighs 1. The share that was upheld is held against what is usual, with
    a few usual reports added: so that five tell less than fifty.
    """
    match why(record):
        case Because.VOID | Because.GROUNDLESS:
            return 0.0
        case Because.NEW:
            return NEW
        case Because.UNKNOWN:
            return 1.0
    share = (record.upheld + PRIOR * USUAL) / (record.decided + PRIOR)
    room, span = (MOST - 1, 1 - USUAL) if share > USUAL else (1 - LEAST, USUAL)
    return min(MOST, max(LEAST, 1 + room * (share - USUAL) / span))


@dataclass(frozen=True)
class Voice:
    """One open report. `may_hide`: it is no referral, and by nobody who argues there, too."""

    reporter: Hashable
    weight: float
    may_hide: bool = True
    is_new: bool = False


@dataclass(frozen=True)
class Sum:
    """What the open reports of a text come to."""

    looks: float  # towards a moderator's look
    hides: float  # towards hiding it until then
    reporters: int  # who count towards hiding, each circle once


Pair = tuple[Hashable, Hashable]


def add_up(voices: Sequence[Voice], ties: Iterable[Pair] = ()) -> Sum:
    """Add the reports up. Of those who are tied, directly or by others, the weightiest counts.

    New accounts together weigh what one ordinary reporter does, and are one: fifty of them can be
    made in an hour.
    """
    circle = _circles([voice.reporter for voice in voices], ties)
    looks = _sides(voices, circle)
    hides = _sides([voice for voice in voices if voice.may_hide], circle)
    return Sum(looks.total, hides.total, len(hides.known) + bool(hides.new))


def chance(before: float, nearness: float, *, sure: float) -> float:
    """How likely a text is bad that is reported, 0 to 1; never less than it was `before`.

    `nearness` is what its reports come to, in parts of what hides a text. There they make it as
    likely as `sure`; before and beyond they move the odds in equal steps, as ratings do.
    """
    if nearness <= 0:
        return before
    odds, enough = (logit(min(1 - SURELY, max(SURELY, one))) for one in (before, sure))
    return max(before, probability(odds + nearness * max(0.0, enough - odds)))


@dataclass(frozen=True)
class _Sides:
    """What each circle weighs: those with a known reporter, and those of new accounts alone."""

    known: Mapping[Hashable, float]
    new: Mapping[Hashable, float]

    @property
    def total(self) -> float:
        """The same in whatever order the reports came."""
        ours, theirs = (sum(sorted(side.values())) for side in (self.known, self.new))
        return round(ours + min(NEW_TOGETHER, theirs), 6)


def _sides(voices: Sequence[Voice], circle: Mapping[Hashable, Hashable]) -> _Sides:
    heard = [voice for voice in voices if voice.weight > 0]
    known = {circle[voice.reporter] for voice in heard if not voice.is_new}
    most: dict[Hashable, float] = {}
    for voice in heard:
        of_it = circle[voice.reporter]
        most[of_it] = max(most.get(of_it, 0.0), voice.weight)
    return _Sides(
        {one: weight for one, weight in most.items() if one in known},
        {one: weight for one, weight in most.items() if one not in known},
    )


def _circles(people: Iterable[Hashable], ties: Iterable[Pair]) -> dict[Hashable, Hashable]:
    """One of each circle, by member."""
    head = {person: person for person in people}

    def find(person: Hashable) -> Hashable:
        while head[person] != person:
            person = head[person]
        return person

    for one, other in ties:
        if one in head and other in head:
            head[find(other)] = find(one)
    return {person: find(person) for person in head}


def always_together(reported: Mapping[Hashable, Collection[Hashable]]) -> list[Pair]:
    """Pairs who reported mostly the same, of what each has reported without being upheld.

    Two who are right together are no ring: what a moderator agreed with is left out before.
    """
    pairs = []
    for one, other in combinations(reported, 2):
        both = len(set(reported[one]) & set(reported[other]))
        either = len(set(reported[one]) | set(reported[other]))
        if both >= TOGETHER_AT_LEAST and both >= TOGETHER * either:
            pairs.append((one, other))
    return pairs
