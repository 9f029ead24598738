"""How many comments a second an import brings in, and in how much memory.

Run as `python -m benchmarks.importing`; README.md says what is measured and why.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import figures
from newsroom.demo.servers import Servers

RESULTS = Path(__file__).parent / "results"
SIZES = [10_000, 100_000, 1_000_000]
PER_THREAD = 50
SAID = (
    "the council should have asked people who live there before it closed road and nobody"
    " explains what happens when winter comes again I walk past every day see same thing bus late"
)
WORDS = SAID.split()
HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>paper</forum><title>General</title></category>
"""
SITE = """
import os, django
django.setup()
from newsroom.models import Publication
Publication.objects.create(slug="paper", name="Paper", url="https://paper.example",
    token_issuer="https://accounts.example")
"""


def write(path: Path, comments: int, dice: random.Random) -> None:
    """A file as Disqus writes it: threads of all sizes, most answers near the top."""
    threads = max(1, comments // PER_THREAD)
    begins = datetime(2012, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for n in range(threads):
            file.write(
                f'<thread dsq:id="{n}"><id>{n}</id><forum>paper</forum><category dsq:id="1"/>'
                f"<link>https://paper.example/{n}</link><title>Article {n}</title>"
                f"<createdAt>{begins:%Y-%m-%dT%H:%M:%SZ}</createdAt></thread>\n"
            )
        latest: dict[int, list[int]] = {}
        for n in range(comments):
            of = min(int(dice.paretovariate(0.8)) - 1, threads - 1) if n % 3 else n % threads
            above = latest.setdefault(of, [])
            parent = dice.choice(above) if above and dice.random() < 0.6 else None
            above.append(threads + n)
            del above[:-20]
            file.write(_post(threads + n, of, parent, begins + timedelta(seconds=40 * n), dice))
        file.write("</disqus>\n")


def _post(key: int, of: int, parent: int | None, at: datetime, dice: random.Random) -> str:
    words = " ".join(dice.choices(WORDS, k=dice.randint(5, 90)))
    body = f"<p>{words}.</p>"
    match dice.random():
        case share if share < 0.1:
            body += f'<p>See <a href="https://example.org/{key}" rel="nofollow">this</a>.</p>'
        case share if share < 0.25:
            body = f"<p><b>{words[:20]}</b>{words[20:]}</p><p>And <i>so on</i>,<br>again.</p>"
    author = dice.randint(1, 200_000)
    is_spam, is_deleted = dice.random() < 0.03, dice.random() < 0.04
    answers = f'<parent dsq:id="{parent}"/>' if parent is not None else ""
    return (
        f'<post dsq:id="{key}"><id/><message><![CDATA[{body}]]></message>'
        f"<createdAt>{at:%Y-%m-%dT%H:%M:%SZ}</createdAt><isDeleted>{str(is_deleted).lower()}"
        f"</isDeleted><isSpam>{str(is_spam).lower()}</isSpam><author><email>a{author}@example.org"
        f"</email><name>Reader {author}</name><isAnonymous>false</isAnonymous><username>u{author}"
        f'</username></author><ipAddress>192.0.2.7</ipAddress><thread dsq:id="{of}"/>{answers}'
        "</post>\n"
    )


def measure(size: int, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Import a file of so many comments into an empty site, in a process of its own."""
    file = folder / f"{size}.xml"
    write(file, size, random.Random(size))
    _empty_site(environment)
    began = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", "import_comments", "disqus", str(file),
         "--publication", "paper", "--create-articles"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    peak, staged = 0, None
    while run.poll() is None:
        peak = max(peak, _peak(run.pid))
        if staged is None and _state(environment) not in ("", "staging"):
            staged = time.monotonic() - began
        time.sleep(0.2)
    took = time.monotonic() - began
    assert run.returncode == 0, run.stderr.read() if run.stderr else ""
    megabytes = file.stat().st_size / 1e6
    file.unlink()
    staged = staged or took
    return {
        "comments": size, "file_mb": round(megabytes), "seconds": round(took, 1),
        "stage_a_second": round(size / staged), "load_a_second": round(size / (took - staged)),
        "a_second": round(size / took), "peak_mb": round(peak / 1024),
    }  # fmt: skip


def _empty_site(environment: dict[str, str]) -> None:
    manage = [sys.executable, "-W", "ignore", "manage.py"]
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    subprocess.run([sys.executable, "-c", SITE], env=environment, check=True)


def _peak(pid: int) -> int:
    """The most memory that a process has had so far, in kB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) if found else 0


def _state(environment: dict[str, str]) -> str:
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT state FROM moderation_importbatch").fetchone()
        return row[0] if row else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--write", action="store_true", help="keep the figures in results/")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-importing-"))
    servers = Servers(folder / "servers", durable=True)
    try:
        addresses = servers.start()
        environment = os.environ | {
            "DATABASE_URL": addresses["database_url"], "REDIS_URL": addresses["redis_url"],
            "SECRET_KEY": "benchmark", "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }  # fmt: skip
        rows = []
        for size in asked.sizes:
            rows.append(measure(size, folder, environment))
            print(json.dumps(rows[-1]), flush=True)
        found = {"machine": figures.versions(addresses["database_url"]), "imports": rows}
        if asked.write:
            (RESULTS / "importing.json").write_text(json.dumps(found, indent=2) + "\n")
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
