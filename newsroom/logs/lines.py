"""What a line of the process log is: one object, of fields that are known.

All that is logged comes here, ours by `logging.getLogger(__name__)` as that of Django, Celery and
the web server. A field that is not in FIELDS is not written, whoever gives it: Django gives whole
requests along, Celery what a task was told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from structlog.contextvars import merge_contextvars
from structlog.processors import ExceptionRenderer, JSONRenderer
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from newsroom.logs.failures import text_of, told_of
from newsroom.logs.processes import kind
from newsroom.logs.redacting import on_one_line, redacted
from newsroom.tracing import spans

# Given by whoever writes a line, as `extra`. None of them is anybody's word: a route is a pattern
# of ours, a method one that HTTP has, an id well-formed.
FACTS = ("method", "route", "status", "ms", "auth", "outcome", "request_ids")
FIELDS = (
    "time", "level", "logger", "event", "process", "pid", "request_id", "trace_id", "task",
    "task_id", *FACTS, "exception",
)  # fmt: skip
FORMATS = ("json", "line")
LONGEST = 4000  # characters of an event; of a traceback four times as many
OURS = ("newsroom", "comments", "moderation")


class Lines(ProcessorFormatter):
    """Never raises: logging would then print the line as it was given, with all that was in it."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            return super().format(record)
        except Exception as error:
            event = f"a line could not be told: {type(error).__name__}"
            return json.dumps({"level": "error", "logger": record.name, "event": event})


def configuration(form: str, level: str) -> dict[str, Any]:
    """For `logging`: all to standard error, ours from this level on.

    Others speak from a warning on. What they say below that is for whoever mends them: headers,
    addresses, statements with their values.
    """
    if form not in FORMATS:
        raise ImproperlyConfigured(f"LOG_FORMAT is json or line, not {form}.")
    ours = logging.getLevelNamesMapping().get(level.upper())
    if ours is None:
        raise ImproperlyConfigured(f"LOG_LEVEL is no level: {level}.")
    others = max(ours, logging.WARNING)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"with a traceback": {"()": lambda: _has_a_traceback}},
        "formatters": {"told": {"()": lambda: formatter(form)}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "told"}},
        "root": {"handlers": ["stderr"], "level": others},
        "loggers": {
            **{name: {"level": ours} for name in OURS},
            # Its handlers would write each line once more, past all of this.
            "django": {"handlers": [], "level": others},
            # Each request has a line of ours; Django's have its address in them.
            "django.request": {"level": "ERROR", "filters": ["with a traceback"]},
            "django.security.csrf": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "CRITICAL"},
            # As has each task, with its error (newsroom/logs/tasks.py).
            "celery.app.trace": {"level": "CRITICAL"},
            "urllib3": {"level": "ERROR"},
        },
    }


def formatter(form: str) -> Lines:
    last: Processor = JSONRenderer() if form == "json" else _readable
    return Lines(
        processors=[
            _without_addresses,
            _worded,
            ExtraAdder(FACTS),
            merge_contextvars,
            ExceptionRenderer(text_of),
            _line,
            last,
        ],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _has_a_traceback(record: logging.LogRecord) -> bool:
    return bool(record.exc_info) or hasattr(record, "failed_by")


def _without_addresses(_: WrappedLogger, __: str, told: EventDict) -> EventDict:
    """Django says which address was asked for; and of what is suspicious, what it was."""
    name = told["_record"].name
    if name == "django.request":
        by = getattr(told["_record"], "failed_by", "")  # newsroom/failures.py
        told.update(event=f"a request failed: {by}" if by else "a request failed")
        told.update(positional_args=())
    elif name.startswith("django.security."):
        what = name.rpartition(".")[2]
        told.update(event=f"a suspicious request: {what}", positional_args=(), exc_info=None)
        told["level"] = "warning"  # Anybody can cause one: it is no fault of ours.
    return told


def _worded(_: WrappedLogger, __: str, told: EventDict) -> EventDict:
    """Put in what a line was given; of an error only what may be told of it."""
    given = told.pop("positional_args", ())
    if isinstance(given, Mapping):
        told["event"] %= {name: _given(one) for name, one in given.items()}
    elif given:
        told["event"] %= tuple(_given(one) for one in given)
    return told


def _given(one: object) -> object:
    return told_of(one) if isinstance(one, BaseException) else one


def _line(_: WrappedLogger, __: str, told: EventDict) -> EventDict:
    """The fields, in their order, with nothing in them that may not be read."""
    record: logging.LogRecord = told["_record"]
    at = datetime.fromtimestamp(record.created, UTC)
    told.update(
        time=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        level=told.get("level") or record.levelname.lower(),
        logger=record.name,
        event=on_one_line(redacted(str(told["event"])[:LONGEST])),
        process=kind(),
        pid=record.process,
    )
    if spans.is_on() and (trace_id := spans.trace_id()):
        told["trace_id"] = trace_id
    if "exception" in told:
        told["exception"] = redacted(told["exception"][-4 * LONGEST :])
    return {name: told[name] for name in FIELDS if told.get(name) is not None}


def _readable(_: WrappedLogger, __: str, told: EventDict) -> str:
    """For whoever looks at a terminal: what happened first, and a traceback as one knows it."""
    traceback = told.pop("exception", None)
    head = " ".join(str(told.pop(name)) for name in ("time", "level", "logger", "event"))
    rest = "".join(f" {name}={value}" for name, value in told.items() if name != "pid")
    return f"{head}{rest}\n{traceback}" if traceback else f"{head}{rest}"
