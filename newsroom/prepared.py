"""Statements that are sent again and again, as they are: planned once for each connection.

Half of what a verb cost was Django putting statements together, and PostgreSQL planning them
(docs/decisions/0038-what-writing-costs.md). So what every post, draw, rating and release asks is
SQL of ours, and rows are written by what is found here. Whatever is asked more seldom is asked
by the ORM.

A statement names its columns (`columns`): one with a `*` would fail on connections that have
prepared it, once a migration has added a column. With DATABASE_PREPARES off nothing is prepared,
for poolers that cannot have it; all else is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, TypeVar, cast

from django.db import DatabaseError, connection, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg.pq import ExecStatus, Format

from newsroom.postgres.base import DatabaseWrapper

Row = TypeVar("Row", bound=Model)
Facts = Mapping[str, Any] | Sequence[Any]


def ask(sql: str, facts: Facts = ()) -> list[tuple[Any, ...]]:
    """What a statement answers; nothing for one that answers nothing."""
    return _send(sql, facts)[0]


def do(sql: str, facts: Facts = ()) -> int:
    """How many rows a statement has changed."""
    return _send(sql, facts)[1]


def get(model: type[Row], sql: str, facts: Facts = ()) -> list[Row]:
    """The rows of a statement that begins with all columns of a model, as objects."""
    return [read(model, row) for row in ask(sql, facts)]


def columns(model: type[Model], alias: str = "") -> str:
    """All columns of a model, in the order in which `read` wants them."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(f'{prefix}"{field.column}"' for field in model._meta.concrete_fields)


def width(model: type[Model]) -> int:
    """How many columns that are."""
    return len(model._meta.concrete_fields)


def read(model: type[Row], values: Sequence[Any]) -> Row:
    """A row as an object of its model. What comes behind its columns is left alone."""
    told = list(values[: width(model)])
    for at, convert in _converters(model):
        told[at] = convert(told[at])
    return model.from_db("default", _names(model), told)


def insert(*rows: Model) -> None:
    """Write new rows, of one table or of several, in their order and in one statement."""
    groups = [(model, list(of_it)) for model, of_it in groupby(rows, type)]
    shape = tuple((model, len(of_it)) for model, of_it in groups)
    do(_insertion(shape), [value for row in rows for value in values(row)])
    are_there(rows)


def insertion(model: type[Model]) -> str:
    """The INSERT of one row, for a statement that does more; its facts are `values`."""
    return _one_insertion(model, 1)


def values(row: Model) -> list[Any]:
    """What a new row is made of, in the order of its `insertion`."""
    return [_saved(field, field.pre_save(row, add=True)) for field in _written(type(row))]


def insert_unless_there(row: Model) -> bool:
    """Write a new row, unless a unique constraint says that it is there. Was it written?"""
    is_new = do(f"{_insertion(((type(row), 1),))} ON CONFLICT DO NOTHING", values(row)) == 1
    are_there([row] if is_new else [])
    return is_new


def update(row: Model, names: Iterable[str]) -> None:
    """Write these fields of a row. Raises DatabaseError where the row is not there."""
    told = tuple(names)
    fields = _named(type(row), told)
    values = [_saved(field, getattr(row, field.attname)) for field in fields]
    if do(_change(type(row), told), [*values, row.pk]) != 1:
        raise DatabaseError("there is no such row")


class _Cursor(ServerBindingCursor):
    """One that remembers what it has sent, as Django's own does: for `connection.queries`."""

    def _convert_query(self, *told: Any) -> Any:
        self._query = super()._convert_query(*told)  # type: ignore[misc] # not in its stubs
        return self._query


def _send(sql: str, facts: Facts) -> tuple[list[tuple[Any, ...]], int]:
    with _cursor_of(database := cast(DatabaseWrapper, connections["default"])) as cursor:
        # Who wraps statements may put another before one (`pgtrigger.ignore`): then neither.
        if database.is_wrapped:
            sql, facts = _by_position(sql, facts)
        cursor.execute(sql, facts)
        sent: Any = cursor.cursor  # What Django puts around it would look for errors at each word.
        told = sent.pgresult is not None and sent.pgresult.status == ExecStatus.TUPLES_OK
        return (sent.fetchall() if told else []), sent.rowcount


def _cursor_of(database: DatabaseWrapper) -> CursorWrapper:
    """Django looks after the connection and counts what is sent.

    Its own kind of cursor writes values into the text of a statement: none could be prepared.
    """
    return database.cursor() if database.is_wrapped else database.prepared(_Cursor, Format.TEXT)


def _by_position(sql: str, facts: Facts) -> tuple[str, Sequence[Any]]:
    """The same, with nothing named: who puts a statement before it may have values of its own."""
    if not isinstance(facts, Mapping):
        return sql, facts
    values = [facts[name] for name in _NAMED.findall(sql)]
    return _NAMED.sub("%s", sql), values


_NAMED = re.compile(r"%\((\w+)\)s")


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _converters(model: type[Model]) -> list[tuple[int, Callable[[Any], Any]]]:
    """Of the columns that PostgreSQL tells otherwise than Python has them."""
    found = []
    for at, field in enumerate(model._meta.concrete_fields):
        told = field.get_col(model._meta.db_table)
        for convert in told.get_db_converters(connection):
            found.append((at, _bound(convert, told)))
    return found


def _bound(convert: Callable[..., Any], told: Any) -> Callable[[Any], Any]:
    return lambda value: convert(value, told, connection)


@cache
def _insertion(shape: tuple[tuple[type[Model], int], ...]) -> str:
    parts = [_one_insertion(model, number) for model, number in shape]
    first = [f"w{n} AS ({part})" for n, part in enumerate(parts[:-1])]
    return f"WITH {', '.join(first)} {parts[-1]}" if first else parts[-1]


def _one_insertion(model: type[Model], number: int) -> str:
    written = _written(model)
    row = f"({', '.join(['%s'] * len(written))})"
    names = ", ".join(f'"{field.column}"' for field in written)
    into = f'"{model._meta.db_table}" ({names})'
    return f"INSERT INTO {into} VALUES {', '.join([row] * number)}"  # noqa: S608 - of our own models


@cache
def _change(model: type[Model], names: tuple[str, ...]) -> str:
    of_it = model._meta
    changes = ", ".join(f'"{field.column}" = %s' for field in _named(model, names))
    return f'UPDATE "{of_it.db_table}" SET {changes} WHERE "{of_it.pk.column}" = %s'  # noqa: S608


def _named(model: type[Model], names: tuple[str, ...]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]


def are_there(rows: Iterable[Model]) -> None:
    """These rows have been written."""
    for row in rows:
        row._state.adding, row._state.db = False, "default"


@cache
def _written(model: type[Model]) -> list[Any]:
    """All fields but for those that PostgreSQL fills."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def _saved(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
