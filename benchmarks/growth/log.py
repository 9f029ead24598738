"""Lines of the log, as the triggers write them: of each text, where it moved and by what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.growth.chunk import Chunk
from benchmarks.growth.comments import STATES, states
from benchmarks.growth.numbers import DAY, Bytes, Ints, ids
from benchmarks.growth.reviews import Flags
from benchmarks.growth.rows import Pool, Rows, json_of
from benchmarks.growth.verdicts import OUTCOMES, REASONS, ruled

PER_COMMENT = 8  # lines of one text, at most


@dataclass(frozen=True)
class Line:
    """One kind of line, for all texts: `which` of them have it."""

    place: int
    which: Flags
    act: str
    at: Ints
    rule: bytes
    facts: Pool
    fact: Ints
    reasons: tuple[str, ...] = ("",)
    reason: Ints | None = None
    decision: Bytes | None = None
    by: Bytes | None = None
    about_author: bool = False


def log(chunk: Chunk) -> list[Rows]:
    """The lines of the last days of the plan, kind by kind."""
    since = chunk.world.plan.until - chunk.world.plan.log_days * DAY
    rows = [_rows(chunk, line, line.which & (line.at > since)) for line in _lines(chunk)]
    return [one for one in rows if one.number]


def _lines(chunk: Chunk) -> list[Line]:
    fates, state = chunk.fates, states(chunk)
    split, end = fates.is_split, np.where(fates.is_withdrawn, 3, state)
    after = np.where(split, STATES.index("held"), end)
    queued = fates.queued_at
    none = np.zeros(chunk.number, np.int64)
    outcome = np.where(split, 3, np.where(fates.is_fine, 0, 1))
    waits = ~fates.is_pending
    let_off = Pool([json_of('{"owed": 3, "given": 0}')])
    return [
        Line(0, waits & ~fates.has_paid, "waived", queued, b"nothing_to_read", let_off, none),
        Line(1, waits, "moved", queued, b"in_review", _moves("pending"), none + 1),
        Line(2, fates.is_decided, "decided", fates.peers_at, b"peers", _said("in_review"), outcome,
            REASONS[:2], split.astype(np.int64), chunk.verdict, about_author=True),
        Line(3, fates.is_decided, "moved", fates.peers_at + 1000, b"decision",
            _moves("in_review"), after, decision=chunk.verdict),
        Line(4, fates.is_the_desks, "decided", fates.desk_at, b"", _said("held"), ruled(chunk),
            REASONS[2:], (~fates.is_fine).astype(np.int64), chunk.ruling, chunk.moderator, True),
        Line(5, split & ~fates.is_open, "moved", fates.desk_at + 1000, b"decision",
            _moves("held"), end, decision=chunk.ruling),
        Line(6, fates.is_withdrawn, "moved", fates.released_at + DAY, b"", _moves("released"),
            none + 6, decision=chunk.in_force, by=chunk.author),
    ]  # fmt: skip


def _moves(before: str) -> Pool:
    return Pool(json_of(f'{{"to": "{to}", "from": "{before}"}}') for to in STATES)


def _said(was: str) -> Pool:
    return Pool(json_of(f'{{"was": "{was}", "outcome": "{one}"}}') for one in OUTCOMES)


def _rows(chunk: Chunk, line: Line, which: Flags) -> Rows:
    rows = Rows("moderation_logentry", chunk.number)
    number = (chunk.world.first_line + chunk.index) * PER_COMMENT + line.place + 1
    rows.fixed("id", ids(chunk.world.seed, 56, number, line.at))
    rows.fixed("number", number, "i8")
    rows.fixed("at", line.at, "i8")
    rows.same("act", line.act.encode())
    rows.same("rule", line.rule)
    rows.one_of(
        "reason",
        line.reasons,
        np.zeros(chunk.number, np.int64) + (0 if line.reason is None else line.reason),
    )
    rows.of("facts", line.facts, line.fact)
    rows.fixed("article_id", chunk.article)
    _maybe(rows, "by_id", line.by)
    rows.fixed("comment_id", chunk.comment)
    _maybe(rows, "decision_id", line.decision)
    rows.same("publication_id", chunk.publication.to_bytes(8, "big"))
    if line.about_author:
        rows.fixed("reader_id", chunk.author)
    else:
        rows.same("reader_id", None)
    rows.fixed("revision_id", chunk.revision)
    return rows.take(which)


def _maybe(rows: Rows, name: str, values: Bytes | None) -> None:
    if values is None:
        rows.same(name, None)
    else:
        rows.fixed(name, values)
