"""A reader writes, and the database goes away: nothing that was typed is lost, or sent twice."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import keep, open_the_cover, past_a_letter, sign_in, when_keys_work
from tests.e2e.test_writing import box, of_the_article, type_in
from tests.stack.client import Town, eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def times_handed_in(town: Town, text: str) -> int:
    found = town.rows("SELECT count(*) FROM comments_revision WHERE text = %s", text)
    return int(found[0][0])


def begin_to_write(page: Page, town: Town, text: str) -> None:
    sign_in(page, town.newcomer())
    page.goto(of_the_article(town, 1))
    type_in(page, text)


def test_the_text_stays_in_the_form_and_is_sent_again(visit, town):
    page, text = visit(), f"Kept through it all, {uuid4().hex}."
    begin_to_write(page, town, text)
    expect(page.locator("#away")).to_be_hidden()
    send = page.get_by_role("button", name="Hand in")

    town.newsroom.servers.stop_postgres(mode="immediate")
    try:
        send.click()
        expect(page.locator("#refusal")).to_contain_text("It could not be sent just now.")
        expect(page.locator("#away")).to_contain_text("Comments cannot be written just now")
        expect(page.locator("#away")).to_be_visible()
        expect(box(page)).to_have_value(text)
        expect(box(page)).to_be_focused()
        send.click()
        page.wait_for_timeout(1000)
        expect(box(page)).to_have_value(text)
        keep(page, "database-away")
    finally:
        town.newsroom.servers.start_postgres()
    assert times_handed_in(town, text) == 0
    send.click()
    page.wait_for_url("**/reviews/")

    assert times_handed_in(town, text) == 1
    assert not town.rows("SELECT 1 FROM moderation_unsent WHERE text = %s", text)


def test_the_text_is_still_there_when_the_page_is_opened_again(visit, town):
    page, text = visit(), f"Closed and opened, {uuid4().hex}."
    begin_to_write(page, town, text)

    town.newsroom.servers.stop_postgres(mode="immediate")
    try:
        page.get_by_role("button", name="Hand in").click()
        expect(page.locator("#refusal")).to_contain_text("It could not be sent just now.")
    finally:
        town.newsroom.servers.start_postgres()
    page.goto("/")
    page.goto(of_the_article(town, 1))

    expect(box(page)).to_have_value(text)
    eventually(lambda: town.rows("SELECT 1 FROM moderation_unsent WHERE text = %s", text))


def test_a_rating_is_not_lost_either(visit, town):
    page = visit()
    begin_to_write(page, town, f"Reads with care, {uuid4().hex}.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="Review 1 of 3")).to_be_visible()
    when_keys_work(page)
    open_the_cover(page)
    page.get_by_label("Good").check()
    page.get_by_label("Yes").check()

    town.newsroom.servers.stop_postgres(mode="immediate")
    try:
        page.locator("form.rating button.primary").click()
        expect(page.get_by_role("heading", name="It could not be taken just now")).to_be_visible()
    finally:
        town.newsroom.servers.start_postgres()
    page.get_by_role("button", name="Send it again").click()

    past_a_letter(page, "Review 2 of 3")
    expect(page.get_by_role("heading", name="Review 2 of 3")).to_be_visible()


def test_without_javascript_the_form_comes_back_with_the_text(visit, town):
    page, text = visit(javascript=False), f"Two lines,\n\nand more, {uuid4().hex}."
    sign_in(page, town.newcomer())
    page.goto(of_the_article(town, 1))
    box(page).fill(text)

    town.newsroom.servers.stop_postgres(mode="immediate")
    try:
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_role("heading", name="It could not be taken just now")).to_be_visible()
        expect(page.get_by_label("What you wrote")).to_have_value(text)
        keep(page, "database-away-no-javascript")
        page.get_by_role("button", name="Send it again").click()
        expect(page.get_by_label("What you wrote")).to_have_value(text)
    finally:
        town.newsroom.servers.start_postgres()
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/reviews/")

    assert times_handed_in(town, text) == 1
