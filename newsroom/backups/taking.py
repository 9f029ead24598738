"""Taking a backup: of one moment, under another name until it is whole."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from newsroom.backups import looking, manifest
from newsroom.backups.manifest import DATA, MANIFEST, Manifest, RefusedError
from newsroom.backups.programs import environment, program, run

PART = ".part"  # of the name of one that is being written, or was when somebody ended it
LOCK = ".lock"
# Who was signed in, and what they began to type before it: for two weeks at most, and of no use
# in another month. Whoever signed out, or was shut out, stays so after a restore.
LEFT_OUT = ["django_session"]
WAITS = 60_000  # milliseconds, for a table that a migration has locked


def take(
    into: Path, *, jobs: int, keep: int | None = None, amiss: Callable[[], Iterable[str]] = tuple
) -> Path:
    """Write a backup into the folder `into`; where it is. Of older ones the newest stay, so that
    there are `keep`; all of them where that is not said. `amiss` says what is not sound, and is
    asked at the moment of which the backup is.

    Raises RefusedError while another is being taken there, ProgramError where pg_dump fails.
    """
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(into):
        for half in into.glob(f"*{PART}"):  # Nobody writes it any more: we are alone.
            shutil.rmtree(half)
        made = _take(into, jobs, amiss)
        if keep is not None:
            for old in whole(into)[:-keep]:
                shutil.rmtree(old)
    return made


def whole(folder: Path) -> list[Path]:
    """The backups in it, oldest first."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}") if _is_whole(path.parent))


def _is_whole(backup: Path) -> bool:
    return backup.suffix != PART


def _take(into: Path, jobs: int, amiss: Callable[[], Iterable[str]]) -> Path:
    now = datetime.now(UTC)
    name = f"{now:%Y-%m-%dT%H%M%S.%fZ}"
    part = into / f"{name}{PART}"
    part.mkdir(mode=0o700)
    with _one_moment() as snapshot:
        # Whatever is counted is locked against being dropped meanwhile.
        facts = Manifest(
            made_at=now.isoformat(),
            postgresql=looking.server(),
            migrations=looking.migrations(),
            rows=looking.rows(),
            pieces=looking.pieces(),
            roles=looking.roles(),
            left_out=LEFT_OUT,
            files={},
        )
        told = arguments(part / DATA, jobs, snapshot)
        at = program("pg_dump", at_least=facts.postgresql)
        run(at, told, environment(connection.get_connection_params()))
        facts = replace(facts, amiss=list(amiss()))
    manifest.write(part, replace(facts, files=manifest.sums(part / DATA)))
    _to_disk(part / MANIFEST)
    _to_disk(part)
    part.rename(into / name)
    _to_disk(into)
    return into / name


def arguments(data: Path, jobs: int, snapshot: str) -> list[str]:
    """What pg_dump is told that everybody may see."""
    return [
        "--format=directory", f"--file={data}", f"--jobs={jobs}", "--compress=gzip:6",
        f"--snapshot={snapshot}", f"--lock-wait-timeout={WAITS}", "--no-owner", "--no-password",
        *(f"--exclude-table-data={table}" for table in LEFT_OUT),
    ]  # fmt: skip


@contextmanager
def _one_moment() -> Iterator[str]:
    """What is read inside is as it was at its beginning; the name by which others see the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        yield snapshot


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError(f"Another backup is being written into {folder}.") from None
        yield


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
