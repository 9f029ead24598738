"""Every web process shows what is public, within two seconds; also while Valkey is away."""

from __future__ import annotations

import time

import pytest

from tests.stack.client import Town, eventually

pytestmark = pytest.mark.stack
WITHIN = 2.0  # seconds
ASKED = 20  # times, each by a connection of its own: every process is asked


def shown(town: Town, comment: str) -> list[bool]:
    """Whether the thread shows it, asked again and again."""
    address = f"/api/v1/articles/{town.article}/comments?page_size=100"
    pages = [town.nobody().get(address).body for _ in range(ASKED)]
    return [any(one["id"] == comment for one in page["results"]) for page in pages]


def is_released(town: Town, comment: str) -> bool:
    asked = "SELECT released_revision_id IS NOT NULL FROM comments_comment WHERE id = %s"
    return bool(town.rows(asked, comment)[0][0])


def assert_all_show_it_in_time(town: Town, comment: str) -> None:
    eventually(lambda: is_released(town, comment), within=30)
    released = time.monotonic()
    eventually(lambda: all(shown(town, comment)), within=30)
    assert time.monotonic() - released < WITHIN + 1  # One for twenty requests that show it.


def test_what_is_released_is_on_every_page_within_two_seconds(town: Town):
    assert {len(shown(town, "nothing")) for _ in range(2)} == {ASKED}  # Every process knows it.

    assert_all_show_it_in_time(town, town.decided_for())


def test_also_while_valkey_is_away(town: Town):
    shown(town, "nothing")
    town.newsroom.servers.stop_valkey()
    try:
        comment = town.decided_for()
        release(town, comment)  # In a process of its own: no worker hears of it.
        assert_all_show_it_in_time(town, comment)
    finally:
        town.newsroom.servers.start_valkey()


def release(town: Town, comment: str) -> None:
    told = f"""
from comments.models import Revision
from moderation.workflow.releasing import release
assert release(Revision.objects.get(comment={comment!r}).decision)
"""
    town.newsroom.manage("shell", "-v0", "-c", told)
