"""Every page, for who cannot see or point well: axe finds nothing, and nothing is cut off.

What a machine can check of WCAG 2.2 AA; the keyboard is tested in test_whole_flow.py.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # has none
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, keep, open_the_cover, review_what_is_owed, sign_in
from tests.stack.client import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]

NARROW = {"width": 320, "height": 640}  # WCAG 1.4.10: no scrolling in two directions
READERS = [
    "/", "/reviews/", "/reviews/help/", "/me/comments/", "/me/reviews/", "/me/muted/",
    "/me/letters/", "/me/replies/", "/me/mail/", "/me/standing/", "/demo/mailbox/",
]  # fmt: skip
DESK = [
    "/desk/",
    "/desk/?cause=split&link=on",
    "/desk/shift/",
    "/desk/comments/",
    "/desk/objections/",
    "/desk/people/",
    "/desk/board/",
    "/desk/log/",
    "/desk/places/",
    "/desk/lists/",
    "/desk/notices/",
    "/desk/keys/",
    "/desk/templates/",
]
LOOKS = {
    "desktop-light": {"size": DESKTOP, "color_scheme": "light"},
    "phone-dark": {"size": NARROW, "color_scheme": "dark"},
}


@pytest.fixture(params=LOOKS)
def page(request, visit) -> Page:
    opened: Page = visit(**LOOKS[request.param], reduced_motion="reduce")
    return opened


def assert_for_everyone(page: Page, address: str) -> None:
    page.goto(address)
    assert_this_is_for_everyone(page, address)


def assert_this_is_for_everyone(page: Page, name: str) -> None:
    page.wait_for_load_state()
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    told = [
        (one["id"], one["help"], [node["html"][:200] for node in one["nodes"]])
        for one in violations
    ]
    assert told == [], name
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0, f"{name} is {too_wide} px too wide"


def a_thread(town) -> str:
    """The address of an article with everything that can stand beside a comment."""
    pinned = town.rows("SELECT article_id FROM comments_highlight WHERE kind = 'pin' LIMIT 1")
    return f"/articles/{pinned[0][0]}/"


def test_what_everybody_may_see(page, town):
    thread = a_thread(town)
    for address in [
        "/",
        "/login/",
        thread,
        f"{thread}?show=picks",
        "/accessibility/",
        "/nowhere/",
    ]:
        assert_for_everyone(page, address)


def test_a_readers_own_pages(page, town):
    sign_in(page, "ada")

    for address in [*READERS, f"/articles/{town.article}/", a_thread(town)]:
        assert_for_everyone(page, address)


def test_a_mail_as_it_looks_and_the_page_that_ends_all_mail(page, town):
    page.goto("/demo/mailbox/")
    of_ada = page.locator(".mine li").filter(has_text="to ada@")  # The seed has written to her.
    eventually(lambda: page.reload() and of_ada.count())
    of_ada.last.get_by_role("link").click()

    expect(page.frame_locator("iframe").get_by_text("Hello Ada")).to_be_visible()
    keep(page, f"mail-{page.viewport_size['width']}")
    assert_this_is_for_everyone(page, "a mail")
    stop = page.locator("pre a[href*='/mail/stop/']").get_attribute("href")
    assert stop
    assert_for_everyone(page, stop)


def test_the_question_about_mail(page, town):
    handle = town.newcomer()
    sign_in(page, handle)
    page.goto(f"/articles/{town.article}/")
    page.get_by_label("Your comment").fill(f"My first one, {uuid4().hex}.")
    page.get_by_role("button", name="Hand in").click()
    review_what_is_owed(page)
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Send it to its readers").click()

    page.get_by_text("Shall we write to you by mail?").wait_for()
    assert_this_is_for_everyone(page, "the question about mail")
    keep(page, f"ask-{page.viewport_size['width']}")
    page.get_by_label("Once a day").check()
    page.get_by_role("button", name="Keep this").click()
    page.get_by_text("Thank you.").first.wait_for()

    assert town.rows(
        "SELECT rhythm FROM moderation_mailbox b JOIN newsroom_reader r ON r.id = b.reader_id"
        " WHERE r.handle = %s",
        handle,
    ) == [("daily",)]


def test_a_public_comment_is_changed_while_the_old_text_stands(page, town):
    [[handle, comment]] = town.rows(
        "SELECT r.handle, c.id FROM comments_comment c"
        " JOIN newsroom_reader r ON r.id = c.author_id WHERE c.released_revision_id IS NOT NULL"
        " AND r.handle NOT IN ('ada', 'bo', 'mod')"
        " AND NOT EXISTS (SELECT FROM moderation_sanction s WHERE s.reader_id = r.id)"
        " AND NOT EXISTS (SELECT FROM comments_revision e"
        " WHERE e.comment_id = c.id AND e.edits_id IS NOT NULL)"
        " AND NOT EXISTS (SELECT FROM comments_revision w WHERE w.author_id = r.id"
        " AND w.status IN ('pending', 'in_review', 'held'))"
        # One of those of the sample newsroom, on an article that takes comments.
        " AND starts_with(r.password, 'argon2') AND NOT EXISTS (SELECT FROM newsroom_mode m"
        " WHERE m.kind = 'closed' AND m.article_id = c.article_id) ORDER BY c.id DESC LIMIT 1"
    )
    text = f"Put in quite another way, {uuid4().hex}."
    sign_in(page, handle)
    assert_for_everyone(page, f"/me/comments/{comment}/edit/")
    keep(page, f"edit-{page.viewport_size['width']}")

    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Hand the new text in").click()

    page.wait_for_url(lambda url: "/edit/" not in url)
    assert_for_everyone(page, f"/me/comments/{comment}/")
    keep(page, f"edit-under-way-{page.viewport_size['width']}")
    expect(page.get_by_text(text)).to_be_visible()
    assert_for_everyone(page, f"/comments/{comment}/")
    expect(page.get_by_text(text)).to_have_count(0)


def test_somebody_is_muted(page, town):
    [[comment]] = town.rows(
        "SELECT c.id FROM comments_comment c JOIN newsroom_reader r ON r.id = c.author_id"
        " WHERE c.released_revision_id IS NOT NULL AND r.handle <> 'ada' LIMIT 1"
    )
    sign_in(page, "ada")

    assert_for_everyone(page, f"/comments/{comment}/mute/")


def test_an_error_beside_the_field_and_a_page_that_is_not_theirs(page, town):
    sign_in(page, "ada")
    page.goto(f"/articles/{town.article}/")

    page.get_by_label("Your comment").fill(" ")
    page.get_by_role("button", name="Hand in").click()

    page.get_by_role("alert").wait_for()
    assert_this_is_for_everyone(page, "an empty comment")
    assert_for_everyone(page, "/desk/")


def test_a_review_and_a_look_at_ones_own(page, town):
    sign_in(page, town.newcomer())
    page.goto(f"/articles/{town.article}/")
    page.get_by_label("Your comment").fill(f"For everyone to read, {uuid4().hex}.")
    page.get_by_role("button", name="Hand in").click()

    page.get_by_role("heading", name="Review 1 of 3").wait_for()
    assert_this_is_for_everyone(page, "a review")
    open_the_cover(page)
    page.locator("input[name=civil][value=no]").check()
    assert_this_is_for_everyone(page, "a review with its reasons")
    keep(page, f"review-{page.viewport_size['width']}")
    assert_for_everyone(page, "/me/comments/")


def test_the_desk(page, town):
    # A word that is wider than a phone.
    posted = town.post(town.anybody(), f"It is all on record: {uuid4().hex * 4}")
    assert posted.status == 201
    sign_in(page, "mod")

    for address in [*DESK, a_thread(town)]:
        assert_for_everyone(page, address)
    page.goto("/desk/")
    cases = page.locator("a[href^='/desk/cases/']").evaluate_all("all => all.map(a => a.href)")
    assert cases, "there is no case: this test would test nothing"
    for address in cases[:3]:
        assert_for_everyone(page, address)
    reviewers = town.rows("SELECT reviewer_id FROM moderation_rating LIMIT 1")
    assert_for_everyone(page, f"/desk/reviewers/{reviewers[0][0]}/")
