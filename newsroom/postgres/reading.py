"""Statements that are asked over and over: prepared once by each connection, read in binary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from newsroom import routing
from newsroom.postgres.base import DatabaseWrapper


def rows(sql: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a SELECT with named parameters finds, where this request reads (routing.py)."""
    with cast(DatabaseWrapper, routing.connection_to_read()).prepared() as cursor:
        cursor.execute(sql, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
