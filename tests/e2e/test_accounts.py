"""Accounts in a real browser, under the policy that allows no inline script or style."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, keep, sign_in
from tests.e2e.test_for_everyone import assert_this_is_for_everyone
from tests.stack.client import Town, eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]
PASSWORD = "a long walk by the sea"  # noqa: S105 - nobody's
# A browser knows passkeys of names, never of bare addresses.
Site = Callable[[str], str]


@pytest.fixture
def site(town: Town) -> Site:
    return lambda path: f"http://localhost:{town.newsroom.port}{path}"


_typed: set[str] = set()


def mailed_code(town: Town, to: str) -> str:
    """The code in a letter to this address that nobody has typed yet: it is mailed beside the
    request, and may come a moment after its answer."""
    eventually(lambda: _codes(town, to) - _typed)
    [code] = _codes(town, to) - _typed
    _typed.add(code)
    return code


def _codes(town: Town, to: str) -> set[str]:
    texts = [letter.read_text() for letter in (town.newsroom.folder / "mail").glob("*.log")]
    whole = [part for text in texts for part in text.split("-" * 79)[:-1]]
    mine = [part for part in whole if f"To: {to}" in part]
    return {code for part in mine for code in re.findall(r"^[A-Z0-9-]{6,}$", part, re.M)}


def sign_up(page: Page, town: Town, site: Site, then: str = "/") -> tuple[str, str]:
    """A new reader, signed in; their name and address."""
    name = f"Nora {uuid4().hex[:8]}"
    email = f"{uuid4().hex[:10]}@example.org"
    page.goto(site(f"/signup/?next={then}"))
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Confirm your address")).to_be_visible()
    page.get_by_label("Code").fill(mailed_code(town, email))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**{then}")
    return name, email


def show_that_it_is_you(page: Page) -> None:
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_signs_up_confirms_and_comments(visit, town, site, javascript):
    page = visit(size=PHONE, javascript=javascript)
    page.goto(site(f"/articles/{town.article}/"))
    text = f"My first one, {uuid4().hex}."
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Sign in to send it").click()
    page.get_by_role("link", name="Sign up").click()
    name, email = f"Nora {uuid4().hex[:8]}", f"{uuid4().hex[:10]}@example.org"
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    keep(page, "confirm")
    page.get_by_label("Code").fill(mailed_code(town, email))
    page.get_by_role("button", name="Go on").click()

    page.wait_for_url(f"**/articles/{town.article}/*")
    expect(page.get_by_label("Your comment")).to_have_value(text)
    page.get_by_role("button", name="Hand in").click()

    expect(page.get_by_role("heading", name="Review 1 of 3")).to_be_visible()


def test_a_passkey_signs_in_alone(visit, town, site):
    page = visit()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    name, _ = sign_up(page, town, site)

    page.goto(site("/account/two-factor/webauthn/add/"))
    show_that_it_is_you(page)
    keep(page, "add-a-passkey")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/two-factor/**")
    sign_out(page)
    page.goto(site("/login/?next=/me/settings/"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/me/settings/")

    expect(page.locator("#id_name")).to_have_value(name)
    expect(page.get_by_text("With a password, or your passkey.")).to_be_visible()


def test_a_code_from_an_app_is_asked_for(visit, town, site):
    page = visit()
    _, email = sign_up(page, town, site)
    page.goto(site("/account/two-factor/totp/activate/"))
    show_that_it_is_you(page)
    secret = page.locator("code").first.inner_text()
    keep(page, "a-code-from-an-app")

    def fill_in_code() -> None:
        [_, now, *_] = list(yield_hotp_counters_from_time())
        page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, now)))

    fill_in_code()
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator(".codes code").first.inner_text()
    keep(page, "recovery-codes")
    sign_out(page)

    page.goto(site("/login/"))
    page.get_by_label("Name").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_of_it_is_for_everyone(visit, town, site, scheme):
    page = visit(size={"width": 320, "height": 640}, color_scheme=scheme, reduced_motion="reduce")
    for address in ["/login/", "/signup/", "/account/password/reset/"]:
        page.goto(site(address))
        assert_this_is_for_everyone(page, address)
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_label("Code")).to_be_visible()  # The next page, and not the one before it.
    assert_this_is_for_everyone(page, "the code for a new password")
    sign_up(page, town, site)
    page.goto(site("/me/settings/leave/"))
    assert_this_is_for_everyone(page, "is it you?")
    show_that_it_is_you(page)
    for address in [
        "/me/settings/",
        "/me/settings/leave/",
        "/account/email/",
        "/account/password/change/",
        "/account/two-factor/",
        "/account/two-factor/totp/activate/",
        "/account/two-factor/webauthn/add/",
    ]:
        page.goto(site(address))
        assert_this_is_for_everyone(page, address)


def test_a_newsrooms_reader_leaves_and_thinks_better_of_it(visit, town):
    page = visit()
    sign_in(page, "ada", "/me/settings/")
    page.get_by_role("link", name="Delete your account").click()
    page.get_by_label("Password").fill("reading")
    page.get_by_role("button", name="Go on").click()
    keep(page, "leave")
    page.get_by_role("button", name="Delete it in 24 hours").click()
    expect(page.get_by_text("Until then you can change your mind")).to_be_visible()

    page.goto("/")
    expect(page.get_by_text("Until then you can change your mind")).to_be_visible()
    page.get_by_role("button", name="Stay").click()

    expect(page.get_by_text("Nothing is deleted")).to_be_visible()
    expect(page.get_by_text("Until then you can change your mind")).to_have_count(0)
