"""What does a page cost who has signed in? Against the same page for everybody, over HTTP.

Run as `python -m benchmarks.reading_signed_in`. Many readers, each with a reaction, a mute, a
comment that waits and a session, ask in turns for one thread: what was made for them is handed out
again. All is counted in processor time of the web processes and of Valkey, since PostgreSQL is
asked nothing.
What the first time costs is in `benchmarks.reading_cold`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import figures, load
from benchmarks.reading import COMMENTS, COMPRESSED, RESULTS
from newsroom.demo.processes import Newsroom

ROUNDS = 3
READERS = 12
BAR = 0.25
TURNS = """
local cookies = {%s}
local turn = 0
request = function()
  turn = turn %% #cookies + 1
  return wrk.format("GET", nil, {["Cookie"] = cookies[turn], ["Accept-Encoding"] = "gzip"})
end
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer keep no figures")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--sign-in", metavar="ARTICLE", help="by itself: make the readers")
    options = parser.parse_args()
    if options.sign_in:
        print(json.dumps(_sign_in(options.sign_in)))
        return
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        results = _measure(newsroom, folder, options)
        _report(results["cells"])
        if options.rounds >= ROUNDS:
            (RESULTS / "reading_signed_in.json").write_text(json.dumps(results, indent=1) + "\n")
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(newsroom: Newsroom, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    told = json.loads(_run(newsroom, "benchmarks.crowd", newsroom.url, "--fill", str(COMMENTS)))
    newsroom.start_processes()
    newsroom.wait_until_ready()
    cookies = json.loads(
        _run(newsroom, "benchmarks.reading_signed_in", "--sign-in", told["article"])
    )
    turns = folder / "turns.lua"
    turns.write_text(TURNS % ", ".join(map(json.dumps, cookies)))
    pages = {
        "html": f"{newsroom.url}/articles/{told['article']}/",
        "json": f"{newsroom.url}/api/v1/articles/{told['article']}/comments?page_size=100",
    }
    servers = [*load.family(newsroom.processes["web"].pid), _valkey(newsroom)]
    measure = partial(load.wrk, seconds=options.seconds, servers=servers)
    cells: dict[str, Any] = {}
    for name, url in pages.items():
        cells[name] = partial(measure, url, headers=COMPRESSED)
        cells[f"{name}, signed in"] = partial(measure, url, script=turns)
    got = load.in_turns(
        {name: partial(_warm, cell) for name, cell in cells.items()}, rounds=options.rounds
    )
    return {
        "date": date.today().isoformat(),
        "readers": READERS,
        "versions": figures.versions(newsroom.environment["DATABASE_URL"]),
        "runs": {name: [cell.as_json() for cell in runs] for name, runs in got.items()},
        "cells": {name: load.middle(runs).as_json() for name, runs in got.items()},
    }


def _warm(measure: Any, **more: Any) -> load.Cell:
    """What was kept has ended in the meantime: first everybody comes once."""
    measure(seconds=more.get("seconds", 4), connections=4)
    cell: load.Cell = measure(**more)
    return cell


def _run(newsroom: Newsroom, program: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=load.ROOT, env=newsroom.environment, capture_output=True, text=True, check=True,
    ).stdout.splitlines()[-1]  # fmt: skip


def _valkey(newsroom: Newsroom) -> int:
    from redis import Redis

    told: Any = Redis.from_url(newsroom.environment["REDIS_URL"]).info("server")
    return int(told["process_id"])


def _sign_in(article: str) -> list[str]:
    """Cookies of readers who have something of their own on the page."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.http import HttpResponse
    from django.test import Client

    from comments.models import Comment, Mute
    from comments.reactions import react
    from moderation.workflow.submitting import submit
    from newsroom.devices import NONE, hand_out
    from newsroom.models import Article, Reader

    found = Article.objects.select_related("publication").get(pk=article)
    public = list(Comment.public.filter(article=found).order_by("pk")[:READERS])
    cookies = []
    for number in range(READERS):
        reader = Reader.objects.create_user(f"looker-{number}")
        liked, disliked = public[number % len(public)], public[(number + 1) % len(public)]
        react(reader, liked, "like")
        Mute.objects.create(reader=reader, muted=disliked.author)
        submit(reader, found, text=f"What reader number {number} has to say about all of this.")
        client = Client()
        client.force_login(reader)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        known = HttpResponse()
        hand_out(known, NONE)
        device = known.cookies[settings.DEVICE_COOKIE_NAME].value
        cookies.append(f"sessionid={session}; csrftoken={'s' * 32}; device={device}")
    time.sleep(1)  # What this wrote is told.
    return cookies


def _report(cells: dict[str, dict[str, float]]) -> None:
    for name, cell in cells.items():
        print(f"  {name:20} {cell['rate']:9.0f}/s  {cell['cpu']:.3f} ms  {cell['errors']} errors")
    for name in ("html", "json"):
        ratio = cells[name]["cpu"] / cells[f"{name}, signed in"]["cpu"]
        print(f"{'met   ' if ratio >= BAR else 'MISSED'} {name}, signed in : for everybody, by"
              f" processor time  {ratio:.2f} (bar {BAR})")  # fmt: skip


if __name__ == "__main__":
    main()
