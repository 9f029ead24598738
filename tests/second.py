"""A second installation: another database, as empty as this one was when it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from moderation import conditions, passports
from newsroom import places


class Second:
    """Where all that follows goes while it is entered."""

    def __init__(self) -> None:
        self.first = str(connection.settings_dict["NAME"])
        assert self.first.startswith("test_"), "no test has asked for a database"
        self.name = f"{self.first}_second"

    def make(self) -> None:
        """As a copy of this one, which has to be empty."""
        connection.close()
        self._tell(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.first}"',
        )

    def make_bare(self) -> None:
        """With no table: for what migrations find."""
        connection.close()
        self._tell(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"'
        )

    def drop(self) -> None:
        self._tell(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    @contextmanager
    def entered(self) -> Iterator[None]:
        _go_to(self.name)
        try:
            yield
        finally:
            _go_to(self.first)

    def _tell(self, *statements: str) -> None:
        facts: dict[str, Any] = connection.get_connection_params()
        known = {
            name: facts[name] for name in ("host", "port", "user", "password") if name in facts
        }
        with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
            for statement in statements:
                server.execute(statement)


def _go_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    for one in (conditions, places, passports):
        one.forget()
