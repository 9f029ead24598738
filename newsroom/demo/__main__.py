"""`make demo`: the whole newsroom on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import IO, Any

from newsroom.demo import SLUG
from newsroom.demo.processes import ROOT, Newsroom, port_is_free
from newsroom.words import compile_words

MARKER = "demo.lock"


class Taken(Exception):  # noqa: N818 - a refusal, not an error
    """Somebody else has the port or the folder."""


def main() -> int:
    asked = _arguments()
    began = time.monotonic()
    folder = asked.data if asked.data.is_absolute() else ROOT / asked.data
    try:
        claim = _claim(folder, asked.port, reset=asked.reset)
    except Taken as reason:
        print(reason, file=sys.stderr)
        return 1
    # A shell that starts us in the background has us ignore Ctrl-C; we do not.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    newsroom = Newsroom(folder, port=asked.port)
    try:
        host = _open(newsroom)
        if asked.simulate:
            newsroom.start_readers()
        _announce(newsroom, host, time.monotonic() - began, simulated=asked.simulate)
        _watch(newsroom)
    except KeyboardInterrupt:
        print("\nClosing the newsroom …", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        newsroom.stop()
        claim.close()
    print("Closed. What was written is kept in", _short(folder), flush=True)
    return 0


def _claim(folder: Path, port: int, *, reset: bool) -> IO[str]:
    """Make the folder this demo's own for as long as the file is open. Raises Taken.

    Only a folder that was a demo's before, or is empty, is ever used or emptied.
    """
    if not port_is_free(port):
        raise Taken(f"Port {port} is taken. Try: make demo ARGS='--port {port + 1}'")
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder / MARKER
    if any(folder.iterdir()) and not marker.exists():
        raise Taken(f"{_short(folder)} is not empty, and not a demo's: name another folder.")
    claim = marker.open("a")
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        claim.close()
        raise Taken(f"A demo is running on {_short(folder)} already.") from None
    if reset:
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path != marker:
                path.unlink()
    return claim


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo ARGS=…", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, choices=range(1, 65536), metavar="N")
    parser.add_argument("--data", type=Path, default=Path(".demo"), metavar="DIR")
    parser.add_argument("--reset", action="store_true", help="begin with an empty folder")
    parser.add_argument(
        "--simulate", action="store_true", help="let readers post and review, so that things move"
    )
    return parser.parse_args()


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _open(newsroom: Newsroom) -> str:
    """Everything in its order; the address of the site that embeds our comments."""
    for what, step in (
        ("PostgreSQL and Valkey", newsroom.start_servers),
        ("words", compile_words),
        ("tables", lambda: newsroom.manage("migrate", "--verbosity", "0")),
        ("articles, readers and comments", lambda: newsroom.run("-m", "newsroom.demo.seed")),
        ("web, worker and beat", newsroom.start_processes),
    ):
        print(f"  {what} …", flush=True)
        step()
    newsroom.wait_until_ready()
    beside = newsroom.port + 1
    return newsroom.start_host(beside if port_is_free(beside) else 0)


def _announce(newsroom: Newsroom, host: str, took: float, *, simulated: bool) -> None:
    manage = ".venv/bin/python manage.py"
    if newsroom.folder != ROOT / ".demo":
        manage = f"THIRD_READING_DATA={_short(newsroom.folder)} {manage}"
    print(
        f"""
The Harbour Post is open ({took:.0f} s).

  The newspaper     {newsroom.url}/
  The paper’s own   {host}/   another site, with the comments in its pages
  Its publication   {SLUG}   what the docs on embedding call "post"
  Reviews           {newsroom.url}/reviews/
  The desk          {newsroom.url}/desk/
  Mailbox           {newsroom.url}/demo/mailbox/
  Health            {newsroom.url}/healthz
  API description   {newsroom.url}/api/v1/schema

  Sign in as        ada        a reader
                    bo         another reader
                    mod        a moderator
                    sub        a senior moderator
                    chief      an admin of the desk
  Password          reading    for each of them

  A bearer token    {manage} token ada
  More readers      {manage} token --list

{"Simulated readers are posting and reviewing. " if simulated else ""}Ctrl-C closes it.
""",
        flush=True,
    )


def _watch(newsroom: Newsroom) -> None:
    while True:
        time.sleep(1)
        for name, process in newsroom.processes.items():
            if process.poll() is not None:
                print(f"{name} has ended; its last words are in {name}.log", file=sys.stderr)
                raise KeyboardInterrupt


def _short(folder: Path) -> Path:
    return folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder


if __name__ == "__main__":
    sys.exit(main())
