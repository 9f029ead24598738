"""A real Chromium before the running newsroom."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from newsroom.demo.seed import PASSWORD
from tests.stack.client import Town

# Screenshots are kept, to be looked at.
ARTEFACTS = Path(__file__).resolve().parents[2] / "test-artefacts"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds: other tests may have the machine


# Not for the whole session: while Playwright's loop runs, Django opens connections of its own
# for it, and the next test with a database would leave one behind.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is not installed; .ci/run does that"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, town: Town) -> Iterator[Callable[..., Page]]:
    """Open the newspaper in a fresh browser; what a page complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(*, size: Any = DESKTOP, javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            viewport=size, java_script_enabled=javascript, base_url=town.newsroom.url, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if _is_complaint(said.text) else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(text: str) -> bool:
    return "Content Security Policy" in text or "Refused to" in text


def sign_in(page: Page, handle: str, then: str = "/") -> None:
    page.goto(f"/login/?next={then}")
    page.get_by_label("Name").fill(handle)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/login/" not in url)  # whose own address ends with it, too


def past_a_letter(page: Page, then: str) -> None:
    """Whoever finds plain abuse civil is told at once, and goes on from there."""
    told = page.get_by_role("heading", name="About a review of yours")
    expect(page.get_by_role("heading", name=then).or_(told)).to_be_visible()
    if told.is_visible():
        page.get_by_role("link", name="Go on").click()


def when_keys_work(page: Page) -> None:
    """A page shows which keys it knows as soon as it knows them."""
    expect(page.locator("html.has-keys")).to_be_attached()


def open_the_cover(page: Page) -> None:
    """A text that looks harsh is shown, and asked about, when its reviewer says so."""
    cover = page.locator("details.cover:not([open]) > summary")
    if cover.is_visible():
        cover.click()


def review_what_is_owed(page: Page, quality: str = "Good", shots: str = "") -> None:
    """Find three texts civil, one after the other, up to one's own."""
    for number, then in enumerate(["Review 2 of 3", "Review 3 of 3", "Now your own"], 1):
        expect(page.get_by_role("heading", name=f"Review {number} of 3")).to_be_visible()
        open_the_cover(page)
        if shots:
            keep(page, f"{shots}-{number}")
        page.get_by_label(quality).check()
        page.get_by_label("Yes").check()
        page.locator("form.rating button.primary").click()
        past_a_letter(page, then)


def keep(page: Page, name: str) -> None:
    """A screenshot for people to look at."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
