"""A web process whose clock is wrong keeps nothing: it serves what everybody may read.

Behind, it would give leases that are over already, and undo what may not be undone any more;
ahead, take good leases for ended and refuse their answers; and both write times that never were.
So it says 503 to whoever wants something kept, or comes as somebody: another node answers them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS

from newsroom import clocks
from newsroom.problems import as_unavailable
from newsroom.refusals import Unavailable

logger = logging.getLogger(__name__)
WHO_ASKS_HOW_IT_IS = ("/healthz",)
RETRY_AFTER = 5  # seconds: whoever asks anew may come to another node


class Punctual:
    """Before whatever looks for a session: that is a row with times, too. In processes that serve
    the web (SERVES_WEB)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _may_leave_something(request) and _is_wrong():
            return as_unavailable(request, Unavailable(retry_after=RETRY_AFTER))
        return self.get_response(request)


def _may_leave_something(request: HttpRequest) -> bool:
    """Also to look may be to be given a review, or an account."""
    if request.path_info in WHO_ASKS_HOW_IT_IS:
        return False
    comes_as_somebody = (
        settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    )
    return comes_as_somebody or request.method not in SAFE_METHODS


def _is_wrong() -> bool:
    """Raises what the database says no with: whoever asked it next would wait as long again."""
    if not clocks.clock.is_wrong:
        return False
    logger.error(
        "refused: this clock is %+.0f seconds from PostgreSQL's, and %.0f are borne",
        clocks.clock.off(),
        clocks.BEARS,
    )
    return True
