"""Making a table of today one in pieces, in a migration.

What there is already stays where it lies: the old table becomes the first piece, for everything
up to the end of its last week or quarter. No row is written anew. What the model says
(constraints, indexes, foreign keys, triggers) is taken from the old table as PostgreSQL has it,
and so is who may do what with it: who serves the site need not own its tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from newsroom.ids import FIRST_OF_OURS, moment_of
from newsroom.pieces.spans import Every, Span

BEFORE, REST = "before", "rest"
# What a table has beside its columns, and how it is made: checks are copied with the columns.
_LAWS = """
SELECT format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', %(table)s::text, conname,
    pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype IN ('u', 'f')
ORDER BY contype DESC, conname"""
_INDEXES = """
SELECT i.relname, pg_get_indexdef(x.indexrelid), x.indisprimary OR EXISTS (
    SELECT FROM pg_constraint WHERE conindid = x.indexrelid AND contype = 'u')
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indrelid = %(table)s::regclass ORDER BY i.relname"""
_TRIGGERS = """
SELECT tgname, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger') FROM pg_trigger
WHERE tgrelid = %(table)s::regclass AND NOT tgisinternal ORDER BY tgname"""
_TO = "coalesce(nullif(grantee::regrole::text, '-'), 'PUBLIC')"
_ON = "CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"
# Of the table as a whole, and of columns of it.
_RIGHTS = f"""
SELECT format('GRANT %%s ON %%I TO %%s%%s', privilege_type, %(table)s::text, {_TO}, {_ON})
FROM pg_class, aclexplode(relacl) WHERE oid = %(table)s::regclass AND grantee <> relowner
UNION ALL
SELECT format('GRANT %%s (%%I) ON %%I TO %%s%%s', privilege_type, attname, %(table)s::text, {_TO},
    {_ON})
FROM pg_attribute, aclexplode(attacl)
WHERE attrelid = %(table)s::regclass AND NOT attisdropped"""  # noqa: S608 - our own constants
# Who may insert draws the numbers as well: an identity column asks for no such right.
_WHO_INSERTS = f"""
SELECT format('GRANT USAGE ON SEQUENCE %%I TO %%s', %(sequence)s::text, {_TO})
FROM pg_class, aclexplode(relacl)
WHERE oid = %(table)s::regclass AND grantee <> relowner AND privilege_type = 'INSERT'"""  # noqa: S608 - likewise


def cut(
    editor: BaseDatabaseSchemaEditor,
    table: str,
    *,
    every: Every,
    key: str,
    ahead: int,
    primary: Sequence[str] = (),
) -> None:
    """Cut a table into pieces by `key`, a UUIDv7; `primary` are the columns of its primary key,
    which it has already, if that is not the key alone. Makes `ahead` pieces beyond that of now.

    No foreign key of another table may point at it: to take a piece off would then look through
    all of that one.
    """
    with editor.connection.cursor() as cursor:
        unhurried(cursor)
        old, was = f"{table}_{BEFORE}", _as_it_was(cursor, table)
        last = _last(cursor, table, key)
        _set_aside(cursor, table, old, was)
        _begin(cursor, table, old, key, primary or [key])
        first = Span.around(every, datetime.now(UTC))
        if last is not None:
            first = max(first, Span.around(every, moment_of(last)), key=_begins).next
        _attach(cursor, table, old, None, first.first if last else FIRST_OF_OURS)
        for _ in range(ahead + 1 if last is None else ahead):
            _attach(cursor, table, f"{table}_{first.name}", first.first, first.end)
            first = first.next
        cursor.execute(f'CREATE TABLE "{table}_{REST}" PARTITION OF "{table}" DEFAULT')
        _give_back(cursor, table, was)


def unhurried(cursor: Any) -> None:
    """A migration may take its time, but waits for no lock so long that all wait behind it."""
    cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '5s'")
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # Else a table with work to do is not altered.


def let_number(cursor: Any, table: str, sequence: str) -> None:
    """Whoever may insert into the table may draw its numbers from this sequence."""
    cursor.execute(_WHO_INSERTS, {"table": table, "sequence": sequence})
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


@dataclass(frozen=True)
class _Was:
    """Of a table: statements that make what it has, and the names of what is in the way."""

    laws: list[str]  # unique constraints and foreign keys
    indexes: list[str]
    triggers: list[tuple[str, str, str | None]]  # name, statement, what is said of it
    rights: list[str]
    names: list[str]  # of all indexes


def _as_it_was(cursor: Any, table: str) -> _Was:
    def told(query: str) -> list[tuple[Any, ...]]:
        cursor.execute(query, {"table": table})
        return list(cursor.fetchall())

    return _Was(
        laws=[statement for (statement,) in told(_LAWS)],
        indexes=[statement for (_, statement, is_law) in told(_INDEXES) if not is_law],
        triggers=[(name, statement, said) for name, statement, said in told(_TRIGGERS)],
        rights=[statement for (statement,) in told(_RIGHTS)],
        names=[name for (name, *_) in told(_INDEXES)],
    )


def _last(cursor: Any, table: str, key: str) -> UUID | None:
    cursor.execute(f'SELECT "{key}" FROM "{table}" ORDER BY "{key}" DESC LIMIT 1')  # noqa: S608 - our own names
    found = cursor.fetchone()
    return found[0] if found else None


def _begins(span: Span) -> datetime:
    return span.begins


def _set_aside(cursor: Any, table: str, old: str, was: _Was) -> None:
    """The old table gives up its name, those of its indexes, and its triggers."""
    for name, *_ in was.triggers:
        cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
    for name in was.names:
        cursor.execute(f'ALTER INDEX "{name}" RENAME TO "{name[:56]}_{BEFORE}"')
    cursor.execute(f'ALTER TABLE "{table}" RENAME TO "{old}"')


def _begin(cursor: Any, table: str, old: str, key: str, primary: Sequence[str]) -> None:
    columns = ", ".join(f'"{column}"' for column in primary)
    cursor.execute(
        f'CREATE TABLE "{table}" (LIKE "{old}" INCLUDING ALL EXCLUDING INDEXES)'
        f' PARTITION BY RANGE ("{key}")'
    )
    cursor.execute(f'ALTER TABLE "{table}" ADD PRIMARY KEY ({columns})')


def _attach(cursor: Any, table: str, piece: str, first: UUID | None, end: UUID) -> None:
    since = f"'{first}'" if first else "MINVALUE"
    bounds = f"FOR VALUES FROM ({since}) TO ('{end}')"
    if first is None:
        cursor.execute(f'ALTER TABLE "{table}" ATTACH PARTITION "{piece}" {bounds}')
    else:
        cursor.execute(f'CREATE TABLE "{piece}" PARTITION OF "{table}" {bounds}')


def _give_back(cursor: Any, table: str, was: _Was) -> None:
    """What the model says of the table. What the old one has already is taken as it is."""
    for statement in (*was.indexes, *was.laws, *was.rights):
        cursor.execute(statement)
    for name, statement, said in was.triggers:
        cursor.execute(statement)
        cursor.execute(f'COMMENT ON TRIGGER "{name}" ON "{table}" IS %s', [said])
