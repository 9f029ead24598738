"""Decisions with their evidence: of readers, and of the desk."""

from __future__ import annotations

import json

import numpy as np

from benchmarks.growth.chunk import Chunk
from benchmarks.growth.numbers import Bytes, Ints, Many, written_out
from benchmarks.growth.passports import Rules
from benchmarks.growth.reviews import REASONS as SAID
from benchmarks.growth.reviews import Reviews
from benchmarks.growth.rows import Mask, Pool, Rows, json_of
from moderation.trust import Measures

MOST = 4  # ratings of one text
REASONS = ("peers_agree", "split", "within_rules", "attack")  # of readers, of the desk
OUTCOMES = ("release", "return", "reject", "escalate")
_CIRCUMSTANCES = {
    "load": 0.25, "hours": 1.5, "author": 0.0, "trusted": None, "fast_lane": False,
}  # fmt: skip


def verdicts(chunk: Chunk, rules: Rules) -> Rows:
    """What readers decided: to release, to return, or that they are split."""
    fates = chunk.fates
    outcome = np.where(fates.is_split, 3, np.where(fates.is_fine, 0, 1))
    rows = Rows("moderation_decision", chunk.number)
    rows.fixed("id", chunk.verdict)
    rows.one_of("outcome", OUTCOMES, outcome)
    rows.same("by", b"peers")
    rows.one_of("reason", REASONS[:2], fates.is_split.astype(np.int64))
    rows.same("explanation", b"")
    rows.joined("evidence", _of_readers(chunk))
    rows.same("rule", rules.usual)
    rows.fixed("decided_at", fates.peers_at, "i8")
    rows.same("moderator_id", None)
    rows.fixed("revision_id", chunk.revision)
    return rows.take(fates.is_decided)


def rulings(chunk: Chunk) -> Rows:
    """What the desk decided: where readers were split, and where it looked in by lot."""
    fates = chunk.fates
    rows = Rows("moderation_decision", chunk.number)
    rows.fixed("id", chunk.ruling)
    rows.one_of("outcome", OUTCOMES, ruled(chunk))
    rows.same("by", b"desk")
    rows.one_of("reason", REASONS[2:], (~fates.is_fine).astype(np.int64))
    rows.same("explanation", b"")
    rows.joined("evidence", _of_the_desk(chunk))
    rows.fixed("decided_at", fates.desk_at, "i8")
    rows.fixed("moderator_id", chunk.moderator)
    rows.fixed("revision_id", chunk.revision)
    return rows.take(fates.is_the_desks)


def ruled(chunk: Chunk) -> Ints:
    """What the desk said, as its place among OUTCOMES."""
    fates = chunk.fates
    return np.where(fates.is_fine, 0, np.where(fates.is_split, 2, 1))


def _of_readers(chunk: Chunk) -> list[tuple[Bytes, Ints | None]]:
    measures = Measures()
    known = {
        "share": measures.share, "wary": False, "alarm": False, "established": 0,
        "temperature": measures.temperature, "population": vars(measures.population),
    }  # fmt: skip
    begins = {"room": 1, "because": "sure_that_it_is_fine", "screened": {},
              "circumstances": _CIRCUMSTANCES | {"measures": known}}  # fmt: skip
    shorter = {"because": begins["because"]}
    heads = Pool(json_of(json.dumps(one)[:-1]) for one in (begins, shorter))
    likely = Pool(f', "bad": {bad}, "ratings": ['.encode() for bad in (0.042617, 0.862011))
    fine = (~chunk.fates.is_fine).astype(np.int64)
    short = _is_short(chunk)
    return [
        (heads.matrix[short], heads.lengths[short]),
        (likely.matrix[fine], likely.lengths[fine]),
        *_ratings(chunk, _WITNESS, short),
        (_all(chunk, b"]}"), None),
    ]


def _is_short(chunk: Chunk) -> Ints:
    """A lean site tells little of what was plain; what the desk has before it is told whole."""
    lean = chunk.world.plan.lean
    return (~chunk.fates.is_split).astype(np.int64) * lean


def _of_the_desk(chunk: Chunk) -> list[tuple[Bytes, Ints | None]]:
    causes = Pool(
        json_of(json.dumps({"cause": cause, "causes": [cause], "findings": [], "blatant": False,
                            "trusted_flagger": False})[:-1] + ', "case": "')
        for cause in ("audit", "split")
    )  # fmt: skip
    which = chunk.fates.is_split.astype(np.int64)
    return [
        (causes.matrix[which], causes.lengths[which]),
        (written_out(chunk.case), None),
        (_all(chunk, b'", "ratings": ['), None),
        *_ratings(chunk, _ANSWER, np.zeros(chunk.number, np.int64)),
        (_all(chunk, b"]}"), None),
    ]


def _witness(reason: str) -> bytes:
    facts = {
        "civil": not reason, "circle": None, "rushed": False,
        "weight": 1.4990503034221547 if reason else -0.8640116931276796, "cluster": None,
        "reasons": [reason] if reason else [], "trusted": False, "newcomer": True,
    }  # fmt: skip
    return b'", ' + json.dumps(facts)[1:].encode()


_WITNESS = Pool(
    [_witness(""), *map(_witness, SAID), b'", "civil": true}']
    + [f'", "civil": false, "reasons": ["{one}"]}}'.encode() for one in SAID]
)
_ANSWER = Pool([b'", "civil": true}'] + [b'", "civil": false}'] * len(SAID))


def _ratings(chunk: Chunk, said: Pool, short: Ints) -> list[tuple[Bytes, Ints | None]]:
    """Each rating of each text: the braces, its id, and what was said (of some, in short)."""
    given = chunk.given
    keys, spoken = written_out(given.keys), np.where(given.civil, 0, given.reason + 1)
    parts: list[tuple[Bytes, Ints | None]] = []
    for turn in range(MOST):
        there, at = _nth(chunk.number, given, turn)
        opens = b', {"rating": "' if turn else b'{"rating": "'
        which = _of(spoken, at) + short * (len(SAID) + 1)
        for block, lengths in (
            (_all(chunk, opens), np.full(chunk.number, len(opens))),
            (_of(keys, at), np.full(chunk.number, 36)),
            (said.matrix[which], said.lengths[which]),
        ):
            parts.append((block, np.where(there, lengths, 0)))
    return parts


def _nth(number: int, given: Reviews, turn: int) -> tuple[Mask, Ints]:
    """Which texts have one more review than `turn`, and where it is."""
    there, at = np.zeros(number, bool), np.zeros(number, np.int64)
    decided = len(given.starts)
    there[:decided] = given.counts > turn
    at[:decided] = np.where(given.counts > turn, given.starts + turn, 0)
    return there, at


def _of(values: Many, at: Ints) -> Many:
    """Where nothing was decided there is nothing to take."""
    return values[at] if len(values) else np.zeros((len(at), *values.shape[1:]), values.dtype)


def _all(chunk: Chunk, said: bytes) -> Bytes:
    return np.broadcast_to(np.frombuffer(said, np.uint8), (chunk.number, len(said)))
