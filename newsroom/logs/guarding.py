"""The outermost layer of the web process: what nobody answered is answered, and logged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from newsroom.headers import BEFORE_DJANGO

Environ = dict[str, Any]
Begin = Callable[..., Any]
Application = Callable[[Environ, Begin], Iterable[bytes]]

logger = logging.getLogger(__name__)

_SENTENCE = b"Something is broken on our side.\n"


def guarded(application: Application) -> Application:
    """The same. An error that gets past Django, or comes about before it, the server itself would
    print with all that it says."""

    def answer(environ: Environ, begin: Begin) -> Iterable[bytes]:
        try:
            return application(environ, begin)
        except Exception:
            logger.critical("nobody answered a request", exc_info=True)
            kind = ("Content-Type", "text/plain; charset=utf-8")
            begin("500 Internal Server Error", [kind, *BEFORE_DJANGO])
            return [_SENTENCE]

    return answer
