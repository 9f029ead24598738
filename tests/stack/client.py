"""A reader of the running newsroom, over HTTP and nothing else."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import psycopg

from newsroom.demo import ISSUER, SLUG
from newsroom.demo.processes import Newsroom


@dataclass
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class Client:
    """Somebody with a bearer token, or nobody."""

    url: str
    token: str = ""
    timeout: float = 20
    extra: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.send("POST", path, body, **headers)

    def delete(self, path: str) -> Answer:
        return self.send("DELETE", path)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request. Raises OSError where no answer came at all."""
        data = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **self.extra}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                return Answer(response.status, _json(response.read()), dict(response.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, _json(error.read()), dict(error.headers))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


_ABUSE = """
SELECT FROM moderation_assignment a JOIN moderation_calibration c USING (revision_id)
WHERE a.id = %s AND NOT c.civil"""


_keys: dict[Path, dict[str, str]] = {}  # A secret is told once.


class Town:
    """The running newsroom with its people, and a look into its tables."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.article = self.rows("SELECT id FROM newsroom_article ORDER BY published_at DESC")[0][
            0
        ]
        if newsroom.folder not in _keys:
            made = newsroom.manage("signing_key", SLUG, "--new", "--json")
            _keys[newsroom.folder] = json.loads(made)
        self._key = _keys[newsroom.folder]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(query, values).fetchall()

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.newsroom.environment["DATABASE_URL"])

    def anybody(self, subject: str = "") -> Client:
        """A reader who has never done anything here, with an account that is a month old: those of
        the first days decide with others only."""
        subject = subject or f"visitor-{uuid4().hex[:10]}"
        reader = self.reader(subject)
        assert reader.get("/api/v1/me").status == 200  # Now there is an account.
        with self.connect() as database:
            database.execute(
                "UPDATE newsroom_reader SET joined_at = now() - interval '30 days'"
                " WHERE subject = %s",
                [subject],
            )
        return reader

    def reader(self, subject: str) -> Client:
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER, "aud": SLUG, "sub": subject, "name": subject.title(),
            "jti": uuid4().hex, "iat": now, "exp": now + timedelta(hours=1),
        }  # fmt: skip
        return Client(self.newsroom.url, self.sign(claims))

    def sign(self, claims: dict[str, Any]) -> str:
        """As the newspaper's own account system would, with a key that it was given."""
        kid, secret = {"kid": self._key["kid"]}, self._key["secret"]
        return jwt.encode(claims, secret, algorithm="HS256", headers=kid)

    def newcomer(self) -> str:
        """Somebody with an account of this newsroom and nothing else; their handle.

        For every test that hands something in: whoever has done so has reviews to give, or
        some that pay for the next comment, and another test would find that.
        """
        handle = f"newcomer-{uuid4().hex[:10]}"
        fresh = {"id": str(uuid4()), "handle": handle, "subject": handle, "name": handle}
        with self.connect() as database:
            database.execute(
                "INSERT INTO newsroom_reader SELECT (jsonb_populate_record("
                "r, %s::jsonb || jsonb_build_object('joined_at', now() - interval '30 days'))).*"
                " FROM newsroom_reader r WHERE handle = 'ada'",
                [json.dumps(fresh | {"name_key": None})],
            )
        return handle

    def nobody(self) -> Client:
        return Client(self.newsroom.url)

    def post(self, author: Client, text: str = "", **headers: str) -> Answer:
        text = text or f"Something new, {uuid4().hex}."
        return author.post(f"/api/v1/articles/{self.article}/comments", {"text": text}, **headers)

    def review(self, reviewer: Client) -> int:
        """Answer everything that is open for this reader, kindly; how many that was.

        But for plain abuse that is there for practice: whoever lets that pass is believed less,
        and a text with two such readers waits for somebody who is trusted.
        """
        given = reviewer.get("/api/v1/reviews").body["results"]
        for review in given:
            answers: dict[str, Any] = {"quality": "fair", "civil": "yes"}
            if self.rows(_ABUSE, review["id"]):
                answers |= {"civil": "no", "reasons": ["attack"]}
            self._was_shown_a_while_ago(review["id"])
            assert reviewer.post(f"/api/v1/reviews/{review['id']}/rating", answers).status == 201
        return len(given)

    def _was_shown_a_while_ago(self, review: str) -> None:
        """Nobody knows how long ago: an answer faster than one can read would hardly count."""
        with self.connect() as database:
            database.execute(
                "UPDATE moderation_assignment SET shown_at = NULL WHERE id = %s", [review]
            )

    def whole_visit(self, author: Client, text: str = "") -> str:
        """Post, review three, check one's own; the comment's id."""
        comment: str = self.post(author, text).body["id"]
        assert self.review(author) == 3
        checked = author.post(f"/api/v1/comments/{comment}/self-check", {"civil": "yes"})
        assert checked.body["state"] == "in_review"
        return comment

    def decided_for(self, text: str = "") -> str:
        """A comment that peers have found civil, whether or not it is released yet.

        Its readers only help out: where all came with a comment of their own it would be a
        rush, which publishes nothing among itself.
        """
        comment = self.whole_visit(self.anybody(), text)
        for _ in range(40):
            query = "SELECT decision FROM comments_revision WHERE comment_id = %s"
            if self.rows(query, comment)[0][0]:
                return comment
            helper = self.anybody()
            assert helper.post("/api/v1/reviews", {}).status == 201
            self.review(helper)
        raise AssertionError("forty readers came by and nobody was given the text")


def eventually(true: Callable[[], object], *, within: float = 40.0, every: float = 0.1) -> None:
    """Wait until something is so. Fails after `within` seconds."""
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, f"not so after {within:.0f} s"
        time.sleep(every)
