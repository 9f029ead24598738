"""A reader comments, reviews three, looks at their own: in a browser, in every way."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, keep, sign_in

pytestmark = [
    pytest.mark.stack,
    pytest.mark.browser,
]
RULE = "Peer-review three community comments before your own can be posted."


def hand_in(page: Page, town, text: str) -> None:
    page.goto(f"/articles/{town.article}/")
    expect(page.get_by_text(RULE)).to_be_visible()
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Hand in").click()


def past_a_letter(page: Page, then: str) -> None:
    """Whoever finds plain abuse civil is told at once, and goes on from there."""
    told = page.get_by_role("heading", name="About a review of yours")
    expect(page.get_by_role("heading", name=then).or_(told)).to_be_visible()
    if told.is_visible():
        page.get_by_role("link", name="Go on").click()


def after(number: int) -> str:
    return f"Review {number + 1} of 3" if number < 3 else "Now your own"


def look_at_ones_own(page: Page) -> None:
    expect(page.get_by_role("heading", name="Now your own")).to_be_visible()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Send it to its readers").click()
    page.wait_for_url("**/me/comments/")


def test_the_whole_flow_with_the_mouse(visit, town):
    page, text = visit(), f"What I think of it, {uuid4().hex}."
    sign_in(page, "ada")

    hand_in(page, town, text)
    for number in (1, 2, 3):
        expect(page.get_by_role("heading", name=f"Review {number} of 3")).to_be_visible()
        keep(page, f"review-{number}")
        page.get_by_label("Good").check()
        page.get_by_label("Yes").check()
        page.locator("form.rating button.primary").click()
        past_a_letter(page, after(number))
    keep(page, "self-check")
    look_at_ones_own(page)

    keep(page, "my-comments")
    expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_text("With its readers").first).to_be_visible()


def test_the_whole_flow_on_a_phone_without_javascript(visit, town):
    page = visit(size=PHONE, javascript=False)
    sign_in(page, "bo")

    hand_in(page, town, f"From the bus, {uuid4().hex}.")
    for number in (1, 2, 3):
        expect(page.get_by_role("heading", name=f"Review {number} of 3")).to_be_visible()
        keep(page, f"phone-review-{number}")
        page.get_by_label("Fair").check()
        page.get_by_label("Yes").check()
        page.locator("form.rating button.primary").click()
        past_a_letter(page, after(number))
    look_at_ones_own(page)
    keep(page, "phone-my-comments")


def test_the_reviews_by_keyboard_alone(visit, town):
    page = visit()
    sign_in(page, "nightbus42")

    hand_in(page, town, f"By hand, {uuid4().hex}.")
    for number, keys in ((1, "3y"), (2, "1y"), (3, "2y")):
        expect(page.get_by_role("heading", name=f"Review {number} of 3")).to_be_focused()
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        past_a_letter(page, after(number))
    expect(page.get_by_role("heading", name="Now your own")).to_be_visible()


def test_a_no_asks_for_its_reasons_and_a_skip_gives_another(visit, town):
    page = visit()
    sign_in(page, "marta-k")
    hand_in(page, town, f"Carefully, {uuid4().hex}.")
    page.wait_for_url("**/reviews/")
    first = page.locator(".judged").inner_text()

    page.get_by_role("button", name="I cannot judge this").click()
    expect(page.get_by_text("Passed on.")).to_be_visible()
    assert page.locator(".judged").inner_text() != first

    expect(page.get_by_label("Attacks a person")).to_be_hidden()
    page.get_by_label("Poor").check()
    page.locator("[name=civil][value=no]").check()
    expect(page.get_by_label("Attacks a person")).to_be_visible()
    page.locator("form.rating button.primary").click()
    expect(page.get_by_role("alert")).to_contain_text("Please say why it is not civil.")
    keep(page, "review-no")
    page.get_by_label("Attacks a person").check()
    page.locator("form.rating button.primary").click()
    past_a_letter(page, "Review 2 of 3")
    expect(page.get_by_role("heading", name="Review 2 of 3")).to_be_visible()


def test_a_refused_text_is_not_lost(visit, town):
    page = visit()
    sign_in(page, "tidewatcher")

    hand_in(page, town, "You scumbag, whoever you are.")

    expect(page.get_by_role("alert")).to_contain_text("not published here")
    expect(page.get_by_label("Your comment")).to_have_value("You scumbag, whoever you are.")
    keep(page, "refused")


def test_who_is_not_signed_in_reads_and_is_asked_to_sign_in(visit, town):
    page = visit()
    page.goto("/")
    keep(page, "front")
    page.get_by_role("link", name="Kestrel Road gets its tram").first.click()

    expect(page.get_by_text(RULE)).to_be_visible()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    keep(page, "article")


def test_a_moderator_decides_a_case_with_a_reason(visit, town):
    page = visit()
    sign_in(page, "mod", "/desk/")
    keep(page, "desk")
    page.get_by_role("link", name="Tidewatcher on “Kestrel Road").click()
    keep(page, "case")

    page.get_by_label("Reject it").check()
    page.get_by_role("button", name="Decide").click()
    assert "/desk/cases/" in page.url  # The reason is required.
    page.get_by_label("Reason").select_option("threat")
    page.get_by_label("Explanation").fill("It threatens the people who work there.")
    page.get_by_role("button", name="Decide").click()

    expect(page.get_by_text("Your decision is on record: reject it.")).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/login/", "/reviews/", "/me/comments/", "/me/letters/"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(visit, town, address):
    page = visit(size={"width": 320, "height": 640})
    sign_in(page, "ada")

    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
