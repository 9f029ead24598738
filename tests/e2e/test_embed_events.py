"""A host's page hears what its readers do in the frame: by DOM events, each once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP
from tests.e2e.test_embed import browser, framed, host, open_article, past_a_letter
from tests.e2e.test_whole_flow import after
from tests.stack.client import eventually

__all__ = ["browser", "host"]
pytestmark = [pytest.mark.stack, pytest.mark.browser]
KINDS = ("loaded", "login-prompt", "comment-submitted", "review-completed", "self-edited")
LISTEN = f"""
if (window === top) {{
window.heard = JSON.parse(sessionStorage.heard || "[]");
for (const name of {list(KINDS)!r})
  document.addEventListener(`third-reading:${{name}}`, (event) => {{
    heard.push({{ name, on: event.target.id, ...event.detail }});
    sessionStorage.heard = JSON.stringify(heard);
  }});
}}
"""


def heard(page: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.evaluate("JSON.parse(sessionStorage.heard || '[]')")
    return found


def names(page: Any) -> list[str]:
    return [one["name"] for one in heard(page)]


def test_a_host_hears_each_step_of_its_reader_once_and_not_again_on_reload(visit, host):
    page, text = visit(size=DESKTOP), f"From a page that listens, {uuid4().hex}."
    page.add_init_script(LISTEN)
    frame = open_article(page, host)
    frame.get_by_role("link", name="Sign in to comment").click()
    page.get_by_role("button", name="Nora").click()  # on the host's page
    frame = framed(page)
    expect(frame.get_by_label("Your comment")).to_be_visible()
    assert names(page) == ["loaded", "login-prompt", "loaded"]
    page.evaluate("sessionStorage.heard = '[]'; heard.length = 0")

    frame.get_by_label("Your comment").fill(text)
    frame.get_by_role("button", name="Hand in").click()
    for number in (1, 2, 3):
        expect(frame.get_by_role("heading", name=f"Review {number} of 3")).to_be_visible()
        cover = frame.locator("details.cover:not([open]) > summary")
        if cover.is_visible():
            cover.click()
        frame.get_by_label("Good").check()
        frame.get_by_label("Yes").check()
        frame.locator("form.rating button.primary").click()
        past_a_letter(frame, after(number))
    frame.get_by_label("What you wrote").fill(f"{text} And more.")
    frame.get_by_label("Yes").check()
    frame.get_by_role("button", name="Send it to its readers").click()
    expect(frame.get_by_role("heading", name="Thank you")).to_be_visible()
    eventually(lambda: page.evaluate("heard.length") >= 5)

    page.reload()
    expect(framed(page).get_by_label("Your comment")).to_be_visible()
    page.wait_for_timeout(1500)

    told = [one for one in heard(page) if one["name"] != "loaded"]
    assert [one["name"] for one in told] == [
        "comment-submitted",
        *["review-completed"] * 3,
        "self-edited",
    ]
    assert {one["on"] for one in told} == {"reader-comments"}
    assert len({one["id"] for one in told}) == 5
    assert told[0]["comment"] == told[-1]["comment"]
    assert all("comment" not in one for one in told if one["name"] == "review-completed")
    assert text not in str(told)
