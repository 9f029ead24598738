"""A connection that passes on, once it is committed, what triggers say of pages that changed."""

from __future__ import annotations

import time
from functools import partial
from select import POLLOUT, poll
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, OperationalError
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper, debug_transaction
from psycopg.errors import Diagnostic
from psycopg.pq import ConnStatus, Format, TransactionStatus

from newsroom.metrics import counters
from newsroom.postgres import ended
from newsroom.postgres.waiting import Connection, database_of
from newsroom.ready.away import away
from newsroom.ready.changes import SQLSTATE, changes
from newsroom.tracing.spans import statement

# Seconds. A firewall or balancer forgets a connection that is idle after a minute or more.
ASKED_AFTER = 30.0
# Statements of a connection. Of psycopg's own 100 each one more would drive out another.
PREPARED_AT_MOST = 300


class _Told:
    """The names of what was changed, to be passed on when this much of it is committed."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def __call__(self) -> None:
        changes().tell(sorted(self.names))


class Operations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """For who looks at what was asked. A prepared statement is not asked as a text again."""
        return super().last_executed_query(cursor, sql, params) or str(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations
    # What Django calls the driver, with connections of our own.
    Database: Any = SimpleNamespace(**vars(psycopg) | {"connect": Connection.connect})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._said: set[str] = set()
        self._used_at = 0.0
        self._known = database_of(self.alias)
        self.execute_wrappers.append(self._execute)

    def prepared(
        self, kind: Any = base.ServerBindingCursor, form: Format = Format.BINARY
    ) -> CursorWrapper:
        """A cursor for statements that are asked over and over (reading.py, prepared.py).

        PostgreSQL plans each once for a connection, unless DATABASE_PREPARES says that there is
        something between that could not bear it.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = kind(self.connection)
            cursor.format = form
        return self._prepare_cursor(cursor)  # type: ignore[no-any-return, attr-defined] # no stubs

    def is_usable(self) -> bool:
        """Whether the connection is still there; asked once for each request that needs it.

        Who ends a connection says so, and then there is something to be read. Where there is
        nothing it is not asked for a sign of life: that would be a round trip for each request.
        It is where something went wrong, or where nobody has used it for long: what stands
        between may have forgotten it without a word.
        """
        now = time.monotonic()
        is_fresh, self._used_at = now - self._used_at < ASKED_AFTER, now
        if is_fresh and not self.errors_occurred and self._is_silent():
            return True
        return bool(super().is_usable())

    def _is_silent(self) -> bool:
        there: Any = self.connection
        if there is None or there.pgconn.status != ConnStatus.OK:
            return False
        if there.pgconn.transaction_status != TransactionStatus.IDLE:
            return False
        watched = poll()
        watched.register(there.pgconn.socket)
        return not any(event & ~POLLOUT for _, event in watched.poll(0))

    @property
    def is_wrapped(self) -> bool:
        """Whether somebody beside ourselves stands around every statement."""
        return len(self.execute_wrappers) > 1

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = self._connected(conn_params)
        connection.database, connection.look = self._known, partial(_look, conn_params)
        connection.answers_within = self.settings_dict.get("ANSWERS_WITHIN")
        connection.add_notice_handler(self._noticed)
        connection.prepared_max = PREPARED_AT_MOST
        return connection

    def _connected(self, conn_params: Any) -> Any:
        """Whether the primary is there or not is said with what is handed out meanwhile."""
        is_primary = self.alias == DEFAULT_DB_ALIAS
        try:
            with self._known.connecting():
                connection = super().get_new_connection(conn_params)
        except psycopg.Error:
            if is_primary:
                away.begins()
            raise
        if is_primary:
            away.is_over()
        return connection

    def _rollback(self) -> None:
        """Take back what was written, and not what was planned.

        psycopg's own way forgets all prepared statements with it, since a table that one of them
        asks for may have been made in the transaction. Ours are made by migrations alone; and
        each refusal within a transaction would have the next requests plan everything anew.
        """
        if self.connection is None:
            return
        with debug_transaction(self, "ROLLBACK"), self.wrap_database_errors:
            asked: Any = self.connection.pgconn
            if self.connection.closed or asked.transaction_status == TransactionStatus.IDLE:
                self.connection.rollback()
                return
            # As psycopg does it, which waits for no answer for ever.
            with self.connection.lock:
                self.connection.wait(self.connection._exec_command(b"ROLLBACK"))

    def _noticed(self, told: Diagnostic) -> None:
        if told.sqlstate == SQLSTATE and told.message_primary:
            self._said.add(told.message_primary)

    def _execute(self, execute: Any, *args: Any) -> Any:
        """Behind each statement: what it changed is told when, and only if, it is committed."""
        try:
            with statement(args[0]):
                return execute(*args)
        except OperationalError as error:
            ended.seen(counters.database_error(getattr(error.__cause__, "sqlstate", None)))
            raise
        finally:
            if self._said:
                said, self._said = self._said, set()
                self._pass_on(said)

    def _pass_on(self, names: set[str]) -> None:
        for savepoints, told, *_ in self.run_on_commit:
            if isinstance(told, _Told) and savepoints == set(self.savepoint_ids):
                told.names |= names  # One message for all of it.
                return
        self.on_commit(_Told(names), robust=True)


def _look(conn_params: Any) -> None:
    """Whether a new connection is answered."""
    psycopg.connect(**conn_params).close()
