"""Each task that is done for a request. What the clock asks for has its lines and figures."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import Any

from celery import signals

from newsroom.tracing.carrying import take_over
from newsroom.tracing.spans import Beginning, Kind, Span, span

_now = threading.local()  # A task begins and ends in one thread.


def trace_tasks() -> None:
    """From now on, in this process."""
    signals.task_prerun.connect(_begun, weak=False)
    signals.task_postrun.connect(_ended, weak=False)


def _begun(task: Any, task_id: str, **_: Any) -> None:
    if task.request.is_eager:  # It is done within something else.
        return
    _now.stack, _now.span = ExitStack(), None
    if traces := take_over(task.request.headers):
        of_one = len(traces) == 1
        beginning = Beginning(
            task.name,
            Kind.TOLD,
            within=traces[0] if of_one else "",
            alone=not of_one,
            beside=() if of_one else traces,
        )
        _now.span = _now.stack.enter_context(span(beginning, task_id=task_id))


def _ended(task: Any, state: str | None, **_: Any) -> None:
    if task.request.is_eager:
        return
    told: Span | None = _now.span
    if told is not None and state == "FAILURE":
        told.fail()
    _now.stack.close()
    take_over(None)
