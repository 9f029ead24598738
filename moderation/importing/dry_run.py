"""A place where an import may be tried: tables of this session alone, under the same names.

The statements of an import find these before the real ones, whatever they read or write there.
They are gone with the connection; nothing of what is kept is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from moderation.models import (
    ImportBatch,
    ImportSource,
    StagedComment,
    StagedOddity,
    StagedText,
    StagedThread,
)

_TABLES = [
    model._meta.db_table
    for model in (ImportSource, ImportBatch, StagedThread, StagedComment, StagedText, StagedOddity)
]


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Batches, their sources and what is staged are written beside the real ones, for a while."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        [schema] = cursor.fetchone()
        for table in _TABLES:
            real = f'"{schema}"."{table}"'
            cursor.execute(f'CREATE TEMP TABLE "{table}" (LIKE {real} INCLUDING ALL)')
        source = ImportSource._meta.db_table
        cursor.execute(
            f'INSERT INTO pg_temp."{source}" OVERRIDING SYSTEM VALUE'  # noqa: S608 - of names
            f' SELECT * FROM "{schema}"."{source}"'
        )
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('pg_temp.{source}', 'id'),"  # noqa: S608 - of constants
            f' (SELECT coalesce(max(id), 0) + 1 FROM pg_temp."{source}"), false)'
        )
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                for table in _TABLES:
                    cursor.execute(f'DROP TABLE pg_temp."{table}"')
