"""A task has one line, which says how it went and for which request it was done."""

from __future__ import annotations

import logging
import logging.config
import time
from contextvars import ContextVar
from functools import cache
from typing import Any

from celery import Celery, signals
from django.conf import settings
from structlog.contextvars import bind_contextvars, clear_contextvars

from newsroom.logs.following import take_over

logger = logging.getLogger(__name__)

_began: ContextVar[float] = ContextVar("task_began", default=0.0)
_OUTCOMES = {"SUCCESS": "done", "FAILURE": "failed", "RETRY": "again"}


def listen() -> None:
    """Hear of each task of this process, and let Celery set up no log of its own."""
    signals.setup_logging.connect(_set_up)
    signals.task_prerun.connect(_begin)
    signals.task_postrun.connect(_end)


def _set_up(**_: Any) -> None:
    """As Django has it; beat knows no Django."""
    logging.config.dictConfig(settings.LOGGING)


def _begin(task_id: str, task: Any, **_: Any) -> None:
    if task.request.is_eager:  # It is done within something else, and has no line.
        return
    clear_contextvars()
    _began.set(time.monotonic())
    bind_contextvars(task=task.name, task_id=task_id, **take_over(task.request.headers))


def _end(task: Any, state: str | None, retval: Any, **_: Any) -> None:
    if task.request.is_eager:
        return
    facts = {
        "outcome": _OUTCOMES.get(state or "", "ended"),
        "ms": round((time.monotonic() - _began.get()) * 1000, 1),
    }
    error = retval if state == "FAILURE" and isinstance(retval, BaseException) else None
    logger.log(_level(task, state), "task", extra=facts, exc_info=error)
    clear_contextvars()
    take_over(None)


def _level(task: Any, state: str | None) -> int:
    """What the clock asks for each second, and goes well, is no news."""
    if state != "SUCCESS":
        return logging.ERROR
    return logging.DEBUG if task.name in _of_the_clock(task.app) else logging.INFO


@cache
def _of_the_clock(app: Celery) -> frozenset[str]:
    return frozenset(entry["task"] for entry in app.conf.beat_schedule.values())
