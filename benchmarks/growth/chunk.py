"""All that is known of the comments of one chunk, for whoever writes rows of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.growth.crowd import authors, reader_ids
from benchmarks.growth.fates import Fates, fates_of
from benchmarks.growth.numbers import DAY, Bytes, Ints, chance, ids
from benchmarks.growth.plan import MODERATORS, World
from benchmarks.growth.reviews import Flags, Reviews, Texts, of_decided, of_waiting
from benchmarks.growth.trees import Trees, trees_of

SECTIONS = ("city", "politics", "sport", "culture")


@dataclass(frozen=True)
class Chunk:
    world: World
    publication: int
    first: int
    last: int
    given: Reviews  # of those that are decided
    ahead: Reviews  # of those that wait
    fates: Fates
    trees: Trees
    comment: Bytes
    revision: Bytes

    @property
    def number(self) -> int:
        return self.last - self.first

    @property
    def index(self) -> Ints:
        return self.fates.index

    @cached_property
    def author(self) -> Bytes:
        return reader_ids(self.world.plan, authors(self.world, self.index))

    @cached_property
    def article(self) -> Bytes:
        return article_ids(self.world, self.trees.article)

    @cached_property
    def section(self) -> Ints:
        return section_of(self.trees.article)

    @cached_property
    def verdict(self) -> Bytes:
        """The decisions of readers."""
        return ids(self.world.seed, 8, self.index, self.fates.peers_at)

    @cached_property
    def ruling(self) -> Bytes:
        """The decisions of the desk."""
        return ids(self.world.seed, 40, self.index, self.fates.desk_at)

    @cached_property
    def in_force(self) -> Bytes:
        return np.where(self.fates.is_the_desks[:, None], self.ruling, self.verdict)

    @cached_property
    def case(self) -> Bytes:
        return ids(self.world.seed, 41, self.index, self.fates.peers_at)

    @cached_property
    def moderator(self) -> Bytes:
        return reader_ids(self.world.plan, self.index % MODERATORS)

    @cached_property
    def has_link(self) -> Flags:
        return np.zeros(self.number, bool)

    @cached_property
    def looks_harsh(self) -> Flags:
        return chance(self.world.seed, 42, self.index) < 0.03


def section_of(article: Ints) -> Ints:
    return article % len(SECTIONS)


def article_ids(world: World, article: Ints) -> Bytes:
    return ids(world.plan.seed * 8, 2, world.first_article + article, published_at(world, article))


def published_at(world: World, article: Ints) -> Ints:
    """An hour and more before the first comment on it."""
    per = 2_000 if world.kind == "usual" else 1 << 60
    begins = world.written_at(article // 20 * per if world.kind == "usual" else article * 0)
    return begins - DAY // 12 - article % 20 * 1_000_000


def chunk_of(world: World, publication: int, first: int, last: int) -> Chunk:
    """What these comments are. They begin with a block, and end with one or with the world."""
    texts = Texts(world)
    judged = max(first, min(last, world.decided))
    given = of_decided(world, first, judged)
    waiting = min(last, world.decided + world.waiting)
    ahead = of_waiting(world, judged, max(judged, waiting))
    fates = fates_of(world, first, last, given, ahead)
    comment = texts.comments(fates.index)
    return Chunk(
        world, publication, first, last, given, ahead, fates,
        trees_of(world, fates, comment), comment, texts.revisions(fates.index),
    )  # fmt: skip
