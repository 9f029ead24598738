"""A reader comments, reviews three, looks at their own: in a browser, in every way."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import (
    PHONE,
    keep,
    open_the_cover,
    past_a_letter,
    review_what_is_owed,
    sign_in,
    when_keys_work,
)

pytestmark = [
    pytest.mark.stack,
    pytest.mark.browser,
]
RULE = "Peer-review three community comments before your own can be posted."


def hand_in(page: Page, town, text: str) -> None:
    page.goto(f"/articles/{town.article}/")
    expect(page.get_by_text(RULE)).to_be_visible()
    page.get_by_label("Your comment").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Hand in").click()


def after(number: int) -> str:
    return f"Review {number + 1} of 3" if number < 3 else "Now your own"


def look_at_ones_own(page: Page) -> None:
    expect(page.get_by_role("heading", name="Now your own")).to_be_visible()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Send it to its readers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.get_by_role("link", name="My comments").last.click()
    page.wait_for_url("**/me/comments/*")


def test_the_whole_flow_with_the_mouse(visit, town):
    page, text = visit(), f"What I think of it, {uuid4().hex}."
    sign_in(page, town.newcomer())

    hand_in(page, town, text)
    review_what_is_owed(page, shots="review")
    keep(page, "self-check")
    look_at_ones_own(page)

    keep(page, "my-comments")
    expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_text("With its readers").first).to_be_visible()


def test_the_whole_flow_on_a_phone_without_javascript(visit, town):
    page = visit(size=PHONE, javascript=False)
    sign_in(page, town.newcomer())

    hand_in(page, town, f"From the bus, {uuid4().hex}.")
    review_what_is_owed(page, "Fair", shots="phone-review")
    look_at_ones_own(page)
    keep(page, "phone-my-comments")


def test_the_reviews_by_keyboard_alone(visit, town):
    page = visit()
    sign_in(page, town.newcomer())

    hand_in(page, town, f"By hand, {uuid4().hex}.")
    for number, keys in ((1, "3y"), (2, "1y"), (3, "2y")):
        expect(page.get_by_role("heading", name=f"Review {number} of 3")).to_be_focused()
        when_keys_work(page)
        open_by_key(page)
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        past_a_letter(page, after(number))
    expect(page.get_by_role("heading", name="Now your own")).to_be_visible()


def test_a_no_asks_for_its_reasons_and_a_skip_gives_another(visit, town):
    page = visit()
    sign_in(page, town.newcomer())
    hand_in(page, town, f"Carefully, {uuid4().hex}.")
    page.wait_for_url("**/reviews/")
    first = page.locator(".judged").text_content()

    page.get_by_role("button", name="I cannot judge this").click()
    expect(page.get_by_text("Passed on.")).to_be_visible()
    assert page.locator(".judged").text_content() != first

    open_the_cover(page)
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


def test_passing_on_starring_and_saying_why_not_by_keyboard_alone(visit, town):
    page, handle = visit(), town.newcomer()
    sign_in(page, handle)
    hand_in(page, town, f"Without a mouse, {uuid4().hex}.")
    expect(page.get_by_role("heading", name="Review 1 of 3")).to_be_focused()
    when_keys_work(page)
    first = page.locator(".judged").text_content()

    page.keyboard.press("u")
    expect(page.get_by_text("Passed on.")).to_be_visible()
    assert page.locator(".judged").text_content() != first
    expect(page.get_by_role("heading", name="Review 1 of 3")).to_be_focused()
    open_by_key(page)

    page.keyboard.press("2")
    page.keyboard.press("s")
    expect(page.get_by_label("Worth featuring")).to_be_checked()
    page.keyboard.press("4")  # A reason, which nobody has asked for yet.
    page.keyboard.press("n")
    expect(page.get_by_label("Attacks a person")).to_be_visible()
    expect(page.get_by_label("Attacks a person")).not_to_be_checked()
    expect(page.get_by_label("Worth featuring")).to_be_hidden()
    page.keyboard.press("4")
    page.keyboard.press("9")
    expect(page.get_by_label("Attacks a person")).to_be_checked()
    expect(page.get_by_label("Something else")).to_be_checked()
    page.keyboard.press("Enter")
    past_a_letter(page, "Review 2 of 3")
    expect(page.get_by_role("heading", name="Review 2 of 3")).to_be_visible()
    assert town.rows(
        "SELECT g.civil, g.starred, g.reasons FROM moderation_rating g JOIN newsroom_reader r"
        " ON r.id = g.reviewer_id WHERE r.handle = %s",
        handle,
    ) == [(False, False, ["attack", "other"])]


def open_by_key(page: Page) -> None:
    """A text that looks harsh is opened first."""
    if page.locator(".cover").count():
        page.keyboard.press("o")


def test_single_keys_can_be_turned_off_and_stay_so(visit, town):
    page = visit()
    sign_in(page, town.newcomer())
    hand_in(page, town, f"With the mouse, {uuid4().hex}.")
    expect(page.get_by_role("heading", name="Review 1 of 3")).to_be_focused()
    when_keys_work(page)
    open_by_key(page)

    page.get_by_label("By keyboard").uncheck()
    page.get_by_role("heading", name="Review 1 of 3").focus()
    page.keyboard.press("3")
    page.reload()
    page.keyboard.press("3")

    expect(page.get_by_label("By keyboard")).not_to_be_checked()
    expect(page.locator("[name=quality]:checked")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_what_looks_harsh_is_covered_until_it_is_opened(visit, town, javascript):
    page, handle = visit(javascript=javascript), town.newcomer()
    sign_in(page, handle)
    hand_in(page, town, f"In peace, {uuid4().hex}.")
    text = town.rows(
        "SELECT a.id FROM moderation_assignment a JOIN newsroom_reader r ON r.id = a.reviewer_id"
        " WHERE r.handle = %s AND a.state = 'open' ORDER BY a.id LIMIT 1",
        handle,
    )
    with town.connect() as database:
        database.execute(
            "UPDATE comments_revision SET looks_harsh = true WHERE id ="
            " (SELECT revision_id FROM moderation_assignment WHERE id = %s)",
            text[0],
        )
    page.goto("/reviews/")

    expect(page.get_by_text("Its words look harsh.")).to_be_visible()
    expect(page.locator(".judged")).to_be_hidden()
    expect(page.get_by_label("Yes")).to_be_hidden()
    expect(page.get_by_role("button", name="I cannot judge this")).to_be_visible()
    if javascript:
        when_keys_work(page)
        page.keyboard.press("y")  # Nobody answers about what they have not opened.
        page.keyboard.press("o")
    else:
        page.get_by_text("Show the comment").click()
    expect(page.locator(".judged")).to_be_visible()
    assert not page.get_by_label("Yes").is_checked()
    keep(page, "review-opened")
    page.get_by_label("Fair").check()
    page.get_by_label("Yes").check()
    page.locator("form.rating button.primary").click()
    past_a_letter(page, "Review 2 of 3")
    expect(page.get_by_role("heading", name="Review 2 of 3")).to_be_visible()


def test_whom_one_has_muted_one_does_not_see_until_asked(visit, town):
    page = visit(size=PHONE)
    sign_in(page, "bea-fontaine")
    page.get_by_role("link", name="Kestrel Road gets its tram").first.click()
    named = page.locator(".thread .comment").filter(has=page.locator("a.mute")).first
    name = named.locator("b").first.inner_text()

    named.locator("a.mute").click()
    page.get_by_role("button", name="Mute", exact=True).click()

    expect(page.get_by_text(f"{name} is muted. They are not told.")).to_be_visible()
    folded = page.locator("details.muted").first
    expect(folded.locator(".text")).to_be_hidden()
    folded.get_by_text("Show it").click()
    expect(folded.locator(".text")).to_be_visible()
    keep(page, "phone-muted")
    page.goto("/me/muted/")
    page.get_by_role("button", name="Unmute").click()
    expect(page.get_by_text(f"You see {name} again.")).to_be_visible()


def test_a_refused_text_is_not_lost(visit, town):
    page = visit()
    sign_in(page, town.newcomer())

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
    page.get_by_label("It threatens").check()
    page.get_by_label("Explanation").fill("It threatens the people who work there.")
    page.get_by_role("button", name="Decide").click()

    expect(page.get_by_text("Your decision is on record: reject it.")).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/login/", "/reviews/", "/me/comments/", "/me/letters/"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(visit, town, address):
    page = visit(size={"width": 320, "height": 640})
    sign_in(page, "ada")

    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
