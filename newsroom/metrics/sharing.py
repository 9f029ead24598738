"""What the processes of one machine count comes together: each writes on a sheet of its own, in a
folder that they share.

A sheet is a pair of prometheus_client's own files (its multiprocess mode), mapped into memory: to
count is to write sixteen bytes, and they are there when the process is killed. A process takes the
first sheet that nobody holds, by a lock that ends with it, and goes on where its last owner
stopped. So nothing goes with a process, nothing is counted twice, and there are never more sheets
than there were processes at a time.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

logger = logging.getLogger(__name__)

# Where prometheus_client looks for the folder.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
KINDS = ("counter", "histogram")  # of files
# Bytes of a file, written before it is mapped: who counts into a hole of a file is killed when the
# disk is full. All that we count takes less (tests/newsroom/test_metrics.py).
SIZE = 512 * 1024


@dataclass(frozen=True)
class Holder:
    """A process that is alive and counts."""

    kind: str  # web, worker, …
    number: int  # of its sheet
    pid: int
    namespace: int  # in which it is known by that number


class _Mine:
    """What this process holds."""

    folder: Path | None = None
    sheet: str = ""
    lock: IO[str] | None = None
    kind: str = ""
    forks: str = ""


def share(folder: Path, kind: str, *, forks: str = "") -> None:
    """Count in this folder from now on, as a process of this kind; what it forks are `forks`.

    To be said before anything that is counted is imported.
    """
    if "newsroom.metrics.counters" in sys.modules:
        raise RuntimeError("it is counted in memory already")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[FOLDER] = str(folder)
    _Mine.folder, _Mine.kind, _Mine.forks = folder, kind, forks or kind
    _take()
    values.ValueClass = values.MultiProcessValue(lambda: _Mine.sheet)  # type: ignore[no-untyped-call] # theirs
    os.register_at_fork(after_in_child=_after_fork)


def shared() -> Path | None:
    """The folder in which this process counts; None where it counts in its memory."""
    return _Mine.folder


def be(kind: str) -> None:
    """This process is of another kind than it was forked as."""
    _Mine.kind = kind
    if _Mine.lock is not None:
        _sign(_Mine.lock)


def holders() -> list[Holder]:
    """Those that are alive, by the locks that they hold."""
    folder = _Mine.folder
    found = [] if folder is None else [_holder(path) for path in folder.glob("sheet-*")]
    return sorted(filter(None, found), key=lambda one: one.number)


def is_held(folder: Path) -> bool:
    """Whether anybody who is alive counts there."""
    return any(_said_by_holder(path) is not None for path in folder.glob("sheet-*"))


def namespace() -> int:
    """In which this process has its number: a container has its own."""
    try:
        return os.stat("/proc/self/ns/pid").st_ino
    except OSError:  # no Linux
        return 0


def _after_fork() -> None:
    """What a process forks counts on a sheet of its own, and leaves its parent's alone."""
    if _Mine.lock is not None:
        _Mine.lock.close()
    _Mine.kind = _Mine.forks
    try:
        _take()
    except OSError:  # It is counted on the parent's: wrong figures end no request.
        logger.critical("no sheet to count on: the figures are not to be trusted", exc_info=True)


def _take() -> None:
    folder = _Mine.folder
    assert folder is not None  # noqa: S101 - of `share`, or of its fork
    for number in count():
        lock = (folder / f"sheet-{number}").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        for kind in KINDS:
            _lay_out(folder / f"{kind}_{number}.db")
        _Mine.sheet, _Mine.lock = str(number), lock
        _sign(lock)
        return


def _lay_out(path: Path) -> None:
    """A file to be mapped: what was there goes on, unless nobody can read it any more."""
    try:
        list(MmapedDict.read_all_values_from_file(str(path)))  # type: ignore[no-untyped-call] # theirs
        return
    except FileNotFoundError:
        pass
    except Exception:  # half of a file, of a disk that was full, or of a machine that died
        logger.warning("counts in %s cannot be read, and begin anew", path, exc_info=True)
    new = path.with_suffix(".new")
    new.write_bytes(bytes(SIZE))
    new.replace(path)


def _sign(lock: IO[str]) -> None:
    said = {"kind": _Mine.kind, "pid": os.getpid(), "namespace": namespace()}
    lock.seek(0)
    lock.truncate()
    lock.write(json.dumps(said))
    lock.flush()


def _holder(path: Path) -> Holder | None:
    said = _said_by_holder(path)
    if said is None:
        return None
    try:
        known: dict[str, Any] = json.loads(said)
    except ValueError:  # It is just being signed.
        return None
    number = int(path.name.rpartition("-")[2])
    return Holder(known["kind"], number, known["pid"], known["namespace"])


def _said_by_holder(path: Path) -> str | None:
    with path.open() as sheet:
        try:
            fcntl.flock(sheet, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return sheet.read()
        return None  # Nobody's.
