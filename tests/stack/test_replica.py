"""Anonymous readers' pages come from a real streaming replica; authors read what they wrote."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from newsroom.demo.servers import DATABASE
from newsroom.demo.several import Several
from tests.stack.client import Client, Town, eventually
from tests.stack.conftest import in_a_process, webs_with
from tests.stack.journey import comes_to_the_page
from tests.stack.standby import Standby

pytestmark = pytest.mark.stack
BEHIND_AT_MOST = 2.0  # seconds, as the setting is by default


@pytest.fixture(scope="module")
def made(running_several: Several) -> Iterator[Standby]:
    standby = Standby(running_several.servers)
    try:
        # What is kept ready is made by the primary; what is not is read here.
        settings = {"REPLICA_DATABASE_URLS": standby.url, "READY_BYTES_AT_MOST": "0"}
        with webs_with(running_several, **settings):
            yield standby
    finally:
        standby.remove()


@pytest.fixture
def standby(made: Standby) -> Iterator[Standby]:
    """Close behind, whatever the test before did to it."""
    yield made
    made.resume()


@pytest.fixture
def town(standby: Standby, several: Several) -> Town:
    there = Town(several)
    # Both processes have found out that it is near enough.
    eventually(lambda: all(is_read_from(standby, web, there) for web in several.webs))
    return there


def is_read_from(standby: Standby, web: str, town: Town) -> bool:
    before = standby.looked_at()
    for _ in range(3):
        read(web, town)
    ends = time.monotonic() + 2.5  # Figures are told a second late.
    while time.monotonic() < ends:
        if standby.looked_at() > before:
            return True
        time.sleep(0.1)
    return False


def read(web: str, town: Town, client: Client | None = None) -> str:
    """The headline of the article, past nginx."""
    reader = Client(web, client.token if client else "")
    answer = reader.get(f"/api/v1/articles/{town.article}?now={uuid4().hex}")
    assert answer.status == 200
    headline: str = answer.body["headline"]
    return headline


def rename(town: Town) -> str:
    headline = f"The tram, edition {uuid4().hex[:6]}"
    with town.connect() as primary:
        primary.execute(
            "UPDATE newsroom_article SET headline = %s WHERE id = %s", [headline, town.article]
        )
    return headline


def test_nobody_in_particular_is_served_from_the_replica_and_a_reader_is_not(
    town: Town, standby: Standby, several: Several
):
    reader = town.anybody()
    before = settled(standby)

    for web in several.webs:
        for _ in range(20):
            read(web, town, reader)
    after_readers = settled(standby)
    for web in several.webs:
        for _ in range(20):
            read(web, town)

    assert after_readers == before
    assert settled(standby) >= before + 20


def settled(standby: Standby) -> int:
    """How often it was read from, once every connection has told; it does so when idle."""
    time.sleep(11)
    return standby.looked_at()


def test_one_comment_from_submission_to_the_public_page(town: Town):
    comes_to_the_page(town)


def test_an_author_reads_what_they_wrote_while_the_replica_stands_still(
    town: Town, standby: Standby
):
    author = town.anybody()
    standby.pause()

    comment = town.post(author).body["id"]
    own = author.get(f"/api/v1/comments/{comment}")

    assert (own.status, own.body["state"]) == (200, "pending")
    assert standby.row("SELECT count(*) FROM comments_comment WHERE id = %s", comment) == (0,)


def test_no_page_is_older_than_the_bound(town: Town, standby: Standby, several: Several):
    standby.pause()
    headline = rename(town)
    renamed = time.monotonic()

    late = []
    while time.monotonic() < renamed + BEHIND_AT_MOST + 2:
        for web in several.webs:
            asked = time.monotonic()
            if read(web, town) != headline:
                late.append(asked - renamed)
        time.sleep(0.05)

    # It was read from at first, and what it said was never older than it may be.
    assert late
    assert max(late) <= BEHIND_AT_MOST + 0.1
    query = "SELECT headline FROM newsroom_article WHERE id = %s"
    assert standby.row(query, town.article) != (headline,), "it did not stand still"


def test_it_is_read_from_again_when_it_has_caught_up(
    town: Town, standby: Standby, several: Several
):
    standby.pause()
    rename(town)
    before = settled(standby)  # It is far enough behind by then, too.
    assert not is_read_from(standby, several.webs[0], town)
    health = Client(several.webs[0]).get("/healthz")
    assert (health.status, health.body["replica-1"]) == (200, "passed over")

    standby.resume()

    eventually(lambda: is_read_from(standby, several.webs[0], town), within=15)
    assert standby.looked_at() > before


def test_the_replica_is_killed_and_no_reader_is_told(
    town: Town, standby: Standby, several: Several
):
    statuses: list[int] = []
    closing = threading.Event()

    def keep_reading(web: str) -> None:
        while not closing.is_set():
            path = f"/api/v1/articles/{town.article}/comments?now={uuid4().hex}"
            statuses.append(Client(web).get(path).status)

    readers = [threading.Thread(target=keep_reading, args=[web]) for web in several.webs * 2]
    for one in readers:
        one.start()
    time.sleep(1)
    before = len(statuses)
    standby.kill()
    try:
        time.sleep(3)
        closing.set()
        for one in readers:
            one.join()
    finally:
        standby.start()

    assert set(statuses) == {200}
    assert len(statuses) > before + 10
    eventually(lambda: is_read_from(standby, several.webs[0], town), within=20)


def test_a_transaction_a_write_and_a_worker_read_from_the_primary(
    town: Town, standby: Standby, several: Several
):
    code = """
