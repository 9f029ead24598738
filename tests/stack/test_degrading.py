"""PostgreSQL is down, hangs, is full: reading goes on, writing is refused in words, all heals."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest

from newsroom.databases import CONNECTS_WITHIN
from tests.outage import stopped
from tests.stack.client import Answer, Client, Town, eventually
from tests.wanting import wanting

pytestmark = pytest.mark.stack

NOTICE = '<p class="away" id="away" role="status">'
EVERY_PROCESS = 30  # requests, each by a connection of its own
HEALS_WITHIN = 15.0  # seconds
A_MOMENT = 3.0  # seconds that a busy machine takes beside what it waits for


def page_of(town: Town) -> str:
    return f"/articles/{town.article}/"


def data_of(town: Town) -> str:
    return f"/api/v1/articles/{town.article}/comments"


def warm(town: Town) -> None:
    """Every process has both at hand."""
    for path in (page_of(town), data_of(town)) * EVERY_PROCESS:
        assert town.nobody().get(path).status == 200


def read(town: Town) -> list[Answer]:
    return [town.nobody().get(page_of(town)) for _ in range(EVERY_PROCESS)]


def all_say_it(town: Town) -> bool:
    answers = read(town)
    assert {one.status for one in answers} == {200}
    return all(NOTICE in one.body for one in answers)


def none_says_it(town: Town) -> bool:
    return all(one.status == 200 and NOTICE not in one.body for one in read(town))


def assert_it_heals(town: Town, author: Client) -> None:
    began = time.monotonic()
    eventually(lambda: town.post(author).status == 201, within=HEALS_WITHIN)
    eventually(lambda: none_says_it(town), within=HEALS_WITHIN)
    assert time.monotonic() - began < HEALS_WITHIN
    town.newsroom.wait_until_ready()


def send_form(town: Town, path: str, fields: dict[str, str]) -> tuple[int, dict[str, str], str]:
    """As a browser without JavaScript sends it from a page of ours."""
    connection = HTTPConnection("127.0.0.1", town.newsroom.port, timeout=30)
    headers = {"Origin": town.newsroom.url, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read().decode()
    finally:
        connection.close()


@contextmanager
def no_postgresql(town: Town) -> Iterator[None]:
    """As if its power had failed."""
    town.newsroom.servers.stop_postgres(mode="immediate")
    try:
        yield
    finally:
        town.newsroom.servers.start_postgres()


def test_postgresql_is_down(town: Town):
    author, text = town.anybody(), f"Typed in vain? {uuid4().hex}."
    accepted = [town.post(author).body["id"], town.post(town.anybody()).body["id"]]
    warm(town)

    with no_postgresql(town):
        posted = town.post(author)
        status, headers, form = send_form(town, page_of(town), {"text": text, "by": ""})
        cold = town.nobody().get(f"/comments/{accepted[0]}/")
        # A process finds out by what is asked of it: half a minute later, each has been.
        eventually(lambda: all_say_it(town), within=60, every=1)
        data = [town.nobody().get(data_of(town)) for _ in range(EVERY_PROCESS)]
        alive, ready = (town.nobody().get(path) for path in ("/livez", "/readyz"))
        health = town.nobody().get("/healthz")

    assert (posted.status, posted.body["code"]) == (503, "unavailable")
    assert posted.headers["retry-after"] == "5"
    assert (status, headers["retry-after"]) == (503, "5")
    assert f"\n{text}</textarea>" in unescape(form)
    assert (cold.status, cold.headers["retry-after"]) == (503, "5")
    assert "This page cannot be shown just now" in cold.body
    assert {one.status for one in data} == {200}
    assert all("detail=unavailable" in one.headers["cache-status"] for one in data)
    assert (alive.status, ready.status, health.status) == (200, 200, 503)
    assert ready.body["database"] == "away"
    assert_it_heals(town, author)
    kept = "SELECT count(*) FROM comments_comment WHERE id = ANY(%s::uuid[])"
    assert town.rows(kept, accepted) == [(len(accepted),)]


def test_postgresql_and_valkey_are_down(town: Town):
    author = town.anybody()
    warm(town)

    town.newsroom.servers.stop_valkey()
    try:
        with no_postgresql(town):
            eventually(lambda: all_say_it(town), within=60, every=1)
            posted = town.post(author)
    finally:
        town.newsroom.servers.start_valkey()

    assert (posted.status, posted.body["code"]) == (503, "unavailable")
    assert_it_heals(town, author)


def processes_of(postmaster: int) -> list[int]:
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return [postmaster, *map(int, children)]


def test_postgresql_hangs_and_threads_are_not_eaten(town: Town):
    """More writers than there are threads; readers go on."""
    author, over = town.anybody(), threading.Event()
    refused: list[int] = []
    reads: list[float] = []
    warm(town)

    def write() -> None:
        while not over.is_set():
            refused.append(town.post(author).status)

    writers = [threading.Thread(target=write) for _ in range(16)]
    with stopped(*processes_of(town.newsroom.servers.postgres_pid)):
        began = time.monotonic()
        for one in writers:
            one.start()
        while time.monotonic() - began < 15:
            asked = time.monotonic()
            assert town.nobody().get(page_of(town)).status == 200
            reads.append(time.monotonic() - asked)
        late = [(town.nobody().get(path), time.monotonic()) for path in ("/livez", "/readyz")]
        over.set()
        for one in writers:
            one.join(30)

    assert set(refused) == {503}
    assert max(reads) < 6  # all threads found it out at the same time
    assert len(reads) > 50
    # Once it is known, one thread at a time looks whether it is over.
    assert sorted(reads)[-10] < 1
    assert [answer.status for answer, _ in late] == [200, 200]
    assert_it_heals(town, author)


@contextmanager
def few_connections(town: Town, number: int) -> Iterator[None]:
    """A PostgreSQL that knows so many at most."""
    servers = town.newsroom.servers

    def again(setting: str) -> None:
        with psycopg.connect(town.newsroom.environment["DATABASE_URL"], autocommit=True) as one:
            one.execute(setting)
        servers.stop_postgres()
        servers.start_postgres()

    again(f"ALTER SYSTEM SET max_connections = {number}")
    try:
        yield
    finally:
        again("ALTER SYSTEM RESET max_connections")


def test_others_have_taken_all_connections(town: Town):
    author = town.anybody()
    warm(town)

    with few_connections(town, 25):
        taken: list[psycopg.Connection[object]] = []
        try:
            take_all(town, taken)
            began = time.monotonic()
            posted = town.post(author)
            told = time.monotonic()
            page = town.nobody().get(page_of(town))
            read = time.monotonic()
        finally:
            for one in taken:
                one.close()
        eventually(lambda: town.post(author).status == 201, within=HEALS_WITHIN)

    assert posted.status == 503
    assert posted.body["code"] in {"busy", "unavailable"}
    assert page.status == 200
    assert told - began < CONNECTS_WITHIN + A_MOMENT
    assert read - told < CONNECTS_WITHIN + A_MOMENT
    assert_it_heals(town, author)


def take_all(town: Town, taken: list[psycopg.Connection[object]]) -> None:
    """All of them, those of the application as well."""
    url = town.newsroom.environment["DATABASE_URL"]
    others = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND NOT pid = ANY(%s)"
    )
    taken.append(psycopg.connect(url, autocommit=True))
    for _ in range(10):
        with suppress(psycopg.OperationalError):
            while True:
                taken.append(psycopg.connect(url, autocommit=True))
        mine = [one.info.backend_pid for one in taken]
        [found] = taken[0].execute(others, [mine]).fetchall()
        if found == (0,):
            return
    raise AssertionError("the application was always there first")


def test_a_lock_is_held_for_longer_than_anybody_waits(town: Town):
    subject = f"held-{uuid4().hex[:8]}"
    author = town.reader(subject)
    assert town.post(author).status == 201

    with town.connect() as holding:
        holding.execute("SELECT FROM newsroom_reader WHERE subject = %s FOR UPDATE", [subject])
        began = time.monotonic()
        answer = town.post(author)
        took = time.monotonic() - began

    assert (answer.status, answer.body["code"]) == (503, "busy")
    assert answer.headers["retry-after"] == "1"
    assert took < 13
    assert town.post(author).status == 201


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        folder.rmdir()
        wanting(f"no disk can be made here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def test_the_disk_is_full(town: Town):
    """A real one: what is written lies on a disk of its own, which has no room any more."""
    author = town.anybody()
    folder = Path(gettempdir()) / f"third-reading-{uuid4().hex}"  # Others may look in there.
    warm(town)
    [[now]] = town.rows("SELECT pg_table_size('comments_revision')")
    with small_disk(folder, now + 400_000):
        owner = town.newsroom.servers.postgres_pid
        shutil.chown(folder, Path(f"/proc/{owner}").stat().st_uid)
        tell(town, f"CREATE TABLESPACE small LOCATION '{folder}'", MOVE.format("small"))
        try:
            refused = write_until(town, lambda answer: answer.status != 201)
            page = town.nobody().get(page_of(town))
            # Each process says what it has met, and that is for whoever runs the house.
            eventually(lambda: "disk_full" in str(town.nobody().get("/healthz").body))
        finally:
            tell(town, MOVE.format("pg_default"), "DROP TABLESPACE small")

    assert (refused.status, refused.body["code"]) == (503, "unavailable")
    assert page.status == 200
    assert_it_heals(town, author)


MOVE = "ALTER TABLE comments_revision SET TABLESPACE {}"


def tell(town: Town, *statements: str) -> None:
    with psycopg.connect(town.newsroom.environment["DATABASE_URL"], autocommit=True) as one:
        for statement in statements:
            one.execute(statement)


def write_until(town: Town, done: Callable[[Answer], bool]) -> Answer:
    for _ in range(400):
        words = " ".join(re.findall("." * 8, os.urandom(900).hex()))  # Nothing packs that.
        answer = town.post(town.anybody(), f"{words}.")
        if done(answer):
            return answer
    raise AssertionError("there was always room")
