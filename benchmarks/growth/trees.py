"""Who answers whom: a third of all comments, mostly what was said of late, several steps deep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.growth.fates import Fates
from benchmarks.growth.numbers import Bytes, Ints, below, chance
from benchmarks.growth.plan import AN_ARTICLE, GROUP, World

KEY = 16  # bytes of a place for each step: comments/models/comment.py
ANSWERS = 0.37  # of what is written where something can be answered
LATELY = 80  # comments, of which one is answered


@dataclass(frozen=True)
class Trees:
    """Of comments that follow each other. Who answers and who is answered, by place among them."""

    article: Ints  # number of it, in the world
    parent: Ints  # -1: begins a conversation
    root: Ints
    depth: Ints
    path: Bytes  # padded
    path_length: Ints  # 0: has none
    replies: Ints  # that are public


def article_of(world: World, index: Ints) -> Ints:
    """On which article each of these comments is."""
    if world.kind != "usual":
        beside: Ints = (index >= world.decided).astype(np.int64)
        return beside
    group = index // GROUP
    inside = np.minimum(GROUP, world.comments - group * GROUP)
    articles = np.maximum(1, inside // AN_ARTICLE)
    pick = (chance(world.seed, 30, index) * articles).astype(np.int64)
    found: Ints = group * (GROUP // AN_ARTICLE) + pick
    return found


def trees_of(world: World, fates: Fates, keys: Bytes) -> Trees:
    """Let some of these comments answer others, all of which were public when it was written."""
    article = article_of(world, fates.index)
    parent = _parents(world, fates, article)
    number = len(parent)
    root, depth = np.arange(number), np.zeros(number, np.int64)
    for place in np.flatnonzero(parent >= 0).tolist():
        above = parent[place]
        root[place], depth[place] = root[above], depth[above] + 1
    path, length = _paths(fates, keys, parent, depth)
    replies = np.zeros(number, np.int64)
    shown = (parent >= 0) & fates.is_public
    np.add.at(replies, parent[shown], 1)
    return Trees(article, parent, root, depth, path, length, replies)


def _parents(world: World, fates: Fates, article: Ints) -> Ints:
    shown = np.where(fates.ends_public, fates.released_at, 0).tolist()
    written = fates.written_at.tolist()
    answers = (chance(world.seed, 31, fates.index) < ANSWERS).tolist()
    which = below(LATELY, world.seed, 32, fates.index).tolist()
    said: dict[int, list[int]] = {}  # by article: what was written, in order
    public: dict[int, list[int]] = {}  # what of it can be answered
    seen: dict[int, int] = {}  # how much of it has been looked at
    parent = [-1] * len(written)
    for place, where in enumerate(article.tolist()):
        earlier, open_ = said.setdefault(where, []), public.setdefault(where, [])
        at = seen.get(where, 0)
        while at < len(earlier) and shown[earlier[at]] < written[place]:
            if shown[earlier[at]]:
                open_.append(earlier[at])
            at += 1
        seen[where] = at
        if open_ and answers[place]:
            parent[place] = open_[-1 - which[place] % min(LATELY, len(open_))]
        earlier.append(place)
    return np.array(parent, np.int64)


def _paths(fates: Fates, keys: Bytes, parent: Ints, depth: Ints) -> tuple[Bytes, Ints]:
    """Where each answer stands in the order of reading, if it ever was public."""
    has = (parent >= 0) & fates.ends_public
    own = np.empty((len(parent), KEY), np.uint8)
    since_1970 = fates.released_at + 946_684_800_000_000
    own[:, :8] = since_1970.astype(">i8").view(np.uint8).reshape(-1, 8)
    own[:, 8:] = keys[:, 8:]
    steps: NDArray[np.int64] = np.where(has, depth, 0)
    path = np.zeros((len(parent), KEY * int(steps.max(initial=0))), np.uint8)
    for place in np.flatnonzero(has).tolist():
        deep = int(depth[place])
        path[place, : KEY * (deep - 1)] = path[parent[place], : KEY * (deep - 1)]
        path[place, KEY * (deep - 1) : KEY * deep] = own[place]
    return path, steps * KEY
