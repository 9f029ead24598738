"""What PostgreSQL says no with, in the house's words: the one place that knows.

Busy: it is there, and had no time, no room or no peace for this; the same may do in a second.
Unavailable: it cannot be reached, or cannot keep anything: its disk is full, or it only reads.
All else that it raises is a fault of ours, and stays one.
"""

from __future__ import annotations

import logging

import psycopg
from django.db import Error, InterfaceError, OperationalError
from psycopg import errors

from newsroom.ready.away import away
from newsroom.refusals import Busy, Unavailable

BUSY = (
    errors.LockNotAvailable,  # lock_timeout
    errors.QueryCanceled,  # statement_timeout, or taken back by postgres/waiting.py
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.TooManyConnections,
    errors.ConfigurationLimitExceeded,
    errors.OutOfMemory,
    errors.ProtocolViolation,  # PgBouncer's query_wait_timeout
)
# By their SQLSTATE's class: no connection, no room, ended by its operator, a broken system.
UNAVAILABLE = ("08", "53", "57", "58")
ALSO_UNAVAILABLE = (
    errors.ReadOnlySqlTransaction,  # another server is the primary now
    errors.IdleInTransactionSessionTimeout,
)


def refused_by_database(error: BaseException | None) -> Unavailable | None:
    """The refusal that an error of the database comes to; None for what is a fault of ours."""
    told = error.__cause__ if isinstance(error, Error) else error
    if isinstance(told, BUSY):
        return Busy(retry_after=1)
    if not _is_unavailable(error, told):
        return None
    away.begins()
    return Unavailable(retry_after=5)


def _is_unavailable(error: BaseException | None, told: BaseException | None) -> bool:
    if isinstance(told, ALSO_UNAVAILABLE):
        return True
    state = told.sqlstate if isinstance(told, psycopg.Error) else None
    if state:
        return state.startswith(UNAVAILABLE)
    # Nobody was there to say what it is.
    return isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError)


class Brief(logging.Filter):
    """Of a database that is away each request would write a whole trace into the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if refused_by_database(error) is not None:
            record.failed_by = type(error).__name__  # told in its place (logs/lines.py)
            record.exc_info = None
        return True
