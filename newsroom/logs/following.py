"""The id of a request, bound to whatever is done for it: in its thread, and in a worker.

A message to the worker carries, in its headers, for which request each of its rows is: several
requests share one message (moderation/hints.py), and the worker goes from row to row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from structlog.contextvars import bind_contextvars, get_contextvars, reset_contextvars

HEADER = "request_ids"  # of a message to the worker
# Of a proxy's word for it: long enough to be one of many, short, and nothing that a log,
# a header or a shell could take for something else.
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")

# structlog makes what holds a value when that is first bound, and two threads that do so at once
# make two: who takes the first away then fails. So each is there before there are threads.
reset_contextvars(**bind_contextvars(request_id="", request_ids="", task="", task_id=""))

_of_rows: ContextVar[Mapping[str, str] | None] = ContextVar("request_ids_of_rows", default=None)


def is_well_formed(request_id: object) -> bool:
    return isinstance(request_id, str) and _WELL_FORMED.fullmatch(request_id) is not None


def current_id() -> str:
    """The id of the request for which this is being done; empty where it is for none."""
    told: str = get_contextvars().get("request_id", "")
    return told


@contextmanager
def on_behalf_of(request_id: str) -> Iterator[None]:
    """Whatever is logged meanwhile is of this request."""
    before = bind_contextvars(request_id=request_id)
    try:
        yield
    finally:
        reset_contextvars(**before)


def carried(rows: Mapping[str, str]) -> dict[str, Any]:
    """Headers for a message about these rows, by the id of the request that each is for."""
    known = {row: request_id for row, request_id in rows.items() if request_id}
    return {HEADER: known} if known else {}


def take_over(headers: Mapping[str, Any] | None) -> dict[str, str | list[str]]:
    """Keep what a message carried, for this task; and what all of its lines say of it."""
    told = (headers or {}).get(HEADER)
    known = {
        str(row): request_id
        for row, request_id in (told.items() if isinstance(told, dict) else ())
        if is_well_formed(request_id)
    }
    _of_rows.set(known)
    ids = list(dict.fromkeys(known.values()))
    if len(ids) > 1:
        return {"request_ids": ids}
    return {"request_id": ids[0]} if ids else {}


def id_of(row: str) -> str:
    """The request for which a task is to see to this row; empty for none."""
    return (_of_rows.get() or {}).get(row, "") or current_id()


@contextmanager
def about(row: str) -> Iterator[None]:
    """Whatever is logged meanwhile is of the request that this row is seen to for."""
    request_id = id_of(row)
    if not request_id:
        yield
        return
    with on_behalf_of(request_id):
        yield