from django.db import transaction
from newsroom import routing
from newsroom.models import Article
from newsroom.celery import app
print(routing.reads_from())
token = routing._reads_from.set("replica-1")
print(routing.reads_from(), Article.objects.all().db)
with transaction.atomic():
    print(routing.reads_from())
with routing.on_primary():
    print(routing.reads_from())
print(routing.reads_from())
Article.objects.filter(section="nowhere").update(section="nowhere")
print(routing.reads_from())
"""
    mine = {"REPLICA_DATABASE_URLS": standby.url}

    web = in_a_process(several, code, SERVES_WEB="true", **mine).split()
    worker = in_a_process(several, "from django.conf import settings as s; print(*s.DATABASES)")

    assert web == [
        "default", "replica-1", "replica-1", "default", "default", "replica-1", "default",
    ]  # fmt: skip
    assert worker.split() == ["default"]


def test_it_is_known_whether_a_replica_has_come_as_far(
    town: Town, standby: Standby, several: Several
):
    standby.pause()
    rename(town)
    with psycopg.connect(several.environment["DATABASE_URL"]) as primary:
        found = primary.execute("SELECT pg_current_wal_lsn() - '0/0'").fetchone()
    assert found
    code = f"""
from newsroom import routing
print(routing.is_at_least({int(found[0])}))
routing._reads_from.set("replica-1")
print(routing.is_at_least({int(found[0])}))
"""
    mine = {"SERVES_WEB": "true", "REPLICA_DATABASE_URLS": standby.url}

    while_it_stands_still = in_a_process(several, code, **mine).split()
    standby.resume()
    time.sleep(1)
    when_it_has_caught_up = in_a_process(several, code, **mine).split()

    assert while_it_stands_still == ["True", "False"]
    assert when_it_has_caught_up == ["True", "True"]


def test_a_replica_is_passed_over_that_is_asked_for_another_database(
    town: Town, standby: Standby, several: Several
):
    """As where a restored database lies beside the old one, and one address was forgotten."""
    name = f"old_{uuid4().hex[:8]}"
    with psycopg.connect(several.environment["DATABASE_URL"], autocommit=True) as primary:
        primary.execute(f'CREATE DATABASE "{name}"')
    old = standby.url.replace(f"/{DATABASE}?", f"/{name}?")
    eventually(lambda: answers(old))
    code = "from newsroom.replicas import replicas; print(replicas().passed_over())"

    of_the_old = in_a_process(several, code, SERVES_WEB="true", REPLICA_DATABASE_URLS=old)
    ours = in_a_process(several, code, SERVES_WEB="true", REPLICA_DATABASE_URLS=standby.url)

    assert "['replica-1']" in of_the_old
    assert "another database" in of_the_old
    assert "[]" in ours


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
