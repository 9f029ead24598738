"""A thread in the browser: what is new is said, and waits for a click."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import keep

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def test_a_new_comment_is_said_within_ten_seconds_of_its_release(visit, town):
    page, text = visit(), f"Something that was not there before, {uuid4().hex}."
    page.goto(f"/articles/{town.article}/")
    fresh = page.get_by_role("status").filter(has_text="new comment")
    expect(fresh).to_have_count(0)

    town.decided_for(text)

    expect(fresh).to_be_visible(timeout=15_000)  # The release itself takes a moment.
    keep(page, "new-comments")
    expect(page.get_by_text(text)).to_have_count(0)
    fresh.get_by_role("button").click()
    expect(page.get_by_text(text)).to_be_visible()
