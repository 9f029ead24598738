"""Bringing a backup into an empty database: all that can be looked at is looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from newsroom.backups import looking
from newsroom.backups.manifest import DATA, Manifest, RefusedError, examined
from newsroom.backups.programs import environment, program, run


def restore(backup: Path, *, jobs: int, with_rights: bool = True) -> Manifest:
    """Bring it into the database of DATABASE_URL, which is empty; what it says of itself.

    Raises RefusedError before anything is written, or ProgramError: then the database holds
    nothing with one job, and a part of the backup with several.
    """
    manifest = examined(backup)
    _fits(manifest, with_rights)
    at = program("pg_restore", at_least=looking.server())
    parameters = connection.get_connection_params()
    told = [f"--dbname={parameters['dbname']}", "--no-owner", "--exit-on-error", "--no-password"]
    told += ["--single-transaction"] if jobs == 1 else [f"--jobs={jobs}"]
    told += [] if with_rights else ["--no-privileges"]
    run(at, [*told, str(backup / DATA)], environment(parameters))
    looking.unhurried()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # What the planner knows of tables is in no backup.
    return manifest


def _fits(manifest: Manifest, with_rights: bool) -> None:
    """Whether this code, this server and this database can take it. Raises RefusedError."""
    if newer := sorted(set(manifest.migrations) - looking.known_migrations()):
        raise RefusedError(
            f"The backup is of a newer schema than this code: {'.'.join(newer[0])} is not here."
            " Restore it with the version that made it, or a later one."
        )
    if looking.server() < manifest.postgresql:
        raise RefusedError(
            f"The backup was made by PostgreSQL {manifest.postgresql}, and this is"
            f" {looking.server()}: it takes that version or a later one."
        )
    if with_rights and (missing := looking.strangers(manifest.roles)):
        raise RefusedError(
            f"Rights were granted to roles that are not here: {', '.join(missing)}."
            " Make them (CREATE ROLE) first, or leave out all rights: --no-privileges."
        )
    if not looking.is_empty():
        raise RefusedError(
            "The database is not empty, and a restore overwrites nothing. Make one that is:"
            " manage.py empty_database NAME."
        )


def differences(manifest: Manifest) -> Iterator[str]:
    """One sentence for each thing that is not as the manifest says."""
    if looking.migrations() != manifest.migrations:
        yield "other migrations were carried out than the manifest names"
    told = {**manifest.rows, **dict.fromkeys(manifest.left_out, 0)}
    there = looking.rows()
    for table in sorted(told.keys() | there.keys()):
        if told.get(table) != there.get(table):
            yield f"{table} has {there.get(table)} rows, and {told.get(table)} by the manifest"
    if looking.pieces() != manifest.pieces:
        yield "tables are in other pieces than the manifest names"
