"""What real processes write down, whatever is asked of them: ids to follow, and no words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from newsroom.demo.processes import Newsroom
from tests.stack.asking_everything import ask_for_everything, new_marks, refused
from tests.stack.client import Town, eventually
from tests.stack.written_down import PROCESSES, Written, found_in, started_anew

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def written(running: Newsroom) -> Iterator[Written]:
    """The same processes, as in production, behind a proxy, and saying all that they can."""
    before = dict(running.environment)
    told = {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG", "TRUSTED_PROXIES": "1"}
    try:
        yield started_anew(running, before | told)
    finally:
        started_anew(running, before)


@pytest.fixture
def place(written: Written) -> Town:
    written.newsroom.wait_until_ready()
    return Town(written.newsroom)


def test_every_line_of_every_process_is_an_object_that_says_whose_it_is(written, place):
    assert place.nobody().get("/api/v1/me").status == 401
    eventually(lambda: written.of("worker", "task"))

    for name in ("web", "worker"):
        lines = written.lines(name)
        assert {line["process"] for line in lines} == {name}
        assert all(line["time"].endswith("Z") and line["level"] for line in lines)


def test_a_release_is_followed_from_the_rating_to_the_worker(written, place):
    place.decided_for(f"To be followed, {uuid4().hex}.")

    eventually(lambda: followed(written))

    for line, rating in followed(written):
        assert line["outcome"] == "done"
        assert line["task_id"]
        assert rating["auth"] == "token"
        assert line["time"] >= rating["time"][:19]


def followed(written: Written) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Releases, each with the line of the rating for which it was done."""
    ratings = {
        line["request_id"]: line
        for line in written.of("web", "request")
        if line.get("route", "").endswith("/rating") and line["status"] == 201
    }
    done = [line for line in written.of("worker", "task") if line["task"] == "moderation.release"]
    return [(line, ratings[one]) for line in done for one in ids(line) if one in ratings]


def ids(line: dict[str, Any]) -> list[str]:
    return [line["request_id"]] if "request_id" in line else line.get("request_ids", [])


def test_nothing_of_what_anybody_said_is_in_any_log(written, place):
    marks = new_marks()
    broken, released = marks["broken"], marks["released"]
    with refused(place, broken, once="pending"), refused(place, released, once="released"):
        statuses = ask_for_everything(place, marks)
        decided = place.decided_for(f"Let me out, {released}.")
        eventually(lambda: failed_releases(written))
    status = "SELECT status FROM comments_revision WHERE comment_id = %s"
    eventually(lambda: place.rows(status, decided) == [("released",)])
    time.sleep(1)

    # It was all felt, or this test tested nothing.
    assert {201, 400, 401, 403, 404, 500} <= set(statuses)
    assert set(statuses) <= {line["status"] for line in written.of("web", "request")}
    failures = written.of("web", "a request failed")
    assert any("[23514]" in line["exception"] for line in failures)
    assert all(line["request_id"] for line in failures)
    assert found_in({name: written.by(name) for name in PROCESSES}, marks) == []


def failed_releases(written: Written) -> list[dict[str, Any]]:
    return [
        line
        for line in written.of("worker", "task")
        if line["outcome"] == "failed" and "[23514]" in line.get("exception", "")
    ]
