"""Whether writes come from nowhere: from no network of the open internet, nor one of our own.

Then limits by networks stop nobody, and mostly one number is not right (TRUSTED_PROXIES). So it is
counted, told in the log once an hour, and by `/healthz` for as long after the last.
"""

from __future__ import annotations

import logging
import time

from newsroom.metrics import counters

logger = logging.getLogger(__name__)

KNOWN_FOR = 3600.0  # seconds


class _Last:
    """Of this process. Two threads at once may say the same twice."""

    seen_at = told_at = float("-inf")


def seen() -> None:
    """One more."""
    now = time.monotonic()
    counters.LIMITS_NOWHERE.inc()
    _Last.seen_at = now
    if now > _Last.told_at + KNOWN_FOR:
        _Last.told_at = now
        logger.warning("nobody knows from which network writes come: is TRUSTED_PROXIES right?")


def of_late() -> bool:
    return time.monotonic() < _Last.seen_at + KNOWN_FOR
