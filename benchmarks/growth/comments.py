"""Comments, their texts, and what is counted of them."""

from __future__ import annotations

import numpy as np

from benchmarks.growth.chunk import Chunk, article_ids
from benchmarks.growth.crowd import reader_ids
from benchmarks.growth.numbers import HOUR, SECOND, Ints, below, chance, ids
from benchmarks.growth.passports import PATIENT, Rules
from benchmarks.growth.reviews import OWED
from benchmarks.growth.rows import Pool, Rows, json_of
from benchmarks.growth.texts import TEXTS, Said

STATES = ("pending", "in_review", "held", "released", "returned", "rejected", "withdrawn")
KINDS = ("like", "funny", "wow", "sad", "disagree")
GIVEN = (0.55, 0.7, 0.8, 0.85, 1.0)  # Of so many kinds and those before: their share.
PER_COMMENT = 4  # reactions, at most


def states(chunk: Chunk) -> Ints:
    """Where each text stands, as its place among STATES."""
    fates = chunk.fates
    state = np.where(fates.is_pending, 0, 1)
    decided = np.where(fates.is_fine, 3, np.where(fates.is_split, 5, 4))
    state = np.where(fates.is_decided, decided, state)
    return np.where(fates.is_open, 2, np.where(fates.is_withdrawn, 6, state))


def comments(chunk: Chunk) -> Rows:
    fates, trees = chunk.fates, chunk.trees
    begins = trees.parent < 0
    rows = Rows("comments_comment", chunk.number)
    rows.fixed("id", chunk.comment)
    rows.fixed("depth", trees.depth, "i2")
    rows.fixed("created_at", fates.written_at, "i8")
    rows.fixed("first_released_at", fates.released_at, "i8", null=~fates.ends_public)
    rows.fixed("reply_count", trees.replies, "i4")
    rows.fixed("article_id", chunk.article)
    rows.fixed("author_id", chunk.author)
    rows.fixed("parent_id", chunk.comment[np.maximum(trees.parent, 0)], null=begins)
    rows.fixed("root_id", chunk.comment[trees.root], null=begins)
    rows.fixed("released_revision_id", chunk.revision, null=~fates.is_public)
    rows.joined("path", [(trees.path, trees.path_length)], null=trees.path_length == 0)
    return rows


def revisions(chunk: Chunk, said: Said, rules: Rules) -> Rows:
    fates, world = chunk.fates, chunk.world
    which = below(TEXTS, world.seed, 50, chunk.index)
    waits = ~fates.is_pending
    rows = Rows("comments_revision", chunk.number)
    rows.fixed("id", chunk.revision)
    rows.same("number", (1).to_bytes(2, "big"))
    rows.of("text", said.text, which)
    rows.of("html", said.html, which)
    rows.fixed("created_at", fates.written_at, "i8")
    rows.same("findings", json_of("[]"))
    rows.one_of("status", STATES, states(chunk))
    rows.fixed("decision", chunk.in_force, null=~fates.is_decided)
    named = Pool([rules.usual, rules.patient])
    rows.of("rule", named, (~fates.is_decided).astype(np.int64))
    rows.same("reviews_owed", OWED.to_bytes(2, "big"))
    rows.fixed("reviews_given", np.where(fates.has_paid, OWED, 0), "i2")
    rows.fixed("ratings_received", fates.ratings, "i2")
    rows.fixed("ratings_wanted", np.maximum(fates.ratings, 2), "i2")
    rows.same("ratings_at_most", (5).to_bytes(2, "big"))
    rows.same("leases_open", bytes(2))
    rows.fixed("assigned_at", fates.written_at + 15 * SECOND, "i8", null=~fates.has_paid)
    rows.fixed("self_checked_at", fates.queued_at, "i8", null=~waits)
    rows.fixed("self_civil", np.ones(chunk.number, bool), "b1", null=~waits)
    rows.fixed("queued_at", fates.queued_at, "i8", null=~waits)
    due = np.where(fates.is_decided, 10 * HOUR, PATIENT.deadline_hours * HOUR)
    rows.fixed("deadline_at", fates.written_at + due, "i8")
    rows.fixed("draw", chance(world.seed, 51, chunk.index), "f8")
    rows.fixed("author_id", chunk.author)
    rows.fixed("comment_id", chunk.comment)
    rows.same("publication_id", chunk.publication.to_bytes(8, "big"))
    rows.fixed("doubt", np.where(fates.ratings == 0, 0.5, 0.3), "f8")
    rows.fixed("looks_harsh", chunk.looks_harsh, "b1")
    return rows


