"""When what did not arrive is tried again. Pure.

One delivery that fails waits for longer each time, for about a day in all. An endpoint that
fails several times in a row rests as a whole: then one delivery at a time asks whether it is
back, and the others lose no attempt.
"""

from __future__ import annotations

from datetime import timedelta

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

# After the first attempt, after the second one, …; then once more as its time is over.
PAUSES = (
    5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
)  # fmt: skip
GIVES_UP_AFTER = 24 * HOUR  # however often it was tried, once it has been waiting for so long
JITTER = 0.2  # of a pause, more or less: what failed together does not come back together

RESTS_AFTER = 5  # failures in a row
RESTS = (10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE)


def pause_after(attempts: int, dice: float) -> timedelta | None:
    """How long to wait after so many attempts; None: until its time is over.

    `dice` is anything from 0 to 1.
    """
    if attempts > len(PAUSES):
        return None
    return PAUSES[attempts - 1] * (1 + JITTER * (2 * dice - 1))


def rest_after(failures: int) -> timedelta | None:
    """How long an endpoint rests after so many failures in a row; None: not yet."""
    if failures < RESTS_AFTER:
        return None
    return RESTS[min(failures - RESTS_AFTER, len(RESTS) - 1)]
