"""A place with a past, where people are known a little: else nothing of what they write would be
decided by each other. That of the election, and one listed word.
"""

from __future__ import annotations

import json
from typing import Any

import jwt
import psycopg

from benchmarks.crashes.people import SEVERE, Place
from newsroom.demo.processes import Newsroom
from tests.stack.client import Client

# What they were given is what they begin with, as if its quarters had been dropped long ago.
BEGIN_WITH = """
INSERT INTO moderation_opening (reader_id, caught, missed, spared, blamed, settled,
    calibrations_seen, calibrations_passed)
SELECT reader_id, caught, missed, spared, blamed, settled, calibrations_seen, calibrations_passed
FROM moderation_standing"""
LATELY = 4  # times as many as will be written: what comes is no rush to the house


def settle(newsroom: Newsroom, posts: int) -> tuple[Place, dict[str, str]]:
    """People for about so many comments; the place, and the token of each."""
    wanted = {
        "regulars": max(60, posts), "newcomers": 1, "others": max(60, posts),
        "lately": LATELY * posts, "raiders": 0, "reporters": 60, "volunteers": 12,
        "moderators": 4,
    }  # fmt: skip
    file = newsroom.folder / "wanted.json"
    file.write_text(json.dumps(wanted))
    told: dict[str, Any] = json.loads(newsroom.run("-m", "benchmarks.election.town", str(file)))
    with psycopg.connect(newsroom.environment["DATABASE_URL"]) as there:
        there.execute(BEGIN_WITH)
    tokens = {_subject(one): one for some in told["tokens"].values() for one in some}
    people = {kind: [_subject(one) for one in some] for kind, some in told["tokens"].items()}
    people["desk"].sort()  # The first is a senior one.
    return Place(told["publication"], told["articles"], told["practice"], people), tokens


def _subject(token: str) -> str:
    """Whose it is: a log has names in it, and no secrets."""
    said: dict[str, str] = jwt.decode(token, options={"verify_signature": False})
    return said["sub"]


def list_the_word(url: str, place: Place, tokens: dict[str, str]) -> None:
    senior = Client(url, tokens[place.people["desk"][0]])
    wanted = {"publication": place.slug, "kind": "word", "words": SEVERE, "action": "severe"}
    listed = senior.post("/api/v1/lists", wanted)
    assert listed.status == 201, listed.body
