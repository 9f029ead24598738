"""The version before goes on serving readers while the schema becomes that of today."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from newsroom.demo.processes import ROOT, Newsroom
from tests import upgrading
from tests.stack.client import Client, Town, eventually
from tests.stack.journey import comes_to_the_page
from tests.stack.next_version import lay_out_next
from tests.wanting import wanting

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def of_before() -> Iterator[Newsroom]:
    """A newsroom of the version before, with its schema."""
    commit = upgrading.before()
    if commit is None:
        wanting("no version before in the history whose schema this one goes on from")
    folder = Path(tempfile.mkdtemp(prefix="third-reading-before-"))
    newsroom = Newsroom(folder / "data")
    newsroom.code = folder / "code"
    newsroom.code.mkdir()
    upgrading.lay_out(commit, newsroom.code)
    try:
        newsroom.run("-m", "newsroom.words")
        newsroom.start_servers()
        newsroom.fill()
        newsroom.start_processes()
        newsroom.wait_until_ready()
        yield newsroom
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Readers:
    """Some who post, read, and answer what they are given, one after the other, until told."""

    def __init__(self, town: Town, number: int) -> None:
        self.town = town
        self.done: Counter[str] = Counter()
        self.failed: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._go_on) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _go_on(self) -> None:
        while not self._over.is_set():
            reader = self.town.anybody()
            article = f"/api/v1/articles/{self.town.article}"
            self._ask(reader, "read", "GET", f"{article}/comments")
            text = {"text": f"Going on, {uuid4().hex}."}
            self._ask(reader, "post", "POST", f"{article}/comments", text)
            given = self._ask(reader, "given", "GET", "/api/v1/reviews") or {"results": []}
            for review in given["results"]:
                where = f"/api/v1/reviews/{review['id']}/rating"
                self._ask(reader, "rate", "POST", where, {"quality": "fair", "civil": "yes"})
            self._ask(reader, "page", "GET", f"/articles/{self.town.article}/")

    def _ask(self, reader: Client, what: str, method: str, path: str, body: object = None):
        try:
            answer = reader.send(method, path, body)
        except OSError as error:
            self.failed.append(f"{what}: {error}")
            return None
        if answer.status in (200, 201):
            self.done[what] += 1
            return answer.body
        self.failed.append(f"{what}: {answer.status} {str(answer.body)[:200]}")
        return None


def migrations(town: Town) -> set[tuple[str, ...]]:
    return {(app, name) for app, name in town.rows("SELECT app, name FROM django_migrations")}


def manage(newsroom: Newsroom, *arguments: str, **more: str) -> str:
    """A command of this version, whichever version it is that serves; all that it said."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env={**os.environ, **newsroom.environment, **more}, check=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ).stdout  # fmt: skip


def migrates_beside_somebody_who_reads(newsroom: Newsroom, code: Path) -> str:
    """Change the schema while one long look at all comments goes on; all that it said.

    No change of a table can be carried out beside that, so who looks stops once it was told so.
    """
    with psycopg.connect(newsroom.environment["DATABASE_URL"]) as looking:
        looking.execute("SELECT count(*) FROM comments_comment")
        migrating = subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=code, env={**os.environ, **newsroom.environment},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        said = ""
        with migrating:
            for line in migrating.stdout or ():
                said += line
                if "Once more" in line:
                    looking.rollback()
    assert migrating.returncode == 0, said
    return said


def serves(newsroom: Newsroom, code: Path) -> None:
    """Let the processes be those of a version, whichever it was before."""
    for name in ("web", "worker", "beat"):
        newsroom.kill(name)
    newsroom.code = code
    newsroom.start_processes()
    time.sleep(0.5)
    newsroom.wait_until_ready()


def test_a_backup_of_the_version_before_is_brought_up_to_date(of_before: Newsroom, tmp_path: Path):
    made = manage(of_before, "backup", str(tmp_path)).splitlines()[0]
    name = f"again_{uuid4().hex[:8]}"
    servers = of_before.servers
    with psycopg.connect(servers.database_url("postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')

    said = manage(of_before, "restore", made, DATABASE_URL=servers.database_url(name))

    assert "migrations of this code were not in it, and are now" in said
    assert "All is well." in said


def test_readers_notice_nothing_while_the_schema_changes_and_then_the_version(
    of_before: Newsroom, tmp_path: Path
):
    old = of_before.folder.parent / "code"
    if of_before.code != old:  # It is asked once more.
        serves(of_before, old)
    town = Town(of_before)
    schema_of_before = migrations(town)
    name = f"a{uuid4().hex[:8]}"
    lay_out_next(tmp_path, name=name)
    readers = Readers(town, 4)
    try:
        eventually(lambda: readers.done["rate"] >= 6)
        during = Counter(readers.done)
        manage(of_before, "migrate", "--verbosity", "0")
        said = migrates_beside_somebody_who_reads(of_before, tmp_path)
        during = readers.done - during
        after = Counter(readers.done)
        eventually(
            lambda: (
                readers.failed
                or all((readers.done - after)[what] >= 4 for what in ("post", "rate"))
            )
        )
    finally:
        readers.stop()

    assert readers.failed == []
    assert "Others use what this changes. Once more" in said, "it had nobody to wait for"
    steps = {("comments", f"9001_{name}"), ("comments", f"9002_{name}")}
    assert steps <= migrations(town) - schema_of_before
    assert during["post"], "nobody came while it was changed"
    # And then the new version takes over.
    serves(of_before, ROOT)
    comes_to_the_page(town)
