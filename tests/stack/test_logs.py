"""What real processes write down, whatever is asked of them: ids to follow, and no words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from newsroom.demo.processes import Newsroom
from tests.stack.client import Client, Town, eventually

pytestmark = pytest.mark.stack
PROCESSES = ("web", "worker", "beat")
# Of nobody: for documentation. One for each family.
ADDRESSES = ("203.0.113.77", "2001:db8:1:2::77")


class Written:
    """What the processes of a newsroom have written since."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self._paths = {name: newsroom.folder / f"{name}.log" for name in PROCESSES}
        self._before = {name: path.stat().st_size for name, path in self._paths.items()}

    def by(self, name: str) -> str:
        with self._paths[name].open("rb") as log:
            log.seek(self._before[name])
            return log.read().decode()

    def lines(self, name: str) -> list[dict[str, Any]]:
        whole = self.by(name).rpartition("\n")[0]  # The last one may be just being written.
        return [json.loads(line) for line in whole.splitlines()]

    def of(self, name: str, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines(name) if line["event"] == event]


@pytest.fixture(scope="module")
def written(running: Newsroom) -> Iterator[Written]:
    """The same processes, as in production, behind a proxy, and saying all that they can."""
    before = dict(running.environment)
    told = {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG", "TRUSTED_PROXIES": "1"}
    try:
        yield _anew(running, before | told)
    finally:
        _anew(running, before)


def _anew(newsroom: Newsroom, environment: dict[str, str]) -> Written:
    for name in PROCESSES:
        if name in newsroom.processes:
            newsroom.kill(name)
    newsroom.environment = environment
    written = Written(newsroom)
    newsroom.start_processes()
    newsroom.wait_until_ready()
    return written


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


@pytest.fixture
def marks() -> dict[str, str]:
    """What stands at each place of a request, to be found again wherever it is written."""
    kinds = (
        "text", "broken", "address", "query", "cookie", "session", "token", "signed", "password",
        "path", "agent", "referer", "host", "origin", "method", "id", "key", "form", "header",
        "released",
    )  # fmt: skip
    return {kind: f"{kind[:4]}x{uuid4().hex[:12]}" for kind in kinds}


def test_nothing_of_what_anybody_said_is_in_any_log(written, place, marks):
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
    everything = {name: written.by(name) for name in PROCESSES}
    found = [
        (kind, name)
        for name, text in everything.items()
        for kind, mark in [*marks.items(), *((one, one) for one in ADDRESSES)]
        if mark.lower() in text.lower()
    ]
    assert found == []


@contextmanager
def refused(place: Town, mark: str, *, once: str) -> Iterator[None]:
    """A text with this in it is refused once it is so, by a constraint that tells its row."""
    name = f"told_once_{once}"
    with place.connect() as database:
        database.execute(
            f"ALTER TABLE comments_revision ADD CONSTRAINT {name}"
            f" CHECK (text NOT LIKE '%{mark}%' OR status <> '{once}') NOT VALID"
        )
    try:
        yield
    finally:
        with place.connect() as database:
            database.execute(f"ALTER TABLE comments_revision DROP CONSTRAINT {name}")


def failed_releases(written: Written) -> list[dict[str, Any]]:
    return [
        line
        for line in written.of("worker", "task")
        if line["outcome"] == "failed" and "[23514]" in line.get("exception", "")
    ]


def ask_for_everything(place: Town, marks: dict[str, str]) -> list[int]:
    """Each place of a request, with a mark in it; the statuses of the answers."""
    somebody = place.anybody()
    somebody.extra = {
        "User-Agent": marks["agent"], "Referer": f"https://a.example/{marks['referer']}",
        "X-Forwarded-For": ADDRESSES[1], "X-Real-Ip": ADDRESSES[0], "X-Note": marks["header"],
    }  # fmt: skip
    statuses = [
        place.post(somebody, f"Well said, {marks['text']}.", Idempotency_Key=marks["key"]).status,
        place.post(place.anybody(), f"It breaks, {marks['broken']}.").status,
        place.post(place.anybody(), f"Nothing\x00 {marks['text']}").status,
        place.post(place.anybody(), f"{marks['text']} " * 10_000).status,
        Client(place.newsroom.url, marks["token"]).get("/api/v1/me").status,
        Client(place.newsroom.url, f"trpat_{marks['token']}").get("/api/v1/me").status,
        Client(place.newsroom.url, signed(marks["signed"])).get("/api/v1/me").status,
    ]
    own = place.newsroom.url
    login = {"login": f"{marks['address']}@reader.example", "password": marks["password"]}
    sign_up = {"name": marks["form"], "email": login["login"], "password1": marks["password"]}
    plain = [
        ("GET", f"/{marks['path']}/?q={marks['query']}", {}, ""),
        ("GET", f"/api/v1/{marks['path']}?q={marks['query']}", {}, ""),
        ("GET", f"/articles/{place.article}/?q={marks['query']}", {"Cookie": cookie(marks)}, ""),
        ("GET", f"/api/v1/comments/{marks['path']}", {}, ""),
        ("GET", "/", {"Host": f"{marks['host']}.example"}, ""),
        ("GET", "/api/v1/me", {"X-Request-ID": f"{marks['id']}@reader.example"}, ""),
        ("GET", "/api/v1/me", {"X-Forwarded-For": ADDRESSES[0]}, ""),
        (marks["method"].upper(), "/api/v1/me", {}, ""),
        ("POST", "/login/", {"Origin": own}, urlencode(login)),
        ("POST", "/signup/", {"Origin": own}, urlencode(sign_up)),
        ("POST", "/login/", {"Origin": f"https://{marks['origin']}.example"}, urlencode(login)),
        ("POST", "/login/", {"Cookie": cookie(marks)}, urlencode(login)),
        ("POST", "/api/v1/me/sign-out", {"Content-Type": "application/json"}, marks["form"]),
    ]
    return statuses + [plainly(place, *one) for one in plain]


def cookie(marks: dict[str, str]) -> str:
    return f"sessionid={marks['session']}; csrftoken={marks['cookie']}; other={marks['cookie']}"


def signed(mark: str) -> str:
    """A token by nobody: three parts, as they come."""
    return f"eyJhbGciOiJIUzI1NiJ9.{mark}.{mark}"


def plainly(place: Town, method: str, path: str, headers: dict[str, str], body: str) -> int:
    """One request as it is written here."""
    connection = HTTPConnection("127.0.0.1", place.newsroom.port, timeout=30)
    told = {"X-Forwarded-For": ADDRESSES[0], "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, body or None, told | headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
