"""Changing which pieces a table has, beside readers who use it.

Each step is a transaction of its own that waits for no lock longer than a moment: whoever waits
for a strong lock makes all others wait behind it. What could not be had is tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar
from zlib import crc32

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

Answer = TypeVar("Answer")

WAIT = 200  # milliseconds for a lock: no reader waits longer behind us
TRIES = 25
BETWEEN = 0.4  # seconds


class BusyError(Exception):
    """Others have used the table all the time. Nothing is lost: the next time may do."""


def in_a_moment(table: str, step: Callable[[], Answer], *, tries: int = TRIES) -> Answer:
    """Do one step about a table in a transaction, one process at a time.

    Raises BusyError where its locks could not be had. Whatever else goes wrong is raised as it
    is: a statement that took too long is not the others' fault.
    """
    for tried in range(tries):
        if tried:
            time.sleep(BETWEEN)
        try:
            with transaction.atomic():
                _alone(table)
                return step()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise
    raise BusyError(f"{table}: others have used it all the time")


def hold(piece: str, *, from_readers: bool = False) -> None:
    """Until the transaction ends nobody else writes it, nor reads it where that is said."""
    mode = "ACCESS EXCLUSIVE" if from_readers else "SHARE ROW EXCLUSIVE"
    with connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{piece}" IN {mode} MODE')


def _alone(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT}ms"])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(f"pieces of {table}".encode())])
