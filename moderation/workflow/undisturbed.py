"""How an import works beside everybody else: one at a time, unhurried, and quiet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from newsroom.models import Publication

WAITS = 15  # seconds, for one who was killed to let go


class ImportUnderWayError(Exception):
    """Somebody else brings something in for this publication, or takes it back."""


@contextmanager
def one_at_a_time(publication: Publication, wait: float = WAITS) -> Iterator[None]:
    """Let nobody else import here. Raises ImportUnderWayError. Ends with the connection."""
    until = time.monotonic() + wait
    key = (0x696D7074, publication.pk)  # "impt"
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            if cursor.fetchone()[0]:
                break
            if time.monotonic() > until:
                raise ImportUnderWayError(str(publication.slug))
            time.sleep(0.2)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


@contextmanager
def unhurried_and_quiet() -> Iterator[None]:
    """A transaction that may take its time, and tells nobody outside of what it does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL third_reading.quiet = 'on'")
        # What our triggers ask is quick to answer and slow to plan: it is planned once, and not
        # for every row anew.
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        # What a row refers to is there before it; checked at once, for what is left for the end
        # is gone through again and again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
