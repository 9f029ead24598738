"""The same newspaper in other languages: chosen with a click, from right to left, by keyboard."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import (
    DESKTOP,
    PHONE,
    keep,
    open_the_cover,
    sign_in,
    when_keys_work,
)
from tests.e2e.test_for_everyone import assert_this_is_for_everyone

pytestmark = [pytest.mark.stack, pytest.mark.browser]

LANGUAGES = {"de": "Deutsch", "fr": "Français", "es": "Español", "ar": "العربية"}
ADDRESSES = [
    "/",
    "/reviews/",
    "/reviews/help/",
    "/me/comments/",
    "/me/letters/",
    "/me/reviews/",
    "/me/replies/",
    "/me/muted/",
    "/me/mail/",
]


def choose(page: Page, language: str) -> None:
    page.get_by_role("button", name=LANGUAGES[language], exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def past_a_letter(page: Page, then: str, told: str, onward: str) -> None:
    """Whoever finds plain abuse civil is told at once, and goes on from there."""
    letter = page.get_by_role("heading", name=told)
    expect(page.get_by_role("heading", name=then).or_(letter)).to_be_visible()
    if letter.is_visible():
        page.get_by_role("link", name=onward, exact=True).click()
        expect(page.get_by_role("heading", name=then)).to_be_visible()


@pytest.mark.parametrize(
    ("size", "javascript"), [(DESKTOP, True), (PHONE, False)], ids=["desktop", "phone-no-script"]
)
def test_the_whole_flow_in_arabic(visit, town, size, javascript):
    page, text = visit(size=size, javascript=javascript), f"رأيي في هذا الأمر، {uuid4().hex}."
    name = f"ar-{size['width']}"
    sign_in(page, town.newcomer())
    choose(page, "ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    page.goto(f"/articles/{town.article}/")
    keep(page, f"{name}-article")
    page.get_by_role("textbox", name="تعليقك").fill(text)
    page.get_by_role("button", name="إرسال، ثم مراجعة 3").click()
    for number in (1, 2, 3):
        expect(page.get_by_role("heading", name=f"المراجعة {number} من 3")).to_be_visible()
        keep(page, f"{name}-review-{number}")
        open_the_cover(page)
        page.get_by_label("جيد").check()
        page.get_by_label("نعم").check()
        page.locator("form.rating button.primary").click()
        after = f"المراجعة {number + 1} من 3" if number < 3 else "والآن نصّك أنت"
        past_a_letter(page, after, "عن إحدى مراجعاتك", "متابعة")
    keep(page, f"{name}-self-check")
    page.get_by_label("نعم").check()
    page.get_by_role("button", name="إرساله إلى قرّائه").click()
    expect(page.get_by_role("heading", name="شكرًا لك")).to_be_visible()
    keep(page, f"{name}-thanks")
    page.get_by_role("link", name="تعليقاتي").last.click()
    page.wait_for_url("**/me/comments/*")

    keep(page, f"{name}-my-comments")
    expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_text("لدى قرّائه").first).to_be_visible()


def test_a_choice_is_kept_with_the_account(visit, town):
    here, there, handle = visit(), visit(), town.newcomer()
    sign_in(here, handle)
    choose(here, "fr")

    sign_in(there, handle)
    expect(there.locator("html")).to_have_attribute("lang", "fr")

    there.get_by_role("button", name="English", exact=True).click()
    expect(there.get_by_role("link", name="My comments")).to_be_visible()


def test_the_keys_that_are_shown_work_in_any_language(visit, town):
    page = visit()
    sign_in(page, town.newcomer())
    choose(page, "de")
    page.goto(f"/articles/{town.article}/")
    page.get_by_role("textbox", name="Ihr Kommentar").fill(f"Mit der Tastatur, {uuid4().hex}.")
    page.get_by_role("button", name="Einreichen und drei gegenlesen").click()
    expect(page.get_by_role("heading", name="Gegenlesung 1 von 3")).to_be_visible()
    when_keys_work(page)
    open_the_cover(page)

    page.keyboard.press("2")
    page.keyboard.press("y")
    expect(page.get_by_label("Mittel")).to_be_checked()
    expect(page.get_by_label("Ja")).to_be_checked()
    page.keyboard.press("n")
    expect(page.get_by_label("Nein")).to_be_checked()
    keep(page, "de-review")
    page.keyboard.press("y")
    page.keyboard.press("Enter")

    past_a_letter(page, "Gegenlesung 2 von 3", "Zu einer Ihrer Gegenlesungen", "Weiter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_for_everyone_in_every_language(visit, town, language):
    page = visit(size={"width": 320, "height": 640}, color_scheme="dark")
    page.goto("/")
    choose(page, language)
    for address in ["/", "/login/", f"/articles/{town.article}/", "/nowhere/"]:
        page.goto(address)
        assert_this_is_for_everyone(page, f"{address} in {language}")

    reader = visit(size={"width": 320, "height": 640})
    sign_in(reader, "sub")
    choose(reader, language)
    reader.goto("/desk/")
    first = reader.locator("a[href^='/desk/cases/']").first.get_attribute("href")
    for address in [*ADDRESSES, "/desk/", "/desk/objections/", first]:
        reader.goto(address)
        assert_this_is_for_everyone(reader, f"{address} in {language}")
