"""A senior moderator sets how comments are published, and readers see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, keep, sign_in
from tests.e2e.test_for_everyone import LOOKS, assert_this_is_for_everyone
from tests.stack.client import Town, eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]
# By the verb: other tests ask whether the log says the same as the tables.
END = """
from moderation.workflow.placing import end_mode
from newsroom.models import Mode
for mode in Mode.objects.not_over().filter(set_by__handle="mod"):
    end_mode(mode, by=mode.set_by)
"""
READS_FIRST = "Here the newsroom reads every comment before it is public."


def be(town: Town, kind: str) -> None:
    with town.connect() as connection:
        connection.execute(
            "UPDATE newsroom_role SET kind = %s FROM newsroom_reader r"
            " WHERE r.id = reader_id AND r.handle = 'mod' AND kind IN ('moderator', 'senior')",
            [kind],
        )


@pytest.fixture
def senior(town: Town) -> Iterator[None]:
    """The demo's moderator, for a while; what they set is over afterwards."""
    be(town, "senior")
    yield
    town.newsroom.manage("shell", "-v", "0", "-c", END)
    be(town, "moderator")
    # Each process knows a place for a few seconds, and the next test would meet what was set.
    eventually(lambda: [town.post(town.anybody()).status for _ in range(4)] == [201] * 4)


def at_the_places(page: Page) -> None:
    sign_in(page, "mod", then="/desk/places/")
    page.goto("/desk/places/")


@pytest.mark.usefixtures("senior")
def test_without_a_script_a_senior_sets_a_mode_for_an_article_and_ends_it(visit, town):
    page = visit(javascript=False)
    sign_in(page, "mod")
    page.goto(f"/articles/{town.article}/")
    page.get_by_role("link", name="How comments are published here").click()

    page.get_by_label("The desk reads first").check()
    page.get_by_label("Why, for the desk alone").first.fill("Council election")
    page.get_by_role("button", name="Set it").click()

    expect(page.get_by_text("It is set. Every page knows within seconds.")).to_be_visible()
    expect(page.get_by_text("Council election")).to_be_visible()
    reader = visit()
    page.wait_for_timeout(1500)  # A process knows a place for a second.
    reader.goto(f"/articles/{town.article}/")
    expect(reader.get_by_role("heading", name=READS_FIRST)).to_be_visible()

    mine = page.get_by_role("listitem").filter(has_text="Council election")
    mine.get_by_role("button", name="End it (The desk reads first)").click()
    expect(page.get_by_text("It is ended.")).to_be_visible()
    page.wait_for_timeout(1500)
    reader.reload()
    expect(reader.get_by_role("heading", name=READS_FIRST)).to_have_count(0)


@pytest.mark.usefixtures("senior")
def test_raid_mode_by_keyboard_stands_on_every_page_of_the_desk(visit):
    page = visit(size=DESKTOP)
    at_the_places(page)

    button = page.get_by_role("button", name="Switch raid mode on")
    button.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Raid mode is on. It ends by itself")).to_be_visible()
    page.goto("/desk/")
    expect(page.get_by_role("region", name="Raid mode is on")).to_be_visible()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.usefixtures("senior")
def test_the_places_are_for_everyone(visit, town, look):
    page = visit(**LOOKS[look], reduced_motion="reduce")
    at_the_places(page)
    page.get_by_text("Only at some hours").click()
    page.get_by_role("radio", name="Closed").check()
    page.get_by_label("What readers are told").fill("At night nobody is at the desk.")
    page.get_by_label("For example 22:00").fill("23:00")
    page.get_by_label("For example 06:00").fill("06:00")
    page.get_by_role("button", name="Set it").click()
    page.get_by_role("button", name="Switch raid mode on").click()
    expect(page.get_by_text("At night nobody is at the desk.")).to_be_visible()

    assert_this_is_for_everyone(page, "/desk/places/")
    keep(page, f"places-{look}")
    page.wait_for_timeout(1500)
    page.goto(f"/articles/{town.article}/")
    assert_this_is_for_everyone(page, "an article while raid mode is on")
