"""Where what came stood when it came: what the log begins with, since it has no lines of it.

Written in the transaction that brings the rows, and never changed: whatever is otherwise later
has lines of its own, or `replay_log` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from moderation.ours.arrived import Arrival

BEGAN = "began"  # the kind of its lines


def write_down(arrival: Arrival, kind: str, rows: Sequence[Any], *, again: bool = False) -> None:
    """Keep what the log does not tell of rows that just came, all of one kind.

    `again` if they were put right since they came: what is kept later counts.
    """
    if rows and kind in _SAID:
        said = {_SAID[kind][0]: _SAID[kind][1](rows)}
        arrival.keep([arrival.archived(BEGAN, f"{kind}/{rows[0].pk}{'/again' * again}", said)])


def _restriction(one: Any) -> list[Any]:
    until = one.until.isoformat() if one.until else None
    ended = [one.lifted_at is not None, one.acknowledged_at is not None]
    return [str(one.reader_id), one.kind, until, *ended]


def _mode(one: Any) -> dict[str, Any]:
    return {
        "section": one.section,
        "kind": one.kind,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat() if one.ends_at else None,
        "ended": one.ended_at is not None,
    }


def _each(say: Callable[[Any], Any]) -> Callable[[Sequence[Any]], Any]:
    return lambda rows: {str(one.pk): say(one) for one in rows}


# What is said of the rows of a kind, under which name.
_SAID: dict[str, tuple[str, Callable[[Sequence[Any]], Any]]] = {
    "revision": (
        "texts",
        _each(lambda one: [one.status, str(one.decision) if one.decision else None]),
    ),
    "decision": ("outcomes", _each(lambda one: one.outcome)),
    "sanction": ("restrictions", _each(_restriction)),
    "note": ("notes", _each(lambda one: str(one.reader_id))),
    "mode": ("modes", _each(_mode)),
    "statement": ("exported", lambda rows: sum(one.exported_at is not None for one in rows)),
}