def waivers(chunk: Chunk) -> Rows:
    """Of what is in the queue, or was, though its author gave no reviews."""
    fates = chunk.fates
    rows = Rows("moderation_waiver", chunk.number)
    rows.fixed("id", ids(chunk.world.seed, 52, chunk.index, fates.queued_at))
    rows.same("reason", b"nothing to read was left")
    rows.fixed("waived_at", fates.queued_at, "i8")
    rows.same("by_id", None)
    rows.fixed("revision_id", chunk.revision)
    return rows.take(~fates.has_paid & ~fates.is_pending)


def threads(chunk: Chunk) -> Rows:
    """A row for each article with something public: no article is in two chunks."""
    article, counted = np.unique(chunk.trees.article[chunk.fates.is_public], return_counts=True)
    rows = Rows("comments_thread", len(article))
    rows.fixed("article_id", article_ids(chunk.world, article))
    rows.fixed("comment_count", counted, "i4")
    return rows


def reactions(chunk: Chunk) -> list[Rows]:
    """Reactions, each reader's one of one kind, and the tallies that count them."""
    world, fates = chunk.world, chunk.fates
    number = np.floor(
        chance(world.seed, 53, chunk.index) ** 3 * 4 * world.plan.reactions + 0.5
    ).astype(np.int64)
    number = np.where(fates.is_public, np.minimum(number, PER_COMMENT), 0)
    place = np.repeat(np.arange(chunk.number), number)
    turn = np.arange(len(place)) - np.repeat(np.cumsum(number) - number, number)
    key = chunk.index[place] * PER_COMMENT + turn
    kind = np.searchsorted(GIVEN, chance(world.seed, 54, key), side="right")
    # Readers of another world write nothing here; each of these is another one.
    few = max(1, world.readers // 8)
    spot = below(few, world.seed, 55, chunk.index)[place]
    reader = world.first_reader + turn * few + spot
    own = (reader_ids(world.plan, reader) == chunk.author[place]).all(axis=1)
    reader = np.where(own, world.first_reader + (turn + PER_COMMENT) * few + spot, reader)
    given_at = np.minimum(fates.released_at[place] + (turn + 1) * HOUR, world.plan.until)
    rows = Rows("comments_reaction", len(place))
    rows.fixed("id", world.first_line * PER_COMMENT + key + 1, "i8")
    rows.one_of("kind", KINDS, kind)
    rows.fixed("given_at", given_at, "i8")
    rows.fixed("comment_id", chunk.comment[place])
    rows.fixed("reader_id", reader_ids(world.plan, reader))
    return [rows, _tallies(chunk, place, kind)]


def _tallies(chunk: Chunk, place: Ints, kind: Ints) -> Rows:
    rows = Rows("comments_tally", chunk.number)
    rows.fixed("comment_id", chunk.comment)
    rows.fixed("article_id", chunk.article)
    rows.fixed("is_root", chunk.trees.parent < 0, "b1")
    valued = np.zeros(chunk.number, np.int64)
    for number, name in enumerate(KINDS):
        counted = np.bincount(place[kind == number], minlength=chunk.number)
        rows.fixed(name, counted, "i4")
        valued += counted if number < 3 else 0  # like, funny, wow
    rows.fixed("valued", valued, "i4")
    return rows.take(chunk.fates.ends_public)
