"""How a message tells the worker for which request each of its rows is.

Several requests share one message (moderation/hints.py). Where all rows of a task are of one
trace, the task is within it. Else it is a trace of its own beside these, and each row is seen to
within that of its request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any

from newsroom.tracing.spans import Beginning, Span, current, span

HEADER = "traces"  # of a message to the worker
_WELL_FORMED = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

_of_rows: ContextVar[Mapping[str, str] | None] = ContextVar("traces_of_rows", default=None)


def is_well_formed(traceparent: object) -> bool:
    return isinstance(traceparent, str) and _WELL_FORMED.fullmatch(traceparent) is not None


def carried(rows: Mapping[str, str]) -> dict[str, Any]:
    """Headers for a message about these rows, by the `traceparent` of what each is for."""
    known = {row: trace for row, trace in rows.items() if trace}
    return {HEADER: known} if known else {}


def take_over(headers: Mapping[str, Any] | None) -> list[str]:
    """Keep what a message carried, for this task. Each of what it is done for, once."""
    told = (headers or {}).get(HEADER)
    known = {
        str(row): trace
        for row, trace in (told.items() if isinstance(told, dict) else ())
        if is_well_formed(trace)
    }
    _of_rows.set(known)
    return list(dict.fromkeys(known.values()))


def trace_of(row: str) -> str:
    """Within what a task sees to this row; empty for nothing."""
    return (_of_rows.get() or {}).get(row, "") or current()


def seeing_to(row: str, task: str) -> AbstractContextManager[Span | None]:
    """Whatever is done meanwhile is of the request that this row is seen to for."""
    known = _of_rows.get() or {}
    if len(set(known.values())) > 1 and row in known:
        return span(Beginning(task, within=known[row], beside=[current()]))
    return span(Beginning("row"))
