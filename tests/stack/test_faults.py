"""Servers and workers die at the worst moment. Nothing that was accepted may be lost."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import pytest
from redis import Redis

from tests.stack.client import Client, Town, eventually

pytestmark = pytest.mark.stack


def is_public(town: Town, comment: str) -> bool:
    return town.nobody().get(f"/api/v1/comments/{comment}").status == 200


def no_counter_drifted(town: Town) -> None:
    said = town.newsroom.manage(
        "shell", "-v0", "-c",
        "from moderation.recount import differences; print('drift:', list(differences()))",
    )  # fmt: skip
    assert "drift: []" in said


def test_the_worker_is_killed_in_the_middle_of_a_release(town: Town):
    newsroom = town.newsroom
    newsroom.kill("worker")
    newsroom.kill("beat")
    comment = town.decided_for()

    # Hold the comment's row, so that the release stops half-way, inside its transaction.
    with town.connect() as holding:
        holding.execute("SELECT 1 FROM comments_comment WHERE id = %s FOR UPDATE", [comment])
        newsroom.start_worker()
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE '%%comments_comment%%'"
        )
        eventually(lambda: town.rows(waiting)[0][0] > 0)
        newsroom.kill("worker")
        assert not is_public(town, comment)

    newsroom.start_worker()
    newsroom.start_beat()

    eventually(lambda: is_public(town, comment))
    released = (
        "SELECT count(*) FROM comments_revision WHERE comment_id = %s AND status = 'released'"
    )
    assert town.rows(released, comment) == [(1,)]
    no_counter_drifted(town)


def test_valkey_is_flushed_with_a_release_and_an_assignment_in_it(town: Town):
    newsroom = town.newsroom
    newsroom.kill("worker")
    decided = town.decided_for()
    posted = town.post(town.anybody()).body["id"]

    with Redis.from_url(newsroom.environment["REDIS_URL"]) as valkey:
        eventually(lambda: valkey.llen("celery") > 0)
        valkey.flushall()
    newsroom.start_worker()

    eventually(lambda: is_public(town, decided))
    assigned = "SELECT assigned_at FROM comments_revision WHERE comment_id = %s"
    eventually(lambda: town.rows(assigned, posted)[0][0] is not None)


def test_valkey_is_down_while_readers_post(town: Town):
    newsroom = town.newsroom
    newsroom.servers.stop_valkey()
    try:
        slowest = 0.0
        posted = []
        for _ in range(10):
            began = time.monotonic()
            answer = town.post(town.anybody())
            slowest = max(slowest, time.monotonic() - began)
            assert answer.status == 201
            posted.append(answer.body["id"])
        in_person = town.anybody()
        own = town.whole_visit(in_person)  # The reader's own request hands out the reviews.
    finally:
        newsroom.servers.start_valkey()

    # Connecting anew costs the broker's own back-off; a request must never pay it.
    assert slowest < 2.0
    assert in_person.get(f"/api/v1/comments/{own}").body["state"] in {"in_review", "released"}
    open_now = "SELECT count(*) FROM comments_revision WHERE comment_id = ANY(%s::uuid[]) AND"
    eventually(
        lambda: town.rows(f"{open_now} assigned_at IS NOT NULL", posted) == [(10,)], within=60
    )
    newsroom.wait_until_ready()


def test_postgresql_restarts_under_load(town: Town):
    """Twice, as if the power had failed. What was answered 201 is there, exactly once."""
    accepted: dict[str, str] = {}
    rated: list[str] = []
    failures: list[str] = []
    closing = threading.Event()

    def read_and_write() -> None:
        while not closing.is_set():
            reader = town.reader(f"visitor-{uuid4().hex[:10]}")
            key, text = uuid4().hex, f"Under load, {uuid4().hex}."
            comment = insist(reader, text, key)
            if comment is None:
                return
            accepted[text] = comment
            rate_all(reader)

    def insist(reader: Client, text: str, key: str) -> str | None:
        """Repeat with the same key until there is an answer, as a good client does."""
        path = f"/api/v1/articles/{town.article}/comments"
        while not closing.is_set():
            try:
                answer = reader.post(path, {"text": text}, Idempotency_Key=key)
            except OSError as error:
                failures.append(str(error))
            else:
                if answer.status == 201:
                    comment: str = answer.body["id"]
                    return comment
                failures.append(str(answer.status))
            time.sleep(0.05)
        return None

    def rate_all(reader: Client) -> None:
        try:
            for review in reader.get("/api/v1/reviews").body["results"]:
                path = f"/api/v1/reviews/{review['id']}/rating"
                answer = reader.post(path, {"quality": "good", "civil": "yes"})
                if answer.status == 201:
                    rated.append(review["id"])
        except (OSError, TypeError, KeyError) as error:
            failures.append(str(error))

    readers = [threading.Thread(target=read_and_write) for _ in range(6)]
    for thread in readers:
        thread.start()
    for _ in range(2):
        time.sleep(2)
        town.newsroom.servers.stop_postgres(mode="immediate")
        time.sleep(0.3)
        town.newsroom.servers.start_postgres()
    time.sleep(2)
    closing.set()
    for thread in readers:
        thread.join(30)

    assert len(accepted) > 5
    assert failures, "the restart was never felt: this test tested nothing"
    kept = dict(
        town.rows(
            "SELECT text, comment_id::text FROM comments_revision WHERE text = ANY(%s)",
            list(accepted),
        )
    )
    assert kept == accepted
    copies = "SELECT count(*) FROM comments_revision WHERE text = ANY(%s)"
    assert town.rows(copies, list(accepted)) == [(len(accepted),)]
    ratings = "SELECT count(*) FROM moderation_rating WHERE id = ANY(%s::uuid[])"
    assert town.rows(ratings, rated) == [(len(rated),)]
    no_counter_drifted(town)


def test_the_workers_are_away_and_come_back(town: Town):
    newsroom = town.newsroom
    newsroom.kill("worker")
    newsroom.kill("beat")

    decided = town.decided_for()
    time.sleep(1)
    assert not is_public(town, decided)
    newsroom.start_worker()
    newsroom.start_beat()

    eventually(lambda: is_public(town, decided))


def test_the_worker_is_killed_while_voided_ratings_are_counted_anew(town: Town):
    newsroom = town.newsroom
    [[reader, handle, touched]] = town.rows(
        "SELECT e.id, e.handle, count(DISTINCT g.revision_id)"
        " FROM moderation_rating g JOIN newsroom_reader e ON e.id = g.reviewer_id"
        " JOIN comments_revision r ON r.id = g.revision_id AND r.status <> 'calibration'"
        " WHERE g.counts GROUP BY e.id ORDER BY 3 DESC LIMIT 1"
    )
    last_of_them = (
        "SELECT revision_id FROM moderation_recount WHERE done_at IS NULL AND voiding_id IN"
        " (SELECT id FROM moderation_voiding WHERE reviewer_id = %s) ORDER BY id DESC LIMIT 1"
    )
    left = "SELECT count(*) FROM moderation_recount WHERE done_at IS NULL"

    newsroom.kill("worker")
    newsroom.manage("void", handle, "--by", "sub", "--reason", "a sold account")

    # Hold one of its texts, so that the count stops there, inside a transaction.
    with town.connect() as holding:
        [[held]] = holding.execute(last_of_them, [reader]).fetchall()
        holding.execute("SELECT 1 FROM comments_revision WHERE id = %s FOR UPDATE", [held])
        newsroom.start_worker()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        eventually(lambda: town.rows(waiting)[0][0] > 0)
        newsroom.kill("worker")
        assert town.rows(left)[0][0] > 0, "nothing was left to be done: this test tested nothing"

    newsroom.start_worker()

    eventually(lambda: town.rows(left) == [(0,)], within=90)
    done = (
        "SELECT count(*), count(DISTINCT c.revision_id) FROM moderation_recount c"
        " JOIN moderation_voiding v ON v.id = c.voiding_id WHERE v.reviewer_id = %s"
    )
    [[rows, texts]] = town.rows(done, reader)
    assert rows == texts == touched
    heard = "SELECT count(*) FROM moderation_credit WHERE reviewer_id = %s AND missed + spared > 0"
    assert town.rows(heard, reader)[0][0] == 0
    no_counter_drifted(town)
