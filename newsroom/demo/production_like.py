"""`make production-like`: several of everything on this machine, behind nginx, until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from newsroom.demo import nginx
from newsroom.demo.keeping import Taken, ask_to_be_interrupted, claimed, short, watch
from newsroom.demo.processes import ROOT
from newsroom.demo.several import Several
from newsroom.words import compile_words


def main() -> int:
    asked = _arguments()
    if nginx.program() is None:
        print("nginx is not installed here: apt-get install nginx-light", file=sys.stderr)
        return 1
    began = time.monotonic()
    folder = asked.data if asked.data.is_absolute() else ROOT / asked.data
    try:
        claim = claimed(folder, asked.port, reset=asked.reset, command="make production-like")
    except Taken as reason:
        print(reason, file=sys.stderr)
        return 1
    ask_to_be_interrupted()
    newsroom = Several(folder, port=asked.port, webs=asked.webs, workers=asked.workers)
    try:
        _open(newsroom)
        _announce(newsroom, time.monotonic() - began)
        watch(newsroom)
    except KeyboardInterrupt:
        print("\nClosing …", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        newsroom.stop()
        claim.close()
    print("Closed. What was written is kept in", short(folder), flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make production-like ARGS=…", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, choices=range(1, 65536), metavar="N")
    parser.add_argument("--webs", type=int, default=2, choices=range(1, 65), metavar="N")
    parser.add_argument("--workers", type=int, default=2, choices=range(1, 65), metavar="N")
    parser.add_argument("--data", type=Path, default=Path(".production-like"), metavar="DIR")
    parser.add_argument("--reset", action="store_true", help="begin with an empty folder")
    return parser.parse_args()


def _open(newsroom: Several) -> None:
    for what, step in (
        ("PostgreSQL and Valkey", newsroom.start_servers),
        ("words", compile_words),
        ("static files", newsroom.collect_static),
        ("tables", lambda: newsroom.manage("migrate", "--verbosity", "0")),
        ("articles, readers and comments", lambda: newsroom.run("-m", "newsroom.demo.seed")),
        ("web processes, workers, beat and nginx", newsroom.start_processes),
        ("all of them answer", newsroom.wait_until_ready),
    ):
        print(f"  {what} …", flush=True)
        step()


def _announce(newsroom: Several, took: float) -> None:
    each = "\n".join(f"    {name:<12} pid {one.pid}" for name, one in newsroom.processes.items())
    print(
        f"""
The newsroom is open ({took:.0f} s).

  By nginx          {newsroom.url}/
  Past nginx        {"  ".join(newsroom.webs)}
  Logs              {short(newsroom.folder)}
  Processes
{each}

  Readers and passwords are those of `make demo`. Ctrl-C closes it.
""",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
