"""What became of each text: what its readers said, and what the desk made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.growth.numbers import DAY, HOUR, SECOND, Ints, chance
from benchmarks.growth.plan import BLOCK, World
from benchmarks.growth.reviews import Flags, Reviews

SOON = 300 * SECOND  # after which an author has given three reviews and their own answer
WITHDRAWN = 0.02  # of what was public


@dataclass(frozen=True)
class Fates:
    """Of comments that follow each other. Where nothing happened, times are 0."""

    index: Ints
    written_at: Ints
    is_decided: Flags  # by its readers: to release, to return, or to ask the desk
    is_split: Flags
    is_looked_at: Flags  # by a moderator, though its readers were sure
    is_open: Flags  # with the desk
    is_fine: Flags  # to its readers, and of what they were split over to the desk
    is_withdrawn: Flags  # by its author, after it had been public
    has_paid: Flags  # three reviews, and not let off
    is_pending: Flags
    peers_at: Ints
    desk_at: Ints
    ratings: Ints

    @property
    def ends_public(self) -> Flags:
        return self.is_decided & self.is_fine & ~self.is_open

    @property
    def is_public(self) -> Flags:
        return self.ends_public & ~self.is_withdrawn

    @property
    def is_the_desks(self) -> Flags:
        """Whether the decision in force is a moderator's."""
        return (self.is_split | self.is_looked_at) & ~self.is_open

    @property
    def decided_at(self) -> Ints:
        return np.where(self.is_the_desks, self.desk_at, self.peers_at)

    @property
    def released_at(self) -> Ints:
        """When it was first public; also of what its author took back later."""
        soon = np.where(self.is_split, self.desk_at, self.peers_at) + SECOND
        return np.where(self.ends_public, soon, 0)

    @property
    def queued_at(self) -> Ints:
        return np.where(self.is_pending, 0, self.written_at + SOON)


def fates_of(world: World, first: int, last: int, given: Reviews, ahead: Reviews) -> Fates:
    """What became of these. `given` are the reviews of those decided, `ahead` of those waiting."""
    index = np.arange(first, last)
    written_at = world.written_at(index)
    number = min(last, world.decided) - first
    decided = index < world.decided
    peers_at, uncivil, ratings = (np.zeros(len(index), np.int64) for _ in range(3))
    if number > 0:
        peers_at[:number], ratings[:number] = given.last(), given.counts
        uncivil[:number] = given.summed((~given.civil).astype(float)).astype(np.int64)
    ratings[ahead.text - first] = 1
    split = decided & (2 * uncivil == ratings)
    takes = HOUR + (5 * HOUR * chance(world.seed, 20, index)).astype(np.int64)
    desk_at = peers_at + takes
    too_late = desk_at > world.plan.until - HOUR
    is_open = split & (too_late | (index >= world.open_from))
    asked = decided & ~split & (chance(world.seed, 21, index) < world.desk) & ~too_late
    fine = np.where(split, chance(world.seed, 22, index) < 0.6, 2 * uncivil < ratings)
    gone = decided & ~split & ~asked & fine & (chance(world.seed, 23, index) < WITHDRAWN)
    gone &= peers_at + DAY < world.plan.until
    begun = world.lag * BLOCK  # Before them was nothing to read: they were let off.
    paid = (index >= begun) & (index < world.decided + begun)
    return Fates(
        index=index,
        written_at=written_at,
        is_decided=decided,
        is_split=split,
        is_looked_at=asked,
        is_open=is_open,
        is_fine=fine,
        is_withdrawn=gone,
        has_paid=paid,
        is_pending=index >= world.decided + world.waiting,
        peers_at=peers_at,
        desk_at=np.where(split | asked, desk_at, 0),
        ratings=ratings,
    )
