"""How fast is a page that is ready? Against bare Django, and against nginx with a file.

Run as `python -m benchmarks.reading`; docs/performance.md says what was found.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import figures, load
from benchmarks.load import Cell
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
COMMENTS = 100
COMPRESSED = {"Accept-Encoding": "gzip"}
POSTS, RELEASES = 20, 5  # a second, on other articles
# What is compared, with what, and how much of its rate it is to have.
BARS = [
    ("html", "bare html", 0.8),
    ("json", "bare json", 0.8),
    ("html", "file html", 0.15),
    ("json", "file json", 0.15),
    ("html 304", "html", 1.1),
    ("json 304", "json", 1.1),
    ("counts of 20", "bare hello", 0.6),
    ("counts of 100", "bare hello", 0.6),
    ("html while others post", "html", 0.9),
    ("json while others post", "json", 0.9),
]
NGINX = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{ access_log off; sendfile on; open_file_cache max=10; gzip_static on;
  types {{ text/html html; application/json json; }}
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }} }}
"""


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    started: list[Any] = []
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        results = _measure(newsroom, folder, options, started)
    finally:
        for process in started:
            process.terminate()
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if not options.quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "reading.json").write_text(json.dumps(results, indent=1) + "\n")
    _report(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--quick", action="store_true", help="short: does it run?")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 1, 1
    return options


def _measure(
    newsroom: Newsroom, folder: Path, options: argparse.Namespace, started: list[Any]
) -> dict[str, Any]:
    crowd = _crowd(newsroom, "--fill", str(COMMENTS))
    told = json.loads(crowd.communicate()[0])
    newsroom.start_processes()
    newsroom.wait_until_ready()
    pages = {
        "html": f"/articles/{told['article']}/",
        "json": f"/api/v1/articles/{told['article']}/comments?page_size=100",
    }
    files = folder / "files"
    files.mkdir()
    for name, page in pages.items():
        body, _ = _got(newsroom.url + page)
        (files / f"page.{name}").write_bytes(body)
        (files / f"page.{name}.gz").write_bytes(gzip.compress(body, 5, mtime=0))
    bare = _start_bare(newsroom, folder, started)
    nginx = _start_nginx(folder, started)
    ours = load.family(newsroom.processes["web"].pid)
    theirs = load.family(started[0].pid)
    measure = partial(load.wrk, seconds=options.seconds)
    cells: dict[str, Callable[..., Cell]] = {
        "bare hello": partial(measure, f"{bare}/hello", servers=theirs)
    }
    for name, page in pages.items():
        url = newsroom.url + page
        cells[name] = partial(measure, url, headers=COMPRESSED, servers=ours)
        cells[f"{name} 304"] = partial(_seen_before, partial(measure, url, servers=ours), url)
        cells[f"bare {name}"] = partial(
            measure, f"{bare}/file/page.{name}.gz", headers=COMPRESSED, servers=theirs
        )
        cells[f"file {name}"] = partial(measure, f"{nginx}/page.{name}", headers=COMPRESSED)
        cells[f"{name} while others post"] = partial(_while_others_post, newsroom, cells[name])
    for number in (20, 100):
        asked = "&".join(f"article={one}" for one in told["others"][:number])
        cells[f"counts of {number}"] = partial(
            measure, f"{newsroom.url}/api/v1/counts?{asked}", headers=COMPRESSED, servers=ours
        )
    got = load.in_turns(cells, rounds=options.rounds)
    middles = {name: load.middle(runs) for name, runs in got.items()}
    return {
        "date": date.today().isoformat(),
        "comments": COMMENTS,
        "versions": figures.versions(newsroom.environment["DATABASE_URL"]),
        "bytes": {file.name: file.stat().st_size for file in sorted(files.iterdir())},
        "runs": {name: [cell.as_json() for cell in runs] for name, runs in got.items()},
        "cells": {name: cell.as_json() for name, cell in middles.items()},
    }


def _seen_before(measure: Callable[..., Cell], url: str, **more: Any) -> Cell:
    """By who has the page as it is. It says "3 minutes ago", so it is another one after a while:
    then it was no 304 that was measured."""
    while True:
        _, tag = _got(url)
        cell = measure(headers=COMPRESSED | {"If-None-Match": tag}, **more)
        if _got(url)[1] == tag:
            return cell
        print("    changed meanwhile, once more", flush=True)


def _while_others_post(newsroom: Newsroom, measure: Callable[..., Cell], **more: Any) -> Cell:
    seconds = more.get("seconds") or measure.keywords["seconds"]  # type: ignore[attr-defined] # a partial
    crowd = _crowd(newsroom, "--seconds", str(seconds + 3))
    assert crowd.stdout is not None
    crowd.stdout.readline()  # It has begun.
    cell = measure(**more)
    said = json.loads(crowd.communicate()[0].splitlines()[-1])
    assert said["refused"] == 0, said
    print(f"    meanwhile {said}", flush=True)
    return cell


def _crowd(newsroom: Newsroom, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.crowd", newsroom.url, "--posts", str(POSTS),
         "--releases", str(RELEASES), *arguments],
        cwd=load.ROOT, env=newsroom.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _got(url: str) -> tuple[bytes, str]:
    """The plain bytes, and the tag of the compressed ones."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        body = answer.read()
    asked = urllib.request.Request(url, headers=COMPRESSED)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert gzip.decompress(answer.read()) == body
        return body, answer.headers["ETag"]


def _start_bare(newsroom: Newsroom, folder: Path, started: list[Any]) -> str:
    url = f"http://127.0.0.1:{(port := load.free_port())}"
    environment = newsroom.environment | {"BARE_FILES": str(folder / "files")}
    command = load.granian("benchmarks.limits.bare:application", port)
    log = folder / "bare.log"
    started.append(load.start(command, url=f"{url}/hello", environment=environment, log=log))
    return url


def _start_nginx(folder: Path, started: list[Any]) -> str:
    url = f"http://127.0.0.1:{(port := load.free_port())}"
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    started.append(
        load.start(command, url=f"{url}/page.html", environment=os.environ, log=folder / "n.log")
    )
    return url


def _report(results: Mapping[str, Any]) -> None:
    cells = results["cells"]
    print(f"\n{'':26}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>9}  errors")
    for name, cell in cells.items():
        print(f"{name:26}{cell['rate']:10,.0f}{cell['p50']:9.2f}{cell['p99']:9.2f}"
              f"{cell['cpu']:9.3f}  {cell['errors']:.0f}")  # fmt: skip
    for name, other, bar in BARS:
        ratio = cells[name]["rate"] / cells[other]["rate"]
        print(
            f"{'met   ' if ratio >= bar else 'MISSED'} {name} : {other}  {ratio:.2f} (bar {bar})"
        )
    for name in ("html", "json"):
        ratio = cells[f"{name} while others post"]["p99"] / cells[name]["p99"]
        print(f"{'met   ' if ratio <= 3 else 'MISSED'} p99 of {name} while others post : idle  "
              f"{ratio:.2f} (bar 3)")  # fmt: skip


if __name__ == "__main__":
    main()
