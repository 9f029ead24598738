"""Statements that are asked over and over: prepared once by each connection, read in binary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db import connections, router
from django.db.models import Model

from newsroom.postgres.base import DatabaseWrapper


def rows(sql: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a SELECT with named parameters finds, where Django would read just now."""
    with cast(DatabaseWrapper, connections[router.db_for_read(Model)]).prepared() as cursor:
        cursor.execute(sql, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
