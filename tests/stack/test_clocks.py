"""Two beats at once, processes that stand still for a while, and clocks that are wrong."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis

from newsroom.celery import TIMETABLE
from newsroom.demo.processes import _for_web
from newsroom.demo.servers import free_port
from tests.races.laws import LAWS
from tests.stack.client import Client, Town, eventually
from tests.stack.test_faults import is_public, no_counter_drifted

pytestmark = pytest.mark.stack

STANDS_STILL = 4.0  # seconds
DAY_AND_AN_HOUR = 25 * 3600
SEND = "from newsroom.celery import app\nfor task in {tasks}: app.send_task(task)"


def send(town: Town, *tasks: str) -> None:
    """As beat does; but these never expire."""
    town.newsroom.manage("shell", "-v0", "-c", SEND.format(tasks=list(tasks)))


def all_is_done(town: Town) -> None:
    """Nothing waits for a worker, and none has anything in hand that it has not acknowledged."""
    with Redis.from_url(town.newsroom.environment["REDIS_URL"]) as valkey:
        eventually(lambda: not valkey.llen("celery") and not valkey.hlen("unacked"), within=90)


@contextmanager
def standing_still(town: Town, *names: str) -> Iterator[None]:
    """As on a machine that is suspended: they go on in the middle of whatever they were at."""
    for name in names:
        os.killpg(town.newsroom.processes[name].pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for name in names:
            os.killpg(town.newsroom.processes[name].pid, signal.SIGCONT)


@pytest.fixture
def doubled(town: Town) -> Iterator[Town]:
    """A second beat and a second worker, as when somebody forgets to end the first."""
    town.newsroom.start_worker(name="worker-too")
    town.newsroom.start_beat(name="beat-too")
    yield town
    for name in ("worker-too", "beat-too"):
        town.newsroom.kill(name)


def start_wrong(town: Town, name: str, seconds: int, module: str, *options: str) -> None:
    """A process on a machine whose clock is wrong."""
    command = ["python", "-m", "tests.races.skewed", str(seconds), module, *options]
    town.newsroom._start(name, command)


def times(town: Town, query: str, comment: str) -> int:
    [[number]] = town.rows(f"SELECT count(*) FROM {query}", comment)
    return int(number)


ONCE = {
    "a decision": "moderation_decision d JOIN comments_revision r ON r.id = d.revision_id"
    " WHERE r.comment_id = %s",
    "a line of the log about its release": "moderation_logentry"
    " WHERE comment_id = %s AND act = 'moved' AND facts ->> 'to' = 'released'",
    "a letter about it": "moderation_letter WHERE comment_id = %s AND kind = 'released'",
}


def test_two_beats_do_everything_once_though_they_and_the_workers_stand_still(doubled: Town):
    """What both ask for at the same moment, both workers begin."""
    town, workers = doubled, ("worker", "worker-too")
    [[gone]] = town.rows("SELECT id FROM newsroom_reader WHERE handle = %s", town.newcomer())
    with standing_still(town, *workers):
        comment = town.decided_for()
        with Redis.from_url(town.newsroom.environment["REDIS_URL"]) as valkey:
            valkey.flushdb()  # The hints are lost: it is for the sweeps of both.
        town.rows("UPDATE newsroom_reader SET leaving_at = now() WHERE id = %s RETURNING id", gone)
        send(town, *[task for _, task, _ in TIMETABLE for _ in range(2)])
    with standing_still(town, "beat", "worker"):
        time.sleep(STANDS_STILL)
    with standing_still(town, "beat-too", "worker-too"):
        time.sleep(STANDS_STILL)

    eventually(lambda: is_public(town, comment), within=60)
    erased = "SELECT 1 FROM newsroom_reader WHERE id = %s AND erased_at IS NOT NULL"
    eventually(lambda: town.rows(erased, gone), within=60)
    send(town, *[task for _, task, _ in TIMETABLE])
    all_is_done(town)
    found = {what: times(town, query, comment) for what, query in ONCE.items()}
    assert found == dict.fromkeys(ONCE, 1)
    farewells = "SELECT count(*) FROM moderation_farewell WHERE reader_id = %s"
    assert town.rows(farewells, gone) == [(1,)]
    no_counter_drifted(town)


@pytest.mark.parametrize("seconds", [-100, 100], ids=["behind", "ahead"])
def test_a_beat_whose_clock_is_off_by_a_minute_and_a_half_is_still_heard(town: Town, seconds: int):
    newsroom = town.newsroom
    newsroom.kill("beat")
    schedule = str(newsroom.folder / f"beat-{seconds}")
    start_wrong(town, "beat", seconds, "newsroom.beat", "--schedule", schedule, "--pidfile", "")
    try:
        # Nothing but the clock tells a worker of leases that ran out.
        before = "SELECT count(*) FROM moderation_assignment WHERE state = 'expired'"
        [[had]] = town.rows(before)
        reader = town.anybody()
        town.post(reader)
        assert reader.get("/api/v1/reviews").body["results"]
        town.rows(
            "UPDATE moderation_assignment SET lease_until = now() - interval '1 s'"
            " WHERE state = 'open' RETURNING id"
        )
        eventually(lambda: town.rows(before)[0][0] > had, within=60)
    finally:
        newsroom.kill("beat")
        newsroom.start_beat()


def test_a_worker_whose_clock_is_wrong_does_nothing_before_its_time(town: Town):
    """A day ahead, and everybody who has a day to think would be gone."""
    newsroom, author = town.newsroom, town.anybody()
    comment = town.post(author).body["id"]
    assert author.get("/api/v1/reviews").body["results"]
    [[reader]] = town.rows("SELECT author_id FROM comments_comment WHERE id = %s", comment)
    thinks = "UPDATE newsroom_reader SET leaving_at = now() + interval '1 day' WHERE id = %s"
    town.rows(f"{thinks} RETURNING id", reader)
    newsroom.kill("worker")
    newsroom.kill("beat")
    tasks = [f"moderation.clock.{name}" for name in ("erase", "expire_leases", "lapse", "sweep")]
    start_wrong(
        town, "wrong", DAY_AND_AN_HOUR, "newsroom.worker",
        "--hostname", "wrong@%h", "--pool", "threads", "--concurrency", "2",
        "--without-gossip", "--without-mingle",
    )  # fmt: skip
    log = newsroom.folder / "wrong.log"
    still = "SELECT count(*) FROM newsroom_reader WHERE id = %s AND erased_at IS NULL"
    leases = "SELECT state, count(*) FROM moderation_assignment WHERE reviewer_id = %s GROUP BY 1"
    stays = "UPDATE newsroom_reader SET leaving_at = NULL WHERE id = %s RETURNING id"
    try:
        send(town, *tasks)
        eventually(lambda: all(f"borne: {task}" in log.read_text() for task in tasks), within=90)
        [off, *_] = re.findall(r"this clock is \+(\d+) seconds from PostgreSQL's", log.read_text())
        # The way of the answer is let off.
        assert int(off) == pytest.approx(DAY_AND_AN_HOUR, abs=60)
        assert town.rows(still, reader) == [(1,)]
        assert town.rows(leases, reader) == [("open", 3)]
    finally:
        newsroom.kill("wrong")
        town.rows(stays, reader)
        newsroom.start_worker()
        newsroom.start_beat()
        newsroom.wait_until_ready()


def what_a_wrong_clock_would_spoil(town: Town) -> tuple[list[tuple[object, ...]], ...]:
    """How many rows there are, what is public, and which leases hold for how long."""
    return tuple(
        town.rows(query)
        for query in (
            "SELECT count(*) FROM comments_revision",
            "SELECT id FROM comments_comment WHERE released_revision_id IS NOT NULL ORDER BY 1",
            "SELECT id, state, lease_until FROM moderation_assignment ORDER BY 1",
            "SELECT count(*) FROM moderation_report",
            "SELECT count(*) FROM newsroom_reader",
            "SELECT count(*) FROM django_session",
        )
    )


@pytest.mark.parametrize("seconds", [-7200, 7200], ids=["behind", "ahead"])
def test_a_web_process_whose_clock_is_wrong_keeps_nothing_and_shows_what_is_public(
    town: Town, seconds: int
):
    """The whole way of a comment is tried there, and then gone where the clock is right."""
    newsroom, port = town.newsroom, free_port()
    public = town.decided_for()
    eventually(lambda: is_public(town, public))
    author, other = town.anybody(), town.anybody()
    comment = town.post(author).body["id"]
    leases = author.get("/api/v1/reviews").body["results"]
    name = f"web{seconds}"
    start_wrong(town, name, seconds, "newsroom.serving", *_for_web(1, port))
    wrong = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: _answers(wrong), within=90)
        before = what_a_wrong_clock_would_spoil(town)

        there, at_it = Client(wrong, author.token), Client(wrong, other.token)
        rating = {"quality": "fair", "civil": "yes"}
        tried = [
            town.post(there),
            there.get("/api/v1/reviews"),
            *[there.post(f"/api/v1/reviews/{one['id']}/rating", rating) for one in leases],
            there.post(f"/api/v1/comments/{comment}/self-check", {"civil": "yes"}),
            at_it.post(f"/api/v1/comments/{public}/report", {"reason": "spam"}),
            Client(wrong).post("/login/", {"login": "ada", "password": "x"}),
            Client(wrong).post("/desk/cases/", {}),
        ]

        assert {one.status for one in tried} == {503}
        assert {one.body["code"] for one in tried[:6]} == {"unavailable"}
        assert what_a_wrong_clock_would_spoil(town) == before
        assert Client(wrong).get(f"/articles/{town.article}/").status == 200
        told = Client(wrong).get("/healthz")
        assert (told.status, told.body["clock"]) == (503, "not ready")
        assert town.review(author) == len(leases) == 3  # No lease was lost.
        checked = author.post(f"/api/v1/comments/{comment}/self-check", {"civil": "yes"})
        assert checked.body["state"] == "in_review"
    finally:
        newsroom.kill(name)
    no_counter_drifted(town)
    assert {law: town.rows(query) for law, query in LAWS.items() if town.rows(query)} == {}


def _answers(url: str) -> bool:
    try:
        return Client(url).get("/livez").status == 200
    except OSError:
        return False
