"""Mails about accounts go out beside the request that asks for them, by threads of its process.

Whoever asks for a new password must not see by the time that an answer takes, or by a fault of the
mail server's, whether there is such an account. So the answer waits for no mail server. A mail is
nowhere but in memory: a code that opens an account is in no table and in no message. What is lost
with the process is asked for again, as is a mail that got lost on its way.

A process that ends waits for a mail server no longer than LAST: its threads are daemons.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from heapq import heappop, heappush
from time import monotonic

from django.core.mail import EmailMessage

from newsroom.mail_answers import code_of, is_for_ever
from newsroom.metrics import counters

logger = logging.getLogger(__name__)

AT_ONCE = 2
WAIT_AT_MOST = 100  # mails: what a server that hangs is given no more of
PAUSES = (1.0, 5.0)  # seconds, before it is tried once more
LAST = 3.0  # seconds that a process which ends still gives to mails that can go at once


@dataclass(order=True)
class Sending:
    """A mail that waits, or is in the hands of a thread."""

    at: float  # when it is tried, by a clock that only goes on
    message: EmailMessage = field(compare=False)
    failed: int = field(default=0, compare=False)  # times
    over: threading.Event = field(default_factory=threading.Event, compare=False)


class Office:
    """Mails by the time at which they are tried, and the threads that try them. One that is put
    off keeps no thread from the others."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Sending] = []  # a heap
        self._in_hand = 0
        self._begun = False

    def take(self, message: EmailMessage) -> threading.Event | None:
        """What is set when it is over. None where there is no room for it."""
        sending = Sending(monotonic(), message)
        with self._changed:
            if len(self._waiting) + self._in_hand >= WAIT_AT_MOST:
                return None
            self._begin()
            heappush(self._waiting, sending)
            self._changed.notify_all()
        return sending.over

    def _begin(self) -> None:
        """No thread is begun before there is a mail: a fork of before would not have it."""
        if not self._begun:
            for _ in range(AT_ONCE):
                threading.Thread(target=self._work, name="account mail", daemon=True).start()
            # Said, since a thread of the web server's own would pass on that it is a daemon.
            last = threading.Thread(target=self._see_off, name="last mails", daemon=False)
            last.start()
            self._begun = True

    def _work(self) -> None:
        while True:
            sending = self._next()
            pause = tried(sending)
            with self._changed:
                self._in_hand -= 1
                if pause is None:
                    sending.over.set()
                else:
                    sending.at = monotonic() + pause
                    heappush(self._waiting, sending)
                self._changed.notify_all()

    def _next(self) -> Sending:
        with self._changed:
            while (wait := self._until_next()) is None or wait > 0:
                self._changed.wait(wait)
            self._in_hand += 1
            return heappop(self._waiting)

    def _until_next(self) -> float | None:
        """Seconds; None where nothing waits."""
        return self._waiting[0].at - monotonic() if self._waiting else None

    def _see_off(self) -> None:
        """No daemon, so the process waits for this: and this for no server that hangs."""
        threading.main_thread().join()
        with self._changed:
            self._changed.wait_for(self._is_idle, LAST)
            if left := len(self._waiting) + self._in_hand:
                counters.MAILS.labels("failed").inc(left)
                logger.warning("%d mails about accounts are given up: this process ends", left)

    def _is_idle(self) -> bool:
        wait = self._until_next()
        return not self._in_hand and (wait is None or wait > 0)


_office = Office()


def post(message: EmailMessage) -> threading.Event | None:
    """Send it soon; what is set when it is over. None where so many wait that it is given up."""
    over = _office.take(message)
    if over is None:
        counters.MAILS.labels("failed").inc()
        logger.error("a mail about an account is given up: %d wait already", WAIT_AT_MOST)
    return over


def tried(sending: Sending) -> float | None:
    """Try it, and say after how many seconds once more. None when it is over, for good or ill."""
    try:
        taken = sending.message.send()
    except Exception as error:
        return _put_off(sending, error)
    counters.MAILS.labels(
        "sent" if taken else "dropped"
    ).inc()  # Without a server it goes nowhere.
    return None


def _put_off(sending: Sending, error: Exception) -> float | None:
    """Of what went wrong only the class and the code are told: the rest may hold an address."""
    code = code_of(error)
    what = type(error).__name__ if code is None else f"{type(error).__name__} {code}"
    sending.failed += 1
    # A ValueError is an address, or a header, that is none: it will not get better.
    hopeless = is_for_ever(code) or isinstance(error, ValueError)
    if hopeless or sending.failed > len(PAUSES):
        counters.MAILS.labels("failed").inc()
        logger.warning("a mail about an account is given up: %s", what)
        return None
    counters.MAILS.labels("put_off").inc()
    logger.warning("a mail about an account is put off: %s", what)
    return PAUSES[sending.failed - 1]
