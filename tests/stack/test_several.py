"""Two web processes, two workers, one nginx: one house."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from newsroom.demo import SLUG
from newsroom.demo.several import Several
from tests.stack.client import Client, Town, eventually

pytestmark = pytest.mark.stack
WITHIN = 2.0  # seconds for which two processes may say different things

Says = Callable[[str], object]


def test_either_of_two_workers_does_the_work(big_town: Town, several: Several):
    several.kill("worker-1")
    try:
        comment = big_town.decided_for()
        eventually(lambda: is_public(several.webs[0], comment), within=20)
    finally:
        several.start_worker(name="worker-1")


def is_public(web: str, comment: str) -> bool:
    return Client(web).get(f"/api/v1/comments/{comment}").status == 200


@contextmanager
def agreed_on(several: Several, says: Says, change: object) -> Iterator[None]:
    """Both say the same before; what happens inside, both say within two seconds.

    Asked in turns, so that each of them knows what it said before. `change` is what they say
    when they know; once one of them knows, neither goes back.
    """
    before = {web: says(web) for web in several.webs}
    assert len(set(before.values())) == 1
    assert change not in before.values()
    yield
    done = time.monotonic()
    knew: dict[str, float] = {}
    while len(knew) < len(several.webs):
        for web in several.webs:
            said = says(web)
            now = time.monotonic()
            if said == change:
                knew.setdefault(web, now)
            else:
                assert web not in knew, "it has forgotten what it said"
                assert now - done < WITHIN + 20, f"{web} still says {said!r}"
    assert max(knew.values()) - min(knew.values()) <= WITHIN
    assert max(knew.values()) - done <= WITHIN + 0.5  # as long as it takes to ask


def at(web: str, client: Client) -> Client:
    return Client(web, client.token)


def test_a_release_is_seen_everywhere(big_town: Town, several: Several):
    comment = big_town.whole_visit(big_town.anybody())
    seen: dict[str, float] = {}
    watcher = threading.Thread(target=first_sights, args=[several, big_town, comment, seen])
    watcher.start()

    for _ in range(20):
        if len(seen) == len(several.webs):
            break
        helper = big_town.anybody()
        assert helper.post("/api/v1/reviews", {}).status == 201
        big_town.review(helper)
    watcher.join()

    query = "SELECT extract(epoch FROM first_released_at) FROM comments_comment WHERE id = %s"
    [[released]] = big_town.rows(query, comment)
    assert len(seen) == len(several.webs)
    assert max(seen.values()) - min(seen.values()) <= WITHIN
    assert max(seen.values()) - float(released) <= WITHIN + 0.5


def first_sights(several: Several, town: Town, comment: str, seen: dict[str, float]) -> None:
    """When each web process first shows this comment in its thread, asked all the while."""
    thread = f"/api/v1/articles/{town.article}/comments"
    ends = time.time() + 90
    while len(seen) < len(several.webs) and time.time() < ends:
        for web in several.webs:
            if comment in str(Client(web).get(thread).body):
                seen.setdefault(web, time.time())
        time.sleep(0.05)


def test_a_place_is_closed_everywhere(big_town: Town, several: Several):
    senior = big_town.reader("sub")
    wanted = {"kind": "closed", "article": str(big_town.article), "reason": "Good night."}

    def says(web: str) -> object:
        return Client(web).get(f"/api/v1/articles/{big_town.article}").body["comments_open"]

    with agreed_on(several, says, change=False):
        made = at(several.webs[0], senior).post("/api/v1/modes", wanted)
        assert made.status == 201, made.body
    refused = [
        at(web, big_town.anybody()).post(
            f"/api/v1/articles/{big_town.article}/comments", {"text": f"Late, {uuid4().hex}."}
        )
        for web in several.webs
    ]
    with agreed_on(several, says, change=True):
        ended = at(several.webs[1], senior).delete(f"/api/v1/modes/{made.body['id']}")
        assert ended.status in (200, 204), ended.body

    assert [answer.status for answer in refused] == [403, 403]


def test_a_reader_is_suspended_everywhere(big_town: Town, several: Several):
    reader, senior = big_town.anybody(), big_town.reader("sub")
    comment = big_town.post(reader).body["id"]
    [[account]] = big_town.rows("SELECT author_id FROM comments_comment WHERE id = %s", comment)
    wanted = {"kind": "suspension", "publication": SLUG, "reason": "attack", "days": 1,
              "explanation": "You called others names."}  # fmt: skip
    path = f"/api/v1/articles/{big_town.article}/comments"

    def says(web: str) -> object:
        return at(web, reader).post(path, {"text": f"Again, {uuid4().hex}."}).body.get("code")

    before = {says(web) for web in several.webs}
    sentenced = at(several.webs[0], senior).post(f"/api/v1/people/{account}/sanctions", wanted)
    done = time.monotonic()
    after = {says(web) for web in several.webs}

    assert sentenced.status == 201, sentenced.body
    assert after == {"suspended"} != before
    assert time.monotonic() - done <= WITHIN


def test_a_role_is_given_and_taken_everywhere(big_town: Town, several: Several):
    handle = big_town.newcomer()
    reader = big_town.reader(handle)

    def says(web: str) -> object:
        return at(web, reader).get("/api/v1/cases").status

    assert {says(web) for web in several.webs} == {403}
    several.manage("role", handle, SLUG, "moderator", "--by", "chief")
    given = {says(web) for web in several.webs}
    several.manage("role", handle, SLUG, "moderator", "--by", "chief", "--remove")

    assert given == {200}
    assert {says(web) for web in several.webs} == {403}


def test_a_comment_is_pinned_everywhere(big_town: Town, several: Several):
    senior = big_town.reader("sub")
    [[comment, article]] = big_town.rows(
        "SELECT c.id, c.article_id FROM comments_comment c"
        " WHERE c.parent_id IS NULL AND c.released_revision_id IS NOT NULL AND NOT EXISTS ("
        " SELECT FROM comments_highlight h WHERE h.comment_id = c.id) LIMIT 1"
    )

    def says(web: str) -> object:
        return str(comment) in str(Client(web).get(f"/api/v1/articles/{article}/pinned").body)

    with agreed_on(several, says, change=True):
        pinned = at(several.webs[0], senior).send("PUT", f"/api/v1/comments/{comment}/pin")
        assert pinned.status in (200, 201, 204), pinned.body
    with agreed_on(several, says, change=False):
        at(several.webs[1], senior).delete(f"/api/v1/comments/{comment}/pin")


def test_a_word_is_listed_everywhere(big_town: Town, several: Several):
    senior, word = big_town.reader("sub"), f"word{uuid4().hex[:8]}"
    wanted = {"publication": SLUG, "kind": "word", "words": word, "action": "refuse"}
    path = f"/api/v1/articles/{big_town.article}/comments"
    # Each of them has put the lists together before.
    for web in several.webs:
        at(web, big_town.anybody()).post(path, {"text": f"A first one, {uuid4().hex}."})

    listed = at(several.webs[0], senior).post("/api/v1/lists", wanted)
    assert listed.status == 201, listed.body
    time.sleep(WITHIN)
    answers = [
        at(web, big_town.anybody()).post(path, {"text": f"So much {word}, {uuid4().hex}."})
        for web in several.webs
    ]
    at(several.webs[0], senior).delete(f"/api/v1/lists/{listed.body['id']}")

    assert len({answer.status for answer in answers}) == 1
    assert answers[0].status >= 400, answers[0].body
