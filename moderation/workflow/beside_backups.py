"""What is kept beside the backups, for the day on which an older database comes back.

A small file of ids and codes, brought up to date every few minutes and copied away with the
backups: who was erased, what was taken from the page, who was restricted. Who was erased stays in
it for ever; the rest for as long as anybody would bring back a database of then.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from moderation.models import Farewell
from moderation.workflow.restricting_again import Restricted, restricted
from moderation.workflow.taking_down_again import Down, taken_down
from newsroom.models import Reader

FILE = "erased.jsonl"
KEPT_FOR = timedelta(days=40)  # backups are kept for two weeks, copies for the log for four
OVERLAP = timedelta(hours=1)  # No transaction takes so long that its lines are seen later.
_KINDS = {"reader": "gone", "comment": "down", "sanction": "restricted"}


@dataclass(frozen=True)
class Gone:
    """Of whoever has asked, and waits for the day to be over, `erased_at` is not known yet."""

    reader: str
    asked_at: str | None
    erased_at: str | None


@dataclass(frozen=True)
class Kept:
    """What the file says: `database` is which one it was kept of, `until` when that was."""

    database: str | None = None
    until: str | None = None
    gone: list[Gone] = field(default_factory=list)
    down: list[Down] = field(default_factory=list)
    restricted: list[Restricted] = field(default_factory=list)


class OtherDatabaseError(Exception):
    """The file was kept of another database, or of this one before it was recovered."""


def note(path: Path, *, anew: bool = False) -> Kept:
    """Bring the file up to date with this database. Safe to repeat, by several at once.

    Raises OtherDatabaseError, and leaves it as it is, where it knows more than this database may:
    else whoever asked after the moment that came back would be dropped from it. `anew`: what it
    says has been done here, and from now on it is kept of this one.
    """
    with _alone(path):
        before = read(path) if path.exists() else Kept()
        here = _which()
        if before.database not in (None, here) and not anew:
            raise OtherDatabaseError
        now = timezone.now()
        down, bars = _down(before, now), restricted(now - KEPT_FOR)
        kept = Kept(here, now.isoformat(), _gone(before), down, bars)
        _write(path, kept)
    return kept


def read(path: Path) -> Kept:
    """What the file says. Raises FileNotFoundError, or ValueError where it is damaged."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _KINDS.values()}
    try:
        head = lines.pop(0) if lines and "database" in lines[0] else {}
        for line in lines:
            found[_KINDS[next(iter(line))]].append(line)
        return Kept(
            **head,
            gone=[Gone(**line) for line in found["gone"]],
            down=[Down(**line) for line in found["down"]],
            restricted=[Restricted(**line) for line in found["restricted"]],
        )
    except (TypeError, KeyError, StopIteration) as error:
        raise ValueError(repr(error)) from error


def _which() -> str:
    """Which database this is: of which cluster, and on which timeline of it. A recovery begins
    another timeline, and so does a replica that takes over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()),"
            " (SELECT oid FROM pg_database WHERE datname = current_database()),"
            " substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
        )
        return "/".join(map(str, cursor.fetchone()))


def _gone(before: Kept) -> list[Gone]:
    """It only grows, but for those who were to be erased and have said that they stay."""
    known = [one for one in before.gone if one.erased_at]
    found = {one.reader: one for one in [*known, *_leaving(), *_erased()]}
    return [found[key] for key in sorted(found)]


def _erased() -> Iterator[Gone]:
    gone = Farewell.objects.order_by("pk").values_list("pk", "asked_at", "erased_at")
    for pk, asked_at, erased_at in gone.iterator():
        yield Gone(str(pk), asked_at.isoformat(), erased_at.isoformat())


def _leaving() -> Iterator[Gone]:
    leaving = Reader.objects.filter(erased_at=None).exclude(leaving_at=None)
    for pk in leaving.order_by("pk").values_list("pk", flat=True).iterator():
        yield Gone(str(pk), None, None)


def _down(before: Kept, now: datetime) -> list[Down]:
    """Of what is known already only whether it still is; the log is asked for what is new."""
    since = now - KEPT_FOR
    if before.database is not None and before.until is not None:
        since = max(since, datetime.fromisoformat(before.until) - OVERLAP)
    return taken_down(before.down, since=since, kept_since=now - KEPT_FOR)


def _write(path: Path, kept: Kept) -> None:
    head = {"database": kept.database, "until": kept.until}
    rows: Iterable[Gone | Down | Restricted] = [*kept.gone, *kept.down, *kept.restricted]
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.writelines(json.dumps(line) + "\n" for line in [head, *map(asdict, rows)])
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One of several waits for the other: neither forgets what the other has found."""
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
