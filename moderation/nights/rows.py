"""Rows of a table, many of them, a few at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

AT_ONCE = 2000  # rows


def rows_of(sql: str) -> Iterator[tuple[Any, ...]]:
    """What a query gives, without holding all of it."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def as_json(value: Any) -> Any:
    """A column of JSON, also where it comes as text."""
    return json.loads(value) if isinstance(value, str) else value
