"""A database that is away for a while: for this process alone, and as PostgreSQL itself would."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from newsroom.databases import CONNECTS_WITHIN
from newsroom.postgres.waiting import Database, database_of
from newsroom.ready.away import away


@contextmanager
def database_at(host: str, port: str = "") -> Iterator[None]:
    """While it lasts, this process looks for its database there."""
    settings, options = connection.settings_dict, connection.settings_dict["OPTIONS"]
    before = settings["HOST"], settings["PORT"], options["connect_timeout"]
    connection.close()
    # As long as a web process waits for it.
    settings["HOST"], settings["PORT"], options["connect_timeout"] = host, port, CONNECTS_WITHIN
    try:
        yield
    finally:
        settings["HOST"], settings["PORT"], options["connect_timeout"] = before
        connection.close()
        know_nothing(database_of(connection.alias))
        away.is_over()


@contextmanager
def no_database() -> Iterator[None]:
    """Nobody listens, as where it was stopped."""
    with database_at("/nonexistent"):
        yield


@contextmanager
def black_hole() -> Iterator[str]:
    """Whoever connects there is taken in, and hears nothing more; at which port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield str(listening.getsockname()[1])


@contextmanager
def silent_database() -> Iterator[None]:
    with black_hole() as port, database_at("127.0.0.1", port):
        yield


def know_nothing(database: Database) -> None:
    database.__init__()  # type: ignore[misc] # as in a process that has just begun


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """These processes say nothing, and are still there."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


def refuse_writing(state: str) -> None:
    """PostgreSQL says no with this SQLSTATE to every new text, until the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE FUNCTION pg_temp.no() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$;
            CREATE TRIGGER no BEFORE INSERT ON comments_revision
                FOR EACH ROW EXECUTE FUNCTION pg_temp.no()"""
        )
