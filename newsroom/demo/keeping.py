"""A folder that belongs to one run at a time, and keeping an eye on what runs in it."""

from __future__ import annotations

import fcntl
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import IO, Any

from newsroom.demo.processes import ROOT, Newsroom, port_is_free

MARKER = "demo.lock"
WITHOUT = {
    "PostgreSQL": "What was read lately can still be read; nothing can be written.",
    "Valkey": "Reading and writing go on, slower; nothing is released until it is back.",
}
AGAIN = "Ctrl-C closes the newsroom; opened again, it goes on with what was written."


class Taken(Exception):  # noqa: N818 - a refusal, not an error
    """Somebody else has the port or the folder."""


def claimed(folder: Path, port: int, *, reset: bool, command: str = "make demo") -> IO[str]:
    """Make the folder this run's own for as long as the file is open. Raises Taken.

    Only a folder that was a demo's before, or is empty, is ever used or emptied.
    """
    if not port_is_free(port):
        raise Taken(f"Port {port} is taken. Try: {command} ARGS='--port {port + 1}'")
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder / MARKER
    if any(folder.iterdir()) and not marker.exists():
        raise Taken(f"{short(folder)} is not empty, and not a demo's: name another folder.")
    claim = marker.open("a")
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        claim.close()
        raise Taken(f"A demo is running on {short(folder)} already.") from None
    if reset:
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path != marker:
                path.unlink()
    return claim


def ask_to_be_interrupted() -> None:
    """A shell that starts us in the background has us ignore Ctrl-C; we do not."""
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def watch(newsroom: Newsroom) -> None:
    """Until Ctrl-C, or until one of its processes ends. A server that ends is told of, once: the
    site goes on without it, as far as it can, and that is worth seeing."""
    away: set[str] = set()
    while True:
        time.sleep(1)
        before, away = away, newsroom.servers.ended()
        for name in sorted(away - before):
            print(f"{name} has ended. {WITHOUT[name]} {AGAIN}", file=sys.stderr, flush=True)
        for name, process in newsroom.processes.items():
            if process.poll() is not None:
                print(f"{name} has ended; its last words are in {name}.log", file=sys.stderr)
                raise KeyboardInterrupt


def short(folder: Path) -> Path:
    return folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
