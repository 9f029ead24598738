"""A connection that passes on, once it is committed, what triggers say of pages that changed."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper
from psycopg.errors import Diagnostic
from psycopg.pq import Format

from newsroom.ready.changes import SQLSTATE, changes


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._said: set[str] = set()
        self.execute_wrappers.append(self._execute)

    def prepared(self) -> CursorWrapper:
        """A cursor for statements that are asked over and over (reading.py).

        PostgreSQL plans each once for a connection, unless DATABASE_PREPARES says that there is
        something between that could not bear it.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor: Any = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg] # no stubs
            cursor.format = Format.BINARY
        return self._prepare_cursor(cursor)  # type: ignore[no-any-return, attr-defined] # no stubs

    @property
    def is_wrapped(self) -> bool:
        """Whether somebody beside ourselves stands around every statement."""
        return len(self.execute_wrappers) > 1

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.add_notice_handler(self._noticed)
        return connection

    def _noticed(self, told: Diagnostic) -> None:
        if told.sqlstate == SQLSTATE and told.message_primary:
            self._said.add(told.message_primary)

    def _execute(self, execute: Any, *args: Any) -> Any:
        """Behind each statement: what it changed is told when, and only if, it is committed."""
        try:
            return execute(*args)
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
