"""`make demo`: the whole newsroom on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from newsroom.demo import SLUG
from newsroom.demo.keeping import Taken, ask_to_be_interrupted, claimed, short, watch
from newsroom.demo.processes import ROOT, Newsroom, port_is_free
from newsroom.words import compile_words


def main() -> int:
    asked = _arguments()
    began = time.monotonic()
    folder = asked.data if asked.data.is_absolute() else ROOT / asked.data
    try:
        claim = claimed(folder, asked.port, reset=asked.reset)
    except Taken as reason:
        print(reason, file=sys.stderr)
        return 1
    ask_to_be_interrupted()
    newsroom = Newsroom(folder, port=asked.port)
    try:
        host = _open(newsroom)
        if asked.simulate:
            newsroom.start_readers()
        _announce(newsroom, host, time.monotonic() - began, simulated=asked.simulate)
        watch(newsroom)
    except KeyboardInterrupt:
        print("\nClosing the newsroom …", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        newsroom.stop()
        claim.close()
    print("Closed. What was written is kept in", short(folder), flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo ARGS=…", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, choices=range(1, 65536), metavar="N")
    parser.add_argument("--data", type=Path, default=Path(".demo"), metavar="DIR")
    parser.add_argument("--reset", action="store_true", help="begin with an empty folder")
    parser.add_argument(
        "--simulate", action="store_true", help="let readers post and review, so that things move"
    )
    return parser.parse_args()


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
        manage = f"THIRD_READING_DATA={short(newsroom.folder)} {manage}"
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


if __name__ == "__main__":
    sys.exit(main())
