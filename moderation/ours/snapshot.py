"""One moment of the database, and what changed since an earlier one.

A row's `xmin` is the transaction that wrote it as it is. Whatever an earlier snapshot cannot have
seen was written by a transaction that was not over then: by one from the snapshot's own xmin on
(a savepoint's number is higher than that of its transaction). So those rows are told again, and
at most a few that need not have been. Numbers go round after 2**32; they are compared as
PostgreSQL does it, half a circle ahead and half a circle behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q
from django.db.models.expressions import RawSQL

Moment = dict[str, Any]
_SINCE = "mod(xmin::text::bigint - %s + 8589934592, 4294967296) < 2147483648"


@contextmanager
def unhurried() -> Iterator[None]:
    """A transaction that takes the time that a whole publication takes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


@contextmanager
def one_moment() -> Iterator[Moment]:
    """All that is read inside is as it was at one moment; which one, for the header."""
    with unhurried():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT now(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            now, xmin = cursor.fetchone()
        yield {"at": now, "xmin": xmin, "cluster": _cluster()}


def _cluster() -> str:
    """The numbers of transactions mean nothing in another cluster than this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('pg_control_system()', 'execute')")
        if not cursor.fetchone()[0]:
            return ""
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        return str(cursor.fetchone()[0])


def written_since(xmin: int, model: type[Model], pointing: str = "") -> Q:
    """Rows of `model` that an earlier snapshot may not have seen as they are.

    With `pointing`, the rows that those point at by this column.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    column: Any = model._meta.get_field(pointing) if pointing else model._meta.pk
    name = connection.ops.quote_name(column.column)
    sql = f"SELECT {name} FROM {table} WHERE {_SINCE}"  # noqa: S608 - of names of ours
    return Q(pk__in=RawSQL(sql, [xmin % 2**32]))  # noqa: S611 - likewise
