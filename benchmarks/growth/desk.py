"""What is before the desk, what it has decided, and what its authors were told."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.growth.chunk import SECTIONS, Chunk
from benchmarks.growth.numbers import DAY, HOUR, Ints, ids
from benchmarks.growth.rows import Pool, Rows, array_of
from benchmarks.growth.verdicts import OUTCOMES, ruled

# Causes of open cases: as in benchmarks/desk.py, so that its lists find each of them here.
_CAUSES = ("split", "audit")


def cases(chunk: Chunk) -> Rows:
    """Where readers were split, and what the lot fell on."""
    fates = chunk.fates
    which = fates.is_looked_at.astype(np.int64)
    still = fates.is_open
    rows = Rows("moderation_case", chunk.number)
    rows.fixed("id", chunk.case)
    rows.one_of("cause", _CAUSES, which)
    rows.of("causes", Pool(map(array_of, _CAUSES)), which)
    rows.same("statement", b"")
    rows.fixed("opened_at", fates.peers_at, "i8")
    rows.fixed("closed_at", fates.desk_at, "i8", null=still)
    rows.fixed("comment_id", chunk.comment)
    rows.same("publication_id", chunk.publication.to_bytes(8, "big"))
    rows.fixed("revision_id", chunk.revision)
    rows.fixed("decision_id", chunk.ruling, null=still)
    rows.fixed("article_id", chunk.article)
    rows.fixed("author_id", chunk.author)
    rows.fixed("decided_by_id", chunk.moderator, null=still)
    rows.fixed("due_at", fates.peers_at + DAY, "i8")
    rows.fixed("has_link", chunk.has_link, "b1")
    rows.fixed("looks_harsh", chunk.looks_harsh, "b1")
    rows.one_of("outcome", ("", *OUTCOMES), np.where(still, 0, ruled(chunk) + 1))
    rows.fixed("risk", np.where(fates.is_fine, 0.33, 0.61), "f8")
    rows.one_of("section", SECTIONS, chunk.section)
    rows.fixed("version", np.where(still, 1, 2), "i4")
    return rows.take(fates.is_split | fates.is_looked_at)


def statements(chunk: Chunk, known: dict[str, dict[str, bytes | None]]) -> list[Rows]:
    """The reasons that authors were given: of readers who returned a text, of a desk that
    rejected it, and of a desk that said of what readers returned that they were right."""
    fates = chunk.fates
    returned = fates.is_decided & ~fates.is_split & ~fates.is_fine
    rejected = fates.is_split & ~fates.is_fine & ~fates.is_open
    agreed = returned & fates.is_looked_at
    first = ids(
        chunk.world.seed, 43, chunk.index, np.where(returned, fates.peers_at, fates.desk_at)
    )
    second = ids(chunk.world.seed, 44, chunk.index, fates.desk_at)
    return [
        _statement(chunk, known["returned"], first, chunk.verdict, fates.peers_at).take(returned),
        _statement(chunk, known["rejected"], first, chunk.ruling, fates.desk_at).take(rejected),
        _statement(
            chunk, known["agreed"], second, chunk.ruling, fates.desk_at, confirms=first
        ).take(agreed),
    ]  # fmt: skip


def _statement(
    chunk: Chunk,
    known: dict[str, bytes | None],
    key: Any,
    decision: Any,
    at: Ints,
    confirms: Any = None,
) -> Rows:
    rows = Rows("moderation_statement", chunk.number)
    for name, value in known.items():
        rows.same(name, value)
    rows.fixed("id", key)
    rows.fixed("made_at", at, "i8")
    rows.fixed("content_date", chunk.fates.written_at // DAY, "i4")
    rows.fixed("application_date", at // DAY, "i4")
    if confirms is not None:
        rows.fixed("confirms_id", confirms)
    rows.fixed("decision_id", decision)
    rows.same("publication_id", chunk.publication.to_bytes(8, "big"))
    rows.fixed("reader_id", chunk.author)
    rows.fixed("revision_id", chunk.revision)
    return rows


def letters(chunk: Chunk, days: int) -> Rows:
    """What authors were written of what became public in these last days."""
    fates = chunk.fates
    rows = Rows("moderation_letter", chunk.number)
    written = fates.released_at
    rows.fixed("id", ids(chunk.world.seed, 45, chunk.index, written))
    rows.same("kind", b"released")
    rows.same("facts", b'\x01{"headline": "What the council has decided"}')
    rows.fixed("written_at", written, "i8")
    rows.fixed("read_at", written + HOUR, "i8", null=chunk.index % 3 == 0)
    rows.same("objection", b"")
    rows.fixed("comment_id", chunk.comment)
    rows.fixed("to_id", chunk.author)
    rows.fixed("about", chunk.in_force)
    rows.same("answer", b"")
    rows.same("publication_id", chunk.publication.to_bytes(8, "big"))
    rows.fixed("due_at", written, "i8")
    return rows.take(fates.ends_public & (written > chunk.world.plan.until - days * DAY))
