"""Many rows of one table at once, as PostgreSQL takes them fastest: COPY.

Every door looks at them as at any INSERT. What a row of a model holds is written as it is: a time
that is else that of the writing (`auto_now_add`) is the one that the row was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg import sql
from psycopg.types.json import Jsonb


def bring(rows: Iterable[models.Model]) -> int:
    """Write these rows, all of one model; how many. Raises IntegrityError."""
    all_of_them = list(rows)
    if not all_of_them:
        return 0
    fields = list(_columns(all_of_them[0]))
    held = [(field.attname, _as_held(field)) for field in fields]
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    table = sql.Identifier(all_of_them[0]._meta.db_table)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for one in all_of_them:
            copy.write_row([say(getattr(one, name)) for name, say in held])
    return len(all_of_them)


def _columns(one: models.Model) -> Iterable[Any]:
    """What a row has of its own; the rest is for PostgreSQL to say."""
    for field in one._meta.concrete_fields:
        if field.generated:
            continue
        value = getattr(one, field.attname)
        if isinstance(value, DatabaseDefault) or (field.primary_key and value is None):
            continue
        yield field


def _as_held(field: Any) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None and field.null else Jsonb(value)
    if isinstance(field, ArrayField):
        return lambda value: None if value is None else list(value)
    return lambda value: value
