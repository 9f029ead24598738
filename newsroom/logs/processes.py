"""What kind of process this is, and its last words: of what fails while nobody waits for it."""

from __future__ import annotations

import logging
import logging.config
import sys
import threading
from types import TracebackType
from typing import Literal

from django.conf import settings

Kind = Literal["web", "worker", "beat", "manage"]

logger = logging.getLogger(__name__)

_kind: Kind = "manage"


def kind() -> Kind:
    return _kind


def this_is(what: Kind) -> None:
    """From now on this process is one of those that serve; all that it says goes to the log.

    Python itself would write a traceback with all that an error says, past the log; and logging
    a line that it could not write, as it was given.
    """
    global _kind
    _kind = what
    logging.config.dictConfig(settings.LOGGING)
    sys.excepthook = _ended
    threading.excepthook = _thread_ended
    logging.captureWarnings(True)
    logging.raiseExceptions = False
    logger.info("begins")


def _ended(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
    else:
        logger.critical("the process has ended", exc_info=error)


def _thread_ended(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
        name = told.thread.name if told.thread else "without a name"
        logger.critical("a thread has ended: %s", name, exc_info=told.exc_value)
