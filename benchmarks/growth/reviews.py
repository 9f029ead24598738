"""Who read which text, what they said, and what it added to what their word is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.growth.crowd import authors, reader_ids
from benchmarks.growth.numbers import SECOND, Bytes, Ints, below, chance, ids, mixed
from benchmarks.growth.plan import BLOCK, World
from benchmarks.growth.rows import Pool, Rows, array_of

# Of ten texts three are read by two readers, four by three and three by four: as many reviews as
# their ten authors give.
READERS_OF = np.repeat([2, 3, 4], [3, 4, 3])
_RECEIVER = np.repeat(np.arange(BLOCK), READERS_OF)
# Which of ten authors gives each of these thirty reviews: each of them one in every ten, and no
# two of them to the same text more than once (found by trying).
_PAYER = np.array(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
     3, 7, 8, 9, 5, 2, 6, 1, 4, 0,
     6, 9, 7, 0, 2, 5, 4, 1, 8, 3]
)  # fmt: skip
OWED = 3
BAD = 0.10  # of all texts
UNCIVIL = (0.06, 0.80)  # how often a reader calls one so that is fine, and one that is bad
REASONS = ("attack", "slur", "spam", "other")
QUALITIES = ("poor", "fair", "good")
SAYS = {True: -0.8640116931276796, False: 1.4990503034221547}  # log-odds, of a newcomer
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Reviews:
    """Reviews in the order of the texts that they are of, and of time."""

    world: World
    text: Ints  # number of the comment that is judged
    payer: Ints  # number of the comment that it pays for; -1: for none
    reviewer: Ints  # number of the reader
    at: Ints
    civil: Flags
    number: Ints  # of the review itself: the same whoever asks
    starts: Ints  # where the reviews of each text begin
    counts: Ints  # how many each text has

    @property
    def leased_at(self) -> Ints:
        return self.at - 45 * SECOND - below(30 * SECOND, self.world.seed, 15, self.number)

    @property
    def keys(self) -> Bytes:
        """Of the assignments, which the ratings bear as well."""
        return ids(self.world.seed, 5, self.number, self.leased_at)

    @property
    def reason(self) -> Ints:
        """Which of REASONS is given, where there is one."""
        return below(len(REASONS), self.world.seed, 12, self.number)

    @property
    def weights(self) -> Reals:
        return np.where(self.civil, SAYS[True], SAYS[False])

    def last(self) -> Ints:
        return np.maximum.reduceat(self.at, self.starts)

    def summed(self, values: Reals) -> Reals:
        return np.add.reduceat(values, self.starts)


def is_bad(world: World, index: Ints) -> Flags:
    return chance(world.seed, 10, index) < BAD


def of_decided(world: World, first: int, last: int) -> Reviews:
    """All reviews of these comments, which were decided. They begin and end with a block."""
    blocks = np.arange(first // BLOCK, last // BLOCK)
    inside = blocks[:, None] * BLOCK + np.arange(BLOCK)
    order = np.argsort(mixed(world.seed, 9, inside.ravel()).reshape(inside.shape), axis=1)
    text = np.take_along_axis(inside, order, axis=1)[:, _RECEIVER]
    place = np.arange(len(_RECEIVER))
    payer = (blocks[:, None] + world.lag) * BLOCK + _PAYER
    number = (blocks[:, None] * len(_RECEIVER) + place).ravel()
    text, payer = text.ravel(), payer.ravel()
    turn = np.tile(place // BLOCK, len(blocks))
    at = world.written_at(payer) + (turn + 1) * 60 * SECOND
    at += below(20 * SECOND, world.seed, 13, number)
    sorted_ = np.lexsort((at, text))
    return _reviews(world, text[sorted_], payer[sorted_], at[sorted_], number[sorted_])


def of_waiting(world: World, first: int, last: int) -> Reviews:
    """Half of what waits has been read once, by somebody who owed nothing."""
    text = np.arange(first, last)
    text = text[chance(world.seed, 14, text) < 0.5]
    reader = text + world.lag * BLOCK
    at = np.minimum(world.written_at(reader) + 90 * SECOND, world.plan.until)
    number = (1 << 40) + text
    return _reviews(world, text, np.full(len(text), -1), at, number, reader)


def _reviews(
    world: World, text: Ints, payer: Ints, at: Ints, number: Ints, reader: Ints | None = None
) -> Reviews:
    starts = np.flatnonzero(np.diff(text, prepend=-1))
    counts = np.diff(np.append(starts, len(text)))
    likely = np.where(is_bad(world, text), UNCIVIL[1], UNCIVIL[0])
    civil = chance(world.seed, 11, number) >= likely
    reviewer = authors(world, payer if reader is None else reader)
    return Reviews(world, text, payer, reviewer, at, civil, number, starts, counts)


def rows_of(world: World, given: Reviews, texts: Texts) -> list[Rows]:
    """Assignments and ratings."""
    comment, revision = texts.comments(given.text), texts.revisions(given.text)
    reviewer = reader_ids(world.plan, given.reviewer)
    leased_at, assignment = given.leased_at, given.keys
    lease = Rows("moderation_assignment", len(given.text))
    lease.fixed("id", assignment)
    lease.same("state", b"rated")
    lease.fixed("assigned_at", leased_at, "i8")
    lease.fixed("lease_until", leased_at + 900 * SECOND, "i8")
    lease.same("skipped_because", b"")
    lease.fixed("comment_id", comment)
    lease.fixed("pays_for_id", texts.revisions(np.maximum(given.payer, 0)), null=given.payer < 0)
    lease.fixed("reviewer_id", reviewer)
    lease.fixed("revision_id", revision)
    lease.fixed("shown_at", leased_at + 5 * SECOND, "i8")
    lease.same("banks", b"\0")
    lease.fixed("grim", is_bad(world, given.text), "b1")
    rating = Rows("moderation_rating", len(given.text))
    rating.fixed("id", assignment)
    rating.one_of("quality", QUALITIES, below(3, world.seed, 16, given.number))
    rating.fixed("civil", given.civil, "b1")
    rating.of("reasons", _REASONS, np.where(given.civil, 0, given.reason + 1))
    rating.same("note", b"")
    rating.fixed("rated_at", given.at, "i8")
    rating.fixed("comment_id", comment)
    rating.fixed("reviewer_id", reviewer)
    rating.fixed("revision_id", revision)
    rating.fixed("weight", given.weights, "f8")
    rating.fixed("seconds", 20 + 60 * chance(world.seed, 17, given.number), "f8")
    rating.fixed("starred", given.civil & (chance(world.seed, 18, given.number) < 0.02), "b1")
    return [lease, rating]


_REASONS = Pool([array_of(), *(array_of(reason) for reason in REASONS)])


class Texts:
    """The ids of a world's comments and of their texts."""

    def __init__(self, world: World) -> None:
        self.world = world

    def comments(self, index: Ints) -> Bytes:
        return ids(self.world.seed, 4, index, self.world.written_at(index))

    def revisions(self, index: Ints) -> Bytes:
        return ids(self.world.seed, 7, index, self.world.written_at(index))
