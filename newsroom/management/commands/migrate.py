"""Django's own `migrate`, for a site that is in use.

A statement that changes a table waits until nobody uses it, and whoever comes meanwhile waits
behind it. So it waits a second, gives up, lets them by, and is tried again. One process migrates
at a time; what a try to build an index beside writers has left half made is taken away first.
Whoever may leave doors open is said anew after each migration: one with a trigger forgets it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zlib import crc32

from django.apps import apps
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from psycopg.errors import DeadlockDetected, LockNotAvailable

from newsroom.postgres import open_doors

WAIT = "1s"  # for a lock: nobody waits longer behind us
TRIES = 30
BETWEEN = 2.0  # seconds
ALONE = crc32(b"migrate")
_HALF_MADE = """
SELECT c.relname::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid
WHERE NOT indisvalid AND c.relkind = 'i' AND c.relnamespace = current_schema()::regnamespace
    AND c.relname = ANY(%s)"""


class Command(migrate.Command):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self._connection = connections[options["database"]]
        migrated = super().handle
        if options["plan"] or options["check_unapplied"]:
            migrated(*args, **options)
            return
        with _alone(self._connection):
            patiently(lambda: self._once(migrated, *args, **options), say=self.stderr.write)

    def _once(self, migrated: Callable[..., Any], *args: Any, **options: Any) -> None:
        take_away_half_made(self._connection)
        migrated(*args, **options)
        open_doors.install(self._connection)  # Also where nothing was left to migrate.

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, fake: bool = False
    ) -> None:
        """An index that is built beside writers is in nobody's way, and waits for all of them.

        Whatever a migration brought, only the owner leaves doors open after it.
        """
        if action in ("apply_start", "unapply_start") and migration is not None:
            _set(self._connection, "lock_timeout", WAIT if migration.atomic else "0")
        if action in ("apply_success", "unapply_success"):
            open_doors.install(self._connection)  # Now: the next one may take its time, or fail.
        super().migration_progress_callback(action, migration, fake)


def patiently(
    step: Callable[[], None],
    *,
    say: Callable[[str], object],
    tries: int = TRIES,
    between: float = BETWEEN,
) -> None:
    """Do a step that may find what it changes in use, until it does not. Raises CommandError."""
    for left in reversed(range(tries)):
        try:
            step()
            return
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise
            if not left:
                raise CommandError(
                    "Others have used what this changes all the time. Nothing is half done: run it"
                    " again when less goes on."
                ) from error
        say(f"Others use what this changes. Once more in {between:.0f} s …")
        time.sleep(between)


def take_away_half_made(connection: BaseDatabaseWrapper) -> None:
    """Indexes of ours that PostgreSQL began to build and could not finish: nobody uses them."""
    if connection.in_atomic_block:  # A test's.
        return
    ours = [index.name for model in apps.get_models() for index in model._meta.indexes]
    with connection.cursor() as cursor:
        cursor.execute(_HALF_MADE, [ours])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX CONCURRENTLY "{name}"')


@contextmanager
def _alone(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """However long another takes, this waits for it; and may take its own time after that."""
    names = ("statement_timeout", "lock_timeout")
    usual = {name: _set(connection, name, "0") for name in names}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ALONE])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ALONE])
            for name, value in usual.items():
                _set(connection, name, value)


def _set(connection: BaseDatabaseWrapper, name: str, value: str) -> str:
    """For this connection, from now on; how it was before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(%s), set_config(%s, %s, false)", [name, name, value]
        )
        return str(cursor.fetchone()[0])
