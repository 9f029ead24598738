"""Mails about accounts go out beside the request that asks for them, by threads of its process.

Whoever asks for a new password must not see by the time that an answer takes, or by a fault of the
mail server's, whether there is such an account. So the answer waits for no mail server. A mail is
nowhere but in memory: a code that opens an account is in no table and in no message. What is lost
with the process is asked for again, as is a mail that got lost on its way.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore

from django.core.mail import EmailMessage

from newsroom.metrics import counters

logger = logging.getLogger(__name__)

AT_ONCE = 2
WAIT_AT_MOST = 100  # mails: what a server that hangs is given no more of
PAUSES = (1.0, 5.0)  # seconds, before it is tried once more

_threads = ThreadPoolExecutor(AT_ONCE, "account mail")  # None is begun before there is a mail.
_room = BoundedSemaphore(WAIT_AT_MOST)


def post(message: EmailMessage) -> Future[None] | None:
    """Send it soon. None where so many wait that there is no room for it."""
    if not _room.acquire(blocking=False):
        counters.MAILS.labels("failed").inc()
        logger.error("a mail about an account is given up: %d wait already", WAIT_AT_MOST)
        return None
    return _threads.submit(_send, message)


def _send(message: EmailMessage) -> None:
    try:
        for pause in (*PAUSES, None):
            if _was_taken(message, last=pause is None):
                return
            time.sleep(pause or 0)
    finally:
        _room.release()


def _was_taken(message: EmailMessage, *, last: bool) -> bool:
    """Of what went wrong only the class is told: the rest may hold an address."""
    try:
        taken = message.send()
    except Exception as error:
        counters.MAILS.labels("failed" if last else "put_off").inc()
        said = "is given up" if last else "is put off"
        logger.warning("a mail about an account %s: %s", said, type(error).__name__)
        return False
    counters.MAILS.labels(
        "sent" if taken else "dropped"
    ).inc()  # Without a server it goes nowhere.
    return True
