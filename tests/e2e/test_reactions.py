"""Reacting in the browser: where the comment stands, by keyboard, and without a script."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from comments.refusals import UnknownReaction
from tests.e2e.conftest import PHONE, keep, sign_in
from tests.stack.client import Town

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def comment_of(town: Town, text: str) -> str:
    """The id of a public comment, of which there are many in the demo."""
    query = "SELECT comment_id FROM comments_revision WHERE text LIKE %s"
    return str(town.rows(query, f"%{text}%")[0][0])


def place_of(town: Town, comment: str) -> str:
    return f"/comments/{comment}/#c-{comment}"


def test_a_reaction_is_given_and_taken_back_where_the_comment_stands(visit, town):
    page, comment = visit(), comment_of(town, "Hooray. That's all.")
    sign_in(page, "ada")
    page.goto(place_of(town, comment))
    here = page.locator(f"#c-{comment}")
    scrolled = page.evaluate("scrollY")

    here.get_by_text("React", exact=True).focus()
    page.keyboard.press("Enter")
    here.get_by_role("button", name="Wow").focus()
    page.keyboard.press("Enter")

    given = here.get_by_role("button", name=re.compile("Wow"), pressed=True)
    expect(given).to_be_focused()
    expect(page.locator("#said")).to_have_text("Given: Wow")
    assert page.evaluate("scrollY") == scrolled
    keep(page, "reaction")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Taken back: Wow")
    expect(here.get_by_role("button", name="Wow", pressed=True)).to_have_count(0)
    expect(here.get_by_text("React", exact=True)).to_be_focused()


def test_why_the_house_says_no_is_said_where_the_comment_stands(visit, town):
    page, comment = visit(size=PHONE), comment_of(town, "Hooray. That's all.")
    sign_in(page, "ada")
    page.goto(place_of(town, comment))
    here = page.locator(f"#c-{comment}")
    here.get_by_text("React", exact=True).click()
    wow = here.get_by_role("button", name="Wow")

    wow.evaluate("(button, comment) => { button.value = `shrug ${comment}`; }", comment)
    wow.click()

    expect(here.locator("#said")).to_be_visible()
    expect(here.locator("#said")).to_have_text(str(UnknownReaction.sentence))
    keep(page, "reaction-refused")
    here.get_by_role("button", name="Sad").click()
    expect(page.locator("#said")).to_have_text("Given: Sad")
    expect(page.locator("#said")).to_have_class("unseen")


def test_without_a_script_the_form_comes_back_to_the_comment(visit, town):
    page: Page = visit(size=PHONE, javascript=False)
    comment = comment_of(town, "Eleven to be felled")
    sign_in(page, "bo")
    page.goto(place_of(town, comment))
    here = page.locator(f"#c-{comment}")

    here.get_by_text("React", exact=True).click()
    here.get_by_role("button", name="Sad").click()

    expect(here.get_by_role("button", name=re.compile("Sad"), pressed=True)).to_be_visible()
    assert page.url.endswith(f"#c-{comment}")
    keep(page, "phone-reaction")


def test_what_is_told_to_search_engines_stands_under_our_policy(visit, town):
    page = visit()  # Which fails where the browser says that a script was refused.
    page.goto(f"/articles/{town.article}/")

    block = page.locator('script[type="application/ld+json"]')

    assert json.loads(block.text_content())["@type"] == "NewsArticle"
    refused = page.evaluate(
        """() => new Promise(resolve => {
            document.addEventListener("securitypolicyviolation", told =>
                resolve(told.violatedDirective));
            const data = document.createElement("script");
            data.type = "application/ld+json";
            data.textContent = "{}";
            document.head.append(data);
            setTimeout(() => resolve(""), 300);
        })"""
    )
    assert refused == ""


def test_a_moderator_picks_from_the_page(visit, town):
    page, comment = visit(), comment_of(town, "Hooray. That's all.")
    sign_in(page, "mod")
    page.goto(place_of(town, comment))
    here = page.locator(f"#c-{comment}")

    here.get_by_text("Highlight", exact=True).click()
    here.get_by_role("button", name="Make it a newsroom pick").click()

    expect(here.get_by_text("Newsroom pick", exact=True)).to_be_visible()
    expect(page.get_by_text("It is a newsroom pick now.")).to_be_visible()
    keep(page, "pick")
    here.get_by_text("Highlight", exact=True).click()
    here.get_by_role("button", name="No longer a newsroom pick").click()
    expect(here.get_by_text("Newsroom pick", exact=True)).to_have_count(0)
