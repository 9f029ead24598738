"""A switch of mode is known to every process within ten seconds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from newsroom.places import KNOWN_FOR
from tests.stack.client import Town, eventually

pytestmark = pytest.mark.stack
WITHIN = 10.0  # seconds

# What a senior moderator does, in a process of its own: no server shares a memory with it.
_SWITCH = """
from moderation.workflow.placing import end_mode, set_mode
from newsroom.models import Mode, Publication, Reader
from newsroom.places import Place
paper, senior = Publication.objects.get(), Reader.objects.get(handle="sub")
if {kind!r}:
    set_mode(Place(paper), kind=Mode.Kind({kind!r}), by=senior, reason={reason!r})
else:
    for mode in Mode.objects.not_over().filter(set_by=senior):
        end_mode(mode, by=senior)
"""


def switch(town: Town, kind: str = "", reason: str = "") -> None:
    """Set a mode for the whole publication; without one, end what was set."""
    code = _SWITCH.format(kind=kind, reason=reason)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        env={**os.environ, **town.newsroom.environment},
        check=True,
    )


@pytest.fixture
def place(town: Town) -> Iterator[Town]:
    yield town
    switch(town)
    # Whichever process is asked next: one that answered already speaks for itself alone.
    time.sleep(KNOWN_FOR + 1)
    assert {town.post(town.anybody()).status for _ in range(10)} == {201}


def test_a_closed_place_refuses_within_ten_seconds_and_says_why(place: Town):
    assert place.post(place.anybody()).status == 201

    switch(place, "closed", "Polls are open. Comments are not.")
    switched = time.monotonic()

    # Each of the web processes has been asked before, and knows for a while what it was told.
    while time.monotonic() - switched < WITHIN - 4:
        place.post(place.anybody())
        time.sleep(0.2)
    late = [place.post(place.anybody()) for _ in range(10)]
    assert {answer.status for answer in late} == {403}
    assert {answer.body["detail"] for answer in late} == {"Polls are open. Comments are not."}
    told = place.nobody().get(f"/api/v1/articles/{place.article}").body
    assert (told["comments_open"], told["mode"]["kind"]) == (False, "closed")


def test_where_the_desk_reads_first_the_worker_releases_nothing_from_then_on(place: Town):
    """Decided by readers after the switch; the worker never saw who switched."""
    comment = passed_while_the_desk_reads_first(place)

    eventually(lambda: state(place, comment) == "held", within=WITHIN)
    cause = "SELECT cause FROM moderation_case WHERE comment_id = %s AND closed_at IS NULL"
    assert place.rows(cause, comment) == [("staff_first",)]
    assert place.nobody().get(f"/api/v1/comments/{comment}").status == 404


def passed_while_the_desk_reads_first(town: Town) -> str:
    """A comment handed in before the switch, which its readers pass after it."""
    author = town.anybody()
    comment: str = town.post(author).body["id"]
    assert town.review(author) == 3
    author.post(f"/api/v1/comments/{comment}/self-check", {"civil": "yes"})
    switch(town, "staff_first")
    for _ in range(20):
        if town.rows("SELECT decision FROM comments_revision WHERE comment_id = %s", comment)[0][
            0
        ]:
            return comment
        helper = town.anybody()
        assert helper.post("/api/v1/reviews", {}).status == 201
        town.review(helper)
    raise AssertionError("twenty readers came by and nobody was given the text")


def state(town: Town, comment: str) -> str:
    query = "SELECT status FROM comments_revision WHERE comment_id = %s"
    found: str = town.rows(query, comment)[0][0]
    return found
