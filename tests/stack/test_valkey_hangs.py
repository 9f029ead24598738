"""Valkey is there and says nothing: all goes on, a little slower, and heals by itself.

A process that has ended refuses a connection at once; one that hangs takes it, and everything that
is asked of it waits until somebody gives up.
"""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from redis import Redis

from moderation.effort import reading_time
from newsroom.demo.seed import PASSWORD
from tests.outage import stopped
from tests.stack.client import Client, Town, eventually
from tests.stack.test_faults import no_counter_drifted

pytestmark = pytest.mark.stack

# Seconds of any request, on a machine that others want as well: what waits without a bound takes
# longer. How long they take on a quiet one: benchmarks/reliability.md.
AT_MOST = 10.0
ROUNDS = (
    1  # half a minute each, since nobody reads faster; figures of six: benchmarks/reliability.md
)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass
class Watch:
    """How long each kind of request took."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def over(self, kind: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.took[kind].append(time.monotonic() - began)

    def __str__(self) -> str:
        lines = (
            f"{kind}: {len(found)}, median {sorted(found)[len(found) // 2]:.2f},"
            f" at worst {max(found):.2f} s"
            for kind, found in sorted(self.took.items())
        )
        return "\n".join(lines)


@pytest.fixture
def watch() -> Watch:
    return Watch()


def ask(watch: Watch, kind: str, client: Client, method: str, path: str, body: Any = None) -> Any:
    with watch.over(kind):
        answer = client.send(method, path, body)
    assert answer.status < 300, (kind, answer)
    return answer.body


class Desk:
    """A moderator in a browser, signed in."""

    def __init__(self, town: Town, handle: str) -> None:
        self.url = town.newsroom.url
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open
        form = urlencode({"login": handle, "password": PASSWORD, "csrfmiddlewaretoken": self.sign})
        assert self.get("/login/", form) == 200

    @property
    def sign(self) -> str:
        """Of the form."""
        with self._open(f"{self.url}/login/", timeout=20) as answer:
            found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
        assert found
        return found[1]

    def get(self, path: str, form: str = "") -> int:
        request = urllib.request.Request(self.url + path, form.encode() or None)
        request.add_header("Origin", self.url)
        with self._open(request, timeout=20) as answer:
            return int(answer.status)


def writes_and_reviews(town: Town, watch: Watch, author: Client) -> str:
    """Posts, gives the three reviews that are owed, checks the own text; the comment's id."""
    path = f"/api/v1/articles/{town.article}/comments"
    text = {"text": f"While it says nothing, {uuid4().hex}."}
    comment: str = ask(watch, "posting", author, "POST", path, text)["id"]
    given = ask(watch, "asking for reviews", author, "GET", "/api/v1/reviews")["results"]
    assert len(given) == 3
    for review in given:
        time.sleep(reading_time(len(review["text"])) + 0.1)
        path = f"/api/v1/reviews/{review['id']}/rating"
        ask(watch, "rating", author, "POST", path, {"quality": "fair", "civil": "yes"})
    path = f"/api/v1/comments/{comment}/self-check"
    ask(watch, "self-check", author, "POST", path, {"civil": "yes"})
    return comment


def valkey_of(town: Town) -> int:
    with Redis.from_url(town.newsroom.environment["REDIS_URL"]) as valkey:
        found: dict[str, Any] = valkey.info("server")
        return int(found["process_id"])


def test_all_goes_on_while_valkey_hangs_and_heals_by_itself(town: Town, watch: Watch) -> None:
    authors = [town.anybody() for _ in range(ROUNDS)]
    [[public]] = town.rows(PUBLIC)
    comments: list[str] = []
    desk = Desk(town, "mod")

    with stopped(valkey_of(town)):
        for author in authors:
            for kind, path in PAGES.items():
                path = path.format(article=town.article)
                ask(watch, f"reading, {kind}", town.nobody(), "GET", path)
            ask(watch, "reading, one's own", author, "GET", "/api/v1/me")
            comments.append(writes_and_reviews(town, watch, author))
            ask(watch, "reacting", author, "PUT", f"/api/v1/comments/{public}/reactions/like")
            report = {"reason": "attack", "details": uuid4().hex}
            path = f"/api/v1/comments/{public}/reports"
            ask(watch, "reporting", author, "POST", path, report)
            for path in ("/desk/", "/desk/comments/", "/desk/log/", "/me/comments/"):
                with watch.over(f"the desk's pages, {path}"):
                    assert desk.get(path) == 200
            for path in ("/livez", "/readyz"):
                ask(watch, path, town.nobody(), "GET", path)
            with watch.over("/healthz"):
                whole = town.nobody().get("/healthz")
            assert whole.status == 503
        with watch.over("signing in"):
            Desk(town, "sub")
        health = known_health(town)

    print(watch)
    assert health["valkey"] == "not ready"
    assert health["limits"] == "counted by each process"
    town.newsroom.wait_until_ready()
    eventually(lambda: all("limits" not in health_of(town) for _ in range(10)), every=1)
    state = "SELECT count(*) FROM comments_revision WHERE comment_id = ANY(%s::uuid[])"
    assert town.rows(f"{state} AND status IN ('in_review', 'released')", comments) == [(ROUNDS,)]
    assert town.rows(KEPT, comments) == [(ROUNDS * 3, ROUNDS, ROUNDS)]
    after = town.post(town.anybody()).body["id"]  # Who reads it is drawn by a worker.
    drawn = f"{state} AND assigned_at IS NOT NULL"
    eventually(lambda: town.rows(drawn, [after]) == [(1,)], within=60)
    no_counter_drifted(town)
    assert max(took for found in watch.took.values() for took in found) < AT_MOST, str(watch)


PUBLIC = "SELECT id FROM comments_comment WHERE released_revision_id IS NOT NULL LIMIT 1"
KEPT = """
SELECT (SELECT count(*) FROM moderation_rating WHERE reviewer_id = ANY(ours.ids)),
    (SELECT count(*) FROM comments_reaction WHERE reader_id = ANY(ours.ids)),
    (SELECT count(*) FROM moderation_report WHERE reader_id = ANY(ours.ids))
FROM (SELECT array_agg(author_id) AS ids FROM comments_comment WHERE id = ANY(%s::uuid[])) ours"""
PAGES = {
    "a page": "/articles/{article}/",
    "a page that nobody has ready": "/articles/{article}/?sort=oldest",
    "data": "/api/v1/articles/{article}/comments",
    "a feed": "/articles/{article}/feed.atom",
}


def health_of(town: Town) -> dict[str, Any]:
    told: dict[str, Any] = town.nobody().get("/healthz").body
    return told


def known_health(town: Town) -> dict[str, Any]:
    """Of the process that answers; another one may not have been asked for anything yet."""
    found: list[dict[str, Any]] = []

    def counts_alone() -> bool:
        found.append(health_of(town))
        return "limits" in found[-1]

    eventually(counts_alone, within=30, every=0.5)
    return found[-1]
