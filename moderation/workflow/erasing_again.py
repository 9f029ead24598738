"""A backup knows readers who were erased after it was made: they are erased again.

Who that is says a small file that is kept beside the backups and brought up to date between them:
ids alone, of rows that are nobody's here. It only grows, but for those who were to be erased
and have said that they stay.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from moderation.models import Farewell
from moderation.workflow.for_readers import ask_for, erase_now
from newsroom.models import Reader

FILE = "erased.jsonl"


@dataclass(frozen=True)
class Gone:
    """Of whoever has asked, and waits for the day to be over, `erased_at` is not known yet."""

    reader: str
    asked_at: str | None
    erased_at: str | None


def note(path: Path) -> int:
    """Bring the file up to date with this database; how many it names as erased. Safe to repeat,
    by several at once."""
    with _alone(path):
        before = [one for one in read(path) if one.erased_at] if path.exists() else []
        found = {one.reader: one for one in [*before, *_here()]}
        lines = [json.dumps(asdict(found[key])) + "\n" for key in sorted(found)]
        part = path.with_name(f".{path.name}.part")
        with part.open("w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    return sum(one.erased_at is not None for one in found.values())


def erase_again(path: Path) -> tuple[int, int]:
    """Erase whom the file names and this database knows; how many, and how many have a day to
    think now who had one then. Safe to repeat. Raises FileNotFoundError."""
    erased = asked = 0
    for one in read(path):
        reader = Reader.objects.filter(pk=UUID(one.reader), erased_at=None).first()
        if reader is None:
            continue
        if one.erased_at is not None:
            erase_now(reader)
            erased += 1
        elif reader.leaving_at is None:
            ask_for(reader)
            asked += 1
    return erased, asked


def _here() -> Iterator[Gone]:
    gone = Farewell.objects.order_by("pk").values_list("pk", "asked_at", "erased_at")
    for pk, asked_at, erased_at in gone.iterator():
        yield Gone(str(pk), asked_at.isoformat(), erased_at.isoformat())
    leaving = Reader.objects.filter(erased_at=None).exclude(leaving_at=None)
    for pk in leaving.order_by("pk").values_list("pk", flat=True).iterator():
        yield Gone(str(pk), None, None)


def read(path: Path) -> list[Gone]:
    """Whom the file names. Raises FileNotFoundError, or ValueError where it is damaged."""
    lines = path.read_text(encoding="utf-8").splitlines()
    try:
        return [Gone(**json.loads(line)) for line in lines]
    except TypeError as error:
        raise ValueError(str(error)) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One of several waits for the other: neither forgets what the other has found."""
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
