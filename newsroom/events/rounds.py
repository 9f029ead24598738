"""A round of the postman: hands round what is new and delivers what is due, many at a time.

All of the database is this thread's; the threads of the pool only call, so that no transaction
is open while somebody else's server thinks. Rounds run at once in several workers if the
settings say so: they share the endpoints among them by their leases.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from uuid import UUID
from zlib import crc32

from django.conf import settings
from django.db import connection
from django.utils import timezone

from newsroom.calling import Answer
from newsroom.events import in_process, sending
from newsroom.events.handing import hand_round
from newsroom.events.messages import bodies_of
from newsroom.events.picking import Leased, endpoints_in_line, lease
from newsroom.events.settling import settle

logger = logging.getLogger(__name__)

LASTS = 20.0  # seconds; then the worker does something else, and the clock comes round again
CALLS_AT_ONCE = 128
LOOKS_AGAIN = 0.25  # seconds, while calls are under way
_SLOTS = crc32(b"newsroom.events.rounds") - 2**31

Calls = dict["Future[Answer]", Leased]


def go_round(seconds: float = LASTS) -> int:
    """Deliver until nothing is due or the time is over; how many attempts that were."""
    with _slot() as mine:
        return _go(time.monotonic() + seconds) if mine else 0


def _go(ends: float) -> int:
    attempts, calls, handed_at = 0, Calls(), 0.0
    with ThreadPoolExecutor(CALLS_AT_ONCE, "deliver") as pool:
        while True:
            now = time.monotonic()
            if now < ends:
                if not calls or now > handed_at + LOOKS_AGAIN:
                    hand_round()
                    handed_at = now
                begun = _begin(pool, room=CALLS_AT_ONCE - len(calls))
                attempts += len(begun)
                calls |= begun
            if not calls:
                return attempts
            done, _ = wait(calls, timeout=LOOKS_AGAIN, return_when=FIRST_COMPLETED)
            settle([(calls.pop(one), one.result()) for one in done])


def _begin(pool: ThreadPoolExecutor, room: int) -> Calls:
    now = timezone.now()
    leased: list[Leased] = []
    for endpoint in _fairly(endpoints_in_line(now)):
        if len(leased) >= room:
            break
        leased += lease(endpoint, now, room - len(leased))
    return {
        pool.submit(_send, one, event.type, body): one
        for one, (event, body) in zip(leased, bodies_of(leased), strict=True)
    }


def _fairly(endpoints: list[UUID]) -> list[UUID]:
    """Nobody is always the first, where there is not room for all."""
    if not endpoints:
        return []
    start = time.monotonic_ns() % len(endpoints)
    return endpoints[start:] + endpoints[:start]


def _send(leased: Leased, kind: str, body: bytes) -> Answer:
    """Never raises: a fault of ours is one more attempt that failed, and does not stop a round."""
    headers = {"Third-Reading-Event": kind, "Third-Reading-Event-Id": str(leased.event)}
    try:
        if leased.endpoint.url.startswith(in_process.SCHEME):
            return in_process.hand_over(leased.endpoint.url, body)
        return sending.post(leased.endpoint.url, body, leased.endpoint.secrets, headers=headers)
    except Exception:
        logger.exception("could not send %s to %s", leased.event, leased.endpoint.pk)
        return Answer(error="failed")


@contextmanager
def _slot() -> Iterator[bool]:
    """One of as many rounds as there may be at once. A lock of the session: who dies lets go."""
    with connection.cursor() as cursor:
        for slot in range(settings.EVENTS_ROUNDS):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_SLOTS, slot])
            if cursor.fetchone()[0]:
                try:
                    yield True
                finally:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_SLOTS, slot])
                return
    yield False
