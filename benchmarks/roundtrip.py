"""A large publication arrives, leaves, and arrives again elsewhere: how fast, and is it the same?

    python -m benchmarks.roundtrip                   # 100,000 comments
    python -m benchmarks.roundtrip --comments 10000 --read-one-in 1

A file of our own format is generated, loaded into an empty database, exported, loaded into a
second empty one and exported from there: both exports say the same, line for line, but for the
moment and the name of the export. Threads are then read from both, page by page, as JSON: all of
them, or those of one article in N. Each step is a process of its own: its peak memory, and its
seconds of a processor (without PostgreSQL's) are the step's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.figures import versions

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "roundtrip.json"


def read_threads(path: Path, one_in: int) -> None:
    """Threads of this database, in every order and page by page, with all their replies."""
    from django.test import Client
    from django.test.utils import setup_test_environment

    from comments.models import Comment
    from newsroom.models import Article

    setup_test_environment()  # Its client comes from a host of its own.
    client, pages, whole = Client(), 0, hashlib.sha256()

    def follow(address: str | None) -> None:
        nonlocal pages
        while address:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.content)
            whole.update(answer.content)
            pages += 1
            address = answer.json()["next"]

    articles = list(Article.objects.order_by("pk"))[::one_in]
    for article in articles:
        for sort in ("newest", "oldest", "replied", "valued"):
            follow(f"/api/v1/articles/{article.pk}/comments?sort={sort}&page_size=100")
        feed = client.get(f"/articles/{article.pk}/feed.atom").content
        if b"<entry>" in feed:  # An empty one says the moment at which it was asked for.
            whole.update(feed)
        whole.update(client.get(f"/api/v1/counts?article={article.pk}").content)
    roots = Comment.objects.filter(parent=None, reply_count__gt=0, article__in=articles)
    roots = roots.order_by("pk")
    for root in roots.values_list("pk", flat=True):
        follow(f"/api/v1/comments/{root}/replies?page_size=100")
    path.write_text(json.dumps({"pages": pages, "sha256": whole.hexdigest()}))


def same_lines(one: Path, other: Path) -> int:
    """How many lines two exports have, less the frame; all of them are the same."""
    same = 0
    with one.open("rb") as here, other.open("rb") as there:
        for mine, theirs in zip(here, there, strict=True):
            if not mine.startswith((b'{"kind":"header"', b'{"kind":"footer"')):
                assert mine == theirs, (mine, theirs)
                same += 1
    return same


def step(name: str, *arguments: str, database: str) -> dict[str, float]:
    """One step in a process of its own: seconds, and MB at most."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.roundtrip", "--step", name, *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
    )
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, name
    found = {
        "seconds": round(time.monotonic() - began, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": used.ru_maxrss // 1024,
    }
    print(name, found, flush=True)
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--comments", type=int, default=100_000)
    asked.add_argument("--read-one-in", type=int, default=10, help="of the articles")
    asked.add_argument(
        "--template", help="an empty, migrated database on the server of DATABASE_URL"
    )
    asked.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.step:
        do(options.step)
        return
    databases = [_database(name, options.template) for name in ("roundtrip_1", "roundtrip_2")]
    with tempfile.TemporaryDirectory() as folder:
        first, second, third = (Path(folder, f"{name}.jsonl") for name in "abc")
        read = [Path(folder, "1.json"), Path(folder, "2.json")]
        n, one_in = options.comments, str(options.read_one_in)
        found = {
            "generate": step("generate", str(first), str(n), database=databases[0]),
            "load": step("load", str(first), database=databases[0]),
            "export": step("export", str(second), database=databases[0]),
            "load again": step("load", str(second), database=databases[1]),
            "export again": step("export", str(third), database=databases[1]),
            "read": step("read", str(read[0]), one_in, database=databases[0]),
            "read again": step("read", str(read[1]), one_in, database=databases[1]),
        }
        size = second.stat().st_size
        lines = same_lines(second, third)
        here, there = (json.loads(path.read_text()) for path in read)
    assert here == there, (here, there)
    result = {
        "versions": versions(databases[0]),
        "comments": n,
        "file_mb": round(size / 1e6, 1),
        "lines_compared": lines,
        "pages_compared": here["pages"],
        "articles_read_one_in": options.read_one_in,
        "same": here == there,
        "comments_a_second": {k: round(n / found[k]["seconds"]) for k in ("load", "export")},
        "steps": found,
        "load_average": os.getloadavg(),
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def do(told: list[str]) -> None:
    import django

    django.setup()
    from benchmarks.large_file import generate
    from moderation.ours.exporting import export
    from moderation.ours.lines import Options
    from moderation.ours.loading import load
    from newsroom.models import Publication

    name, path = told[0], Path(told[1])
    if name == "generate":
        generate(path, int(told[2]))
    elif name == "load":
        loaded = load(path)
        assert not loaded.told, loaded.told[:10]
    elif name == "export":
        export(Publication.objects.get(), path, options=Options())
    else:
        read_threads(path, int(told[2]))
    print(f"  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB", file=sys.stderr)


def _database(name: str, template: str | None) -> str:
    """A new database beside the one of DATABASE_URL, migrated."""
    url = os.environ["DATABASE_URL"]
    known = url.split("?")[0].rsplit("/", 1)[-1]
    with psycopg.connect(url.replace(f"/{known}", "/postgres", 1), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(
            f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else "")
        )
    made = url.replace(f"/{known}", f"/{name}", 1)
    migrate = [sys.executable, "-W", "ignore", "manage.py", "migrate", "-v0"]
    if not template:
        subprocess.run(migrate, cwd=ROOT, check=True, env=os.environ | {"DATABASE_URL": made})
    return made


if __name__ == "__main__":
    main()
