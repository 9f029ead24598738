"""`make demo`: the whole newsroom on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

from newsroom.demo.processes import ROOT, Newsroom, port_is_free


def main() -> int:
    asked = _arguments()
    began = time.monotonic()
    folder = asked.data if asked.data.is_absolute() else ROOT / asked.data
    if asked.reset:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    if not port_is_free(asked.port):
        print(f"Port {asked.port} is taken: make demo ARGS='--port …'", file=sys.stderr)
        return 1
    # A shell that starts us in the background has us ignore Ctrl-C; we do not.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    newsroom = Newsroom(folder, port=asked.port)
    try:
        _open(newsroom)
        _announce(newsroom, time.monotonic() - began)
        if asked.simulate:
            newsroom.start_readers()
        _watch(newsroom)
    except KeyboardInterrupt:
        print("\nClosing the newsroom …", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        newsroom.stop()
    print("Closed. What was written is kept in", _short(folder), flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo ARGS=…", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path(".demo"), metavar="DIR")
    parser.add_argument("--reset", action="store_true", help="begin with an empty folder")
    parser.add_argument(
        "--simulate", action="store_true", help="let readers post and review, so that things move"
    )
    return parser.parse_args()


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _open(newsroom: Newsroom) -> None:
    for what, step in (
        ("PostgreSQL and Valkey", newsroom.start_servers),
        ("tables", lambda: newsroom.manage("migrate", "--verbosity", "0")),
        ("articles, readers and comments", lambda: newsroom.run("-m", "newsroom.demo.seed")),
        ("web, worker and beat", newsroom.start_processes),
    ):
        print(f"  {what} …", flush=True)
        step()
    newsroom.wait_until_ready()


def _announce(newsroom: Newsroom, took: float) -> None:
    print(
        f"""
The Harbour Post is open ({took:.0f} s).

  The newspaper     {newsroom.url}/
  Reviews           {newsroom.url}/reviews/
  The desk          {newsroom.url}/desk/
  Health            {newsroom.url}/healthz
  API description   {newsroom.url}/api/v1/schema

  Sign in as        ada        a reader
                    bo         another reader
                    mod        a moderator
  Password          reading    for each of them

  A bearer token    .venv/bin/python manage.py token ada
  More readers      .venv/bin/python manage.py token --list

Ctrl-C closes it.
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
