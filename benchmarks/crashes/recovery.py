"""For how long each kind of fault was felt, by what clients wrote down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any, NamedTuple

import psycopg

from benchmarks.crashes.house import Fault
from benchmarks.crashes.journal import Deed
from benchmarks.crashes.onlookers import READING

# What was decided for within a span, and how long it took to be seen.
RELEASED = """
SELECT extract(epoch FROM d.decided_at)::float, extract(epoch FROM c.first_released_at)::float
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id AND r.decision = d.id
JOIN comments_comment c ON c.id = r.comment_id
WHERE d.outcome = 'release' AND extract(epoch FROM d.decided_at) >= %s
    AND c.first_released_at >= d.decided_at"""


class Span(NamedTuple):
    """From a fault to the next one."""

    kind: str
    begins: float
    ends: float


class Answered(NamedTuple):
    sent: float
    ended: float
    failed: bool


class Felt(NamedTuple):
    """Seconds from the fault. `first`: until what was asked after it succeeded for the first time;
    `last`: until all was well again, 0 where nothing failed."""

    first: float
    last: float


def spans(faults: Sequence[Fault], ends: float) -> list[Span]:
    until = [one.at for one in faults[1:]] + [ends]
    return [Span(one.kind, one.at, end) for one, end in zip(faults, until, strict=True)]


def answered(deeds: Iterable[Deed]) -> dict[str, list[Answered]]:
    """Of all tries, by what they are: reading what is kept, reading one's own, writing."""
    found: dict[str, list[Answered]] = defaultdict(list)
    for deed in deeds:
        kind = deed.asked.kind if deed.asked.kind in READING else "writing"
        if kind == "writing" and deed.asked.method == "GET":
            continue
        for one in deed.tries:
            if one.ended is not None:
                found[kind].append(Answered(one.sent, one.ended, one.failed))
    return {kind: sorted(some, key=lambda one: one.ended) for kind, some in found.items()}


def felt(span: Span, asked: Sequence[Answered]) -> Felt | None:
    """None where nothing succeeded before the next fault."""
    inside = [one for one in asked if span.begins < one.ended <= span.ends]
    fine = [one.ended for one in inside if not one.failed and one.sent >= span.begins]
    if not fine:
        return None
    bad = [one.ended for one in inside if one.failed]
    after = [at for at in fine if at > max(bad)] if bad else []
    last = min(after, default=span.ends) - span.begins if bad else 0.0
    return Felt(min(fine) - span.begins, last)


def table(all_spans: Sequence[Span], deeds: Iterable[Deed], url: str) -> dict[str, Any]:
    """By kind of fault: how often, and for how long it was felt by whom."""
    asked = answered(deeds)
    released = _released(url, min((one.begins for one in all_spans), default=0.0))
    found: dict[str, Any] = {}
    for kind in sorted({one.kind for one in all_spans}):
        mine = [one for one in all_spans if one.kind == kind]
        found[kind] = {"times": len(mine)} | {
            what: _summed([felt(one, tries) for one in mine]) for what, tries in asked.items()
        }
        waits = [wait for one in mine for wait in _waits(one, released)]
        found[kind]["decided to public"] = _spread(waits)
    return found


def _summed(felts: Sequence[Felt | None]) -> dict[str, Any]:
    told = [one for one in felts if one is not None]
    return {
        "first": _spread([one.first for one in told]),
        "last": _spread([one.last for one in told]),
        "not before the next": len(felts) - len(told),
    }


def _released(url: str, since: float) -> list[tuple[float, float]]:
    with psycopg.connect(url) as there:
        return [(float(a), float(b)) for a, b in there.execute(RELEASED, [since]).fetchall()]


def _waits(span: Span, released: Iterable[tuple[float, float]]) -> list[float]:
    return [seen - decided for decided, seen in released if span.begins <= decided < span.ends]


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    return {"p50": round(median(values), 2), "worst": round(max(values), 2), "n": len(values)}
