"""Writing a comment in the browser: kept, counted, previewed, and never lost."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, keep, sign_in
from tests.e2e.test_for_everyone import LOOKS, assert_this_is_for_everyone
from tests.stack.client import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]
LOUD = "THIS IS A SCANDAL AND EVERYBODY KNOWS IT, "


def box(page: Page):
    return page.locator("#text")


def type_in(page: Page, text: str) -> None:
    """As a person does, key by key, at the end of what is there."""
    box(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def kept(town, text: str) -> bool:
    return bool(town.rows("SELECT 1 FROM moderation_unsent WHERE text = %s", text))


def handed_in(town, text: str) -> bool:
    return bool(town.rows("SELECT 1 FROM comments_revision WHERE text = %s", text))


def of_the_article(town, which: int = 0) -> str:
    articles = town.rows("SELECT id FROM newsroom_article ORDER BY published_at DESC")
    return f"/articles/{articles[which][0]}/"


def lose_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def fill_in_the_login(page: Page, handle: str, password: str) -> None:
    page.get_by_label("Name").fill(handle)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_what_is_typed_is_kept_while_one_types_and_found_on_another_device(visit, town):
    page, text = visit(), f"First thoughts, {uuid4().hex}."
    sign_in(page, "ada")
    page.goto(of_the_article(town))
    box(page).fill("")

    type_in(page, text)

    expect(page.locator("#kept")).to_have_text("Kept")
    assert kept(town, text)
    phone = visit(size=PHONE, javascript=False)
    sign_in(phone, "ada")
    phone.goto(of_the_article(town))
    expect(box(phone)).to_have_value(text)
    keep(phone, "phone-kept")
    phone.get_by_role("button", name="Discard").click()
    expect(phone.get_by_text("Discarded.")).to_be_visible()
    expect(box(phone)).to_have_value("")
    assert not kept(town, text)


def test_typing_is_never_disturbed(visit, town):
    page = visit()
    sign_in(page, "bo")
    page.goto(of_the_article(town, 1))
    box(page).fill("One two.")
    expect(page.locator("#kept")).to_have_text("Kept")
    box(page).evaluate("box => box.setSelectionRange(4, 4)")
    page.keyboard.type("and a half ")
    page.wait_for_timeout(2500)

    state = "box => [document.activeElement === box, box.selectionStart, box.value]"
    assert box(page).evaluate(state) == [True, 15, "One and a half two."]


def test_what_was_typed_just_before_leaving_is_kept_too(visit, town):
    page, text = visit(), f"In haste, {uuid4().hex}."
    sign_in(page, "nightbus42")
    page.goto(of_the_article(town))

    box(page).fill(text)
    page.goto("/")

    eventually(lambda: kept(town, text), within=10)


def test_handing_in_leaves_nothing_unsent_whatever_was_on_its_way(visit, town):
    page, handle, text = visit(), town.newcomer(), f"Sent at once, {uuid4().hex}."
    sign_in(page, handle)
    page.goto(of_the_article(town, 1))

    type_in(page, text)
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/reviews/")
    page.wait_for_timeout(2500)

    assert handed_in(town, text)
    assert not town.rows("SELECT 1 FROM moderation_unsent WHERE text LIKE %s", f"{text[:8]}%")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_session_lost_while_one_writes_loses_no_word(visit, town, javascript):
    page, handle = visit(javascript=javascript), town.newcomer()
    text = f"Long thought about, {uuid4().hex}."
    sign_in(page, handle)
    page.goto(of_the_article(town))
    lose_session(page)

    box(page).fill(text)
    if javascript:
        expect(page.locator("#kept")).to_contain_text("You are signed out.")
        expect(page.locator("#sign-in")).to_be_visible()
        keep(page, "signed-out-while-writing")
    page.get_by_role("button", name="Hand in").click()
    fill_in_the_login(page, handle, "reading")

    expect(box(page)).to_have_value(text)
    assert not handed_in(town, text)
    keep(page, f"after-a-lost-session-{javascript}")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/reviews/")
    assert handed_in(town, text)


def test_the_sign_in_beside_the_text_leads_back_to_it(visit, town):
    page, text = visit(), f"Not to be lost, {uuid4().hex}."
    sign_in(page, "tidewatcher")
    page.goto(of_the_article(town, 1))
    lose_session(page)
    box(page).fill(text)

    page.locator("#sign-in").click()
    fill_in_the_login(page, "tidewatcher", "reading")

    expect(box(page)).to_have_value(text)
    eventually(lambda: kept(town, text), within=10)


def test_another_who_signs_in_on_the_same_device_sees_nothing_of_it(visit, town):
    page, text = visit(), f"Between the two of us, {uuid4().hex}."
    sign_in(page, "tidewatcher")
    page.goto(of_the_article(town, 1))
    lose_session(page)
    box(page).fill(text)
    expect(page.locator("#kept")).to_contain_text("You are signed out.")
    page.get_by_role("button", name="Hand in").click()

    fill_in_the_login(page, "ada", "reading")

    page.wait_for_url("**/articles/**")
    expect(page.get_by_label("Your comment")).not_to_have_value(text)
    page.goto("/me/comments/")
    expect(page.get_by_text(text)).to_have_count(0)


@pytest.mark.parametrize(("javascript", "handle"), [(True, "bo"), (False, "nightbus42")])
def test_who_writes_before_signing_in_goes_on_after_it(visit, town, javascript, handle):
    page, text = visit(size=PHONE, javascript=javascript), f"From outside, {uuid4().hex}."
    page.goto(of_the_article(town, 2))

    box(page).fill(text)
    keep(page, "phone-signed-out")
    page.get_by_role("button", name="Sign in to send it").click()
    fill_in_the_login(page, handle, "reading")

    expect(page.get_by_text("your text is still here")).to_be_visible()
    expect(box(page)).to_have_value(text)


def test_a_sign_in_in_another_tab_does_not_stop_the_form_of_this_one(visit, town):
    """Signing in gives the browser another token than this page was made with."""
    page, handle = visit(), town.newcomer()
    text = f"In the first tab, {uuid4().hex}."
    sign_in(page, handle)
    page.goto(of_the_article(town, 1))
    other = page.context.new_page()
    page.context.clear_cookies()
    sign_in(other, handle)
    other.close()

    box(page).fill(text)
    expect(page.locator("#kept")).to_have_text("Kept")
    page.get_by_role("button", name="Hand in").click()

    page.wait_for_url("**/reviews/")
    assert handed_in(town, text)


def test_without_a_script_it_comes_back_with_its_text_and_is_sent_again(visit, town):
    page, handle = visit(javascript=False), town.newcomer()
    text = f"In the first tab, {uuid4().hex}."
    sign_in(page, handle)
    page.goto(of_the_article(town, 1))
    other = page.context.new_page()
    page.context.clear_cookies()
    sign_in(other, handle)
    other.close()

    box(page).fill(text)
    page.get_by_role("button", name="Hand in").click()

    expect(page.get_by_role("alert")).to_contain_text("Your text is all here")
    expect(box(page)).to_have_value(text)
    keep(page, "form-expired")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/reviews/")
    assert handed_in(town, text)


def test_when_the_line_is_down_it_goes_on_trying_and_says_so(visit, town):
    page, text = visit(), f"From the tunnel, {uuid4().hex}."
    sign_in(page, "ada")
    page.goto(of_the_article(town, 2))
    page.context.set_offline(True)

    box(page).fill(text)
    expect(page.locator("#kept")).to_have_text(
        "What you typed last is on this device only. We go on trying to keep it."
    )
    page.context.set_offline(False)

    expect(page.locator("#kept")).to_have_text("Kept")
    assert kept(town, text)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_preview_stands_below_the_form_and_the_text_in_it(visit, town, javascript):
    page = visit(javascript=javascript)
    sign_in(page, "bo")
    page.goto(of_the_article(town))
    loads: list[str] = []
    page.on("load", lambda: loads.append(page.url))

    box(page).fill("It is *not* the drivers.\n\n> They said so.")
    page.get_by_role("button", name="Preview").click()

    shown = page.get_by_role("region", name="This is how it will look")
    expect(shown.locator("em")).to_have_text("not")
    expect(shown.locator("blockquote")).to_have_text("They said so.")
    expect(page.get_by_role("heading", name="This is how it will look")).to_be_focused()
    expect(box(page)).to_have_value("It is *not* the drivers.\n\n> They said so.")
    assert bool(loads) != javascript
    keep(page, f"preview-{javascript}")


def test_a_preview_says_what_handing_in_would_be_refused_for(visit, town):
    page = visit()
    sign_in(page, "bo")
    page.goto(of_the_article(town))

    box(page).fill("You scumbag, whoever you are.")
    page.get_by_role("button", name="Preview").click()

    expect(page.get_by_role("alert")).to_contain_text("not published here")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#preview")).to_be_hidden()
    box(page).fill("You there, whoever you are.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#refusal")).to_be_hidden()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", "5,000"),
        ("abc", "4,997"),
        ("  abc \n\n\n\n d  ", "4,992"),  # As it is kept: trimmed, at most one empty line.
        ("\U0001f600", "4,999"),  # One code point, though two units of UTF-16.
        ("e\u0301", "4,999"),  # Composed to one.
        ("a\u202eb\u200d", "4,997"),  # The override goes, the joiner stays.
    ],
)
def test_it_counts_as_the_server_does(visit, town, text, left):
    from comments.text import clean

    page = visit()
    page.goto(of_the_article(town))

    box(page).fill(text)

    expect(page.locator("#count")).to_have_text(f"Characters left: {left}")
    assert left == f"{5000 - len(clean(text)):,}"


def test_the_count_is_read_out_at_thresholds_alone(visit, town):
    page = visit()
    page.goto(of_the_article(town))
    said = page.locator("#count-said")

    for number, words in [
        (4_799, ""),
        (4_800, "Characters left: 200"),
        (4_900, "Characters left: 200"),
        (4_960, "Characters left: 40"),
        (5_000, "Characters left: 0"),
        (5_001, "Characters too many: 1"),
        (5_009, "Characters too many: 1"),
        (10, ""),
    ]:
        box(page).fill("x" * number)
        expect(said).to_have_text(words)


@pytest.mark.parametrize("javascript", [True, False])
def test_one_thought_before_it_is_handed_in_and_two_ways_on(visit, town, javascript):
    page, text, handle = visit(javascript=javascript), f"{LOUD}{uuid4().hex}", town.newcomer()
    sign_in(page, handle)
    page.goto(of_the_article(town, 2))

    box(page).fill(text)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("reads like shouting")).to_be_visible()
    expect(box(page)).to_be_focused()
    keep(page, f"one-thought-{javascript}")
    if javascript:
        text = text.capitalize()
        box(page).fill(text)
        page.get_by_role("button", name="Hand in my new wording").click()
    else:
        page.get_by_role("button", name="Hand in as it is").click()

    page.wait_for_url("**/reviews/")
    assert handed_in(town, text)
    [[outcome]] = town.rows(
        "SELECT outcome FROM moderation_nudge WHERE reader_id ="
        " (SELECT id FROM newsroom_reader WHERE handle = %s) ORDER BY id DESC LIMIT 1",
        handle,
    )
    assert outcome == ("reworded" if javascript else "sent_anyway")


def test_a_reply_begins_in_its_box_with_what_it_answers_in_view(visit, town):
    page = visit()
    sign_in(page, "bo")
    [[article]] = town.rows(
        "SELECT article_id FROM comments_thread ORDER BY comment_count DESC LIMIT 1"
    )
    page.goto(f"/articles/{article}/")

    page.get_by_role("link", name="Reply to").first.click()

    expect(page.get_by_label("Your reply")).to_be_focused()
    expect(page.locator(".quoted")).to_be_in_viewport()
    keep(page, "reply")


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_of_the_form_is_for_everyone(visit, town, look):
    page, where = visit(**LOOKS[look], reduced_motion="reduce"), of_the_article(town, 2)
    page.goto(where)
    assert_this_is_for_everyone(page, "signed out")
    sign_in(page, town.newcomer())
    page.goto(where)
    page.get_by_text("How to be read well").click()
    box(page).fill(f"{LOUD}{uuid4().hex} https://example.org")
    expect(page.locator("#kept")).to_have_text("Kept")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_be_visible()
    assert_this_is_for_everyone(page, "kept and previewed")
    keep(page, f"writing-{look}")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("reads like shouting")).to_be_visible()
    assert_this_is_for_everyone(page, "one thought")
    box(page).fill("x" * 5_001)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#refusal")).to_be_visible()
    assert_this_is_for_everyone(page, "too long")
    page.goto("/me/comments/")
    expect(page.get_by_role("heading", name="Begun, not handed in")).to_be_visible()
    assert_this_is_for_everyone(page, "begun")
    keep(page, f"begun-{look}")
    page.get_by_role("button", name="Discard").first.click()


def test_what_only_this_browser_has_is_gone_once_somebody_signs_out(visit, town):
    page, text = visit(), f"Nobody else's business, {uuid4().hex}."
    sign_in(page, "ada")
    page.goto(of_the_article(town))
    lose_session(page)
    type_in(page, text)
    eventually(lambda: text in left_here(page))
    sign_in(page, "ada")
    page.goto("/")
    assert text in left_here(page)

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")

    assert text not in left_here(page)


def left_here(page: Page) -> str:
    return str(page.evaluate("JSON.stringify({...sessionStorage})"))
