"""A shift at the desk: by keyboard alone, beside somebody else, and with a slip undone."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, keep, sign_in
from tests.stack.client import eventually

pytestmark = [
    pytest.mark.stack,
    pytest.mark.browser,
]
CASES = 30
CAUSES = [
    "split", "listed", "overdue", "report", "check", "split",
    "new_account", "panel", "restricted", "severe",
]  # fmt: skip
# Through the verbs, as the house would bring them about.
_OPEN = """
from moderation.models import Decision
from moderation.workflow.deciding import decide
from moderation.workflow.locks import lock_revision
from moderation.workflow.submitting import submit
from newsroom.models import Article, Reader
from django.db import transaction
article = Article.objects.get(pk="{article}")
for number, (cause, handle) in enumerate({causes}):
    author = Reader.objects.get(handle=handle)
    with transaction.atomic():
        text = f"What I think, {mark}, the {{number}}th."
        revision = lock_revision(submit(author, article, text=text).pk)
        decide(revision, outcome="escalate", by=Decision.By.HOUSE, reason=cause, evidence={{}})
"""


@pytest.fixture
def opened(town):
    """Cases of these causes, with a word in each text by which a test knows its own."""

    def open_them(*causes: str) -> str:
        mark = uuid4().hex[:12]
        by = [(cause, town.newcomer()) for cause in causes]
        code = _OPEN.format(article=town.article, causes=by, mark=mark)
        town.newsroom.manage("shell", "-c", code)
        return mark

    return open_them


def addresses(town, mark: str) -> list[str]:
    """Where the open cases of a test are, the longest wait first."""
    rows = town.rows(
        "SELECT k.id FROM moderation_case k JOIN comments_revision r ON r.id = k.revision_id"
        " WHERE r.text LIKE %s AND k.closed_at IS NULL ORDER BY k.opened_at, k.id",
        f"%{mark}%",
    )
    return [f"/desk/cases/{pk}/" for (pk,) in rows]


def outcomes(town, mark: str) -> list[str]:
    return [
        outcome
        for (outcome,) in town.rows(
            "SELECT d.outcome FROM moderation_decision d JOIN comments_revision r"
            " ON r.id = d.revision_id WHERE r.text LIKE %s AND d.by = 'desk'"
            " AND NOT EXISTS (SELECT FROM moderation_undoing u WHERE u.decision_id = d.id)"
            " ORDER BY d.decided_at",
            f"%{mark}%",
        )
    ]


def author_of(town, mark: str) -> str:
    [[handle]] = town.rows(
        "SELECT a.handle FROM newsroom_reader a JOIN comments_comment c ON c.author_id = a.id"
        " JOIN comments_revision r ON r.comment_id = c.id WHERE r.text LIKE %s",
        f"%{mark}%",
    )
    return str(handle)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def past_a_pause(page: Page) -> None:
    """After some hard texts in a row a page comes in between."""
    page.wait_for_load_state()
    if "/desk/pause/" in page.url:
        page.get_by_role("link", name="Go on all the same").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/cases/*")


def test_a_shift_of_thirty_cases_by_keyboard_alone(visit, town, opened):
    mark = opened(*(CAUSES[number % len(CAUSES)] for number in range(CASES)))
    todo = addresses(town, mark)
    page = visit()
    sign_in(page, "mod", todo[0])

    for number, address in enumerate(todo):
        if address not in page.url:  # The town has cases of its own in between.
            page.goto(address)
        expect(page.locator("h1")).to_be_focused()
        if page.locator(".cover").count():
            press(page, "o")
        expect(page.get_by_text(f"What I think, {mark}, the {number}th.")).to_be_visible()
        match number % 3:
            case 0:
                press(page, "1", "Enter")
            case 1:
                press(page, "2", "ArrowDown", "e")
                page.keyboard.type("You know what I mean, jk123u?")
                press(page, "Control+Enter")
            case 2:
                press(page, "3", "ArrowDown", "ArrowDown", "Enter")
        said = ["release it", "return it to its author", "reject it"][number % 3]
        expect(page.get_by_text(f"Your decision is on record: {said}.")).to_be_visible()
        if number == 0:
            keep(page, "desk-shift")
        past_a_pause(page)

    assert outcomes(town, mark) == ["release", "return", "reject"] * (CASES // 3)
    explained = town.rows(
        "SELECT count(*) FROM moderation_decision WHERE explanation LIKE %s", "%jk123u%"
    )
    assert explained == [(CASES // 3,)]


def test_next_previous_help_and_undo_by_key(visit, town, opened):
    mark = opened("split", "split", "overdue")
    first, second, _third = addresses(town, mark)
    page = visit()
    sign_in(page, "mod", second)

    press(page, "k")
    page.wait_for_url(f"**{first}")
    press(page, "j")
    page.wait_for_url(f"**{second}")
    press(page, "?")
    expect(page.get_by_role("heading", name="Keys at the desk")).to_be_visible()
    keep(page, "desk-keys-help")
    press(page, "3")  # Nothing is decided behind it.
    press(page, "Escape")
    expect(page.get_by_label("Reject it")).not_to_be_checked()
    press(page, "3", "ArrowDown", "Enter")
    expect(page.get_by_text("Your decision is on record: reject it.")).to_be_visible()
    assert outcomes(town, mark) == ["reject"]

    press(page, "u")

    expect(page.get_by_text("Taken back: everything is as it was")).to_be_visible()
    page.wait_for_url(f"**{second}")
    assert outcomes(town, mark) == []
    assert town.rows(
        "SELECT count(*) FROM moderation_letter l JOIN comments_revision r"
        " ON r.comment_id = l.comment_id WHERE r.text LIKE %s",
        f"%{mark}%",
    ) == [(0,)]


def test_an_undo_goes_away_when_its_time_is_over(visit, town, opened):
    [address] = addresses(town, opened("split"))
    page = visit()
    sign_in(page, "mod", address)
    press(page, "1", "Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()

    expect(page.get_by_role("button", name="Undo")).to_have_count(0, timeout=15_000)
    expect(page.get_by_text("Your decision is on record: release it.")).to_be_visible()


def test_two_moderators_collide_and_the_second_is_told_who_and_when(visit, town, opened):
    [address] = addresses(town, opened("split"))
    first, second, without = visit(), visit(), visit(javascript=False)
    sign_in(first, "mod", address)
    sign_in(second, "sub", address)
    sign_in(without, "sub", address)
    expect(second.get_by_text("Miriam Odell is looking at this.")).to_be_visible()
    without.get_by_label("Reject it").check()
    without.get_by_label("It threatens").check()
    without.get_by_label("Explanation").fill("My own words.")

    press(first, "1", "Enter")
    expect(first.get_by_text("Your decision is on record")).to_be_visible()

    # An open page learns of it within seconds; who decides all the same loses no words.
    expect(second.locator("#changed")).to_contain_text("Miriam Odell released it at")
    keep(second, "desk-changed")
    without.get_by_role("button", name="Decide", exact=True).last.click()
    expect(without.get_by_role("alert")).to_contain_text("This case has been decided already.")
    expect(without.get_by_role("alert")).to_contain_text("Miriam Odell released it at")
    expect(without.get_by_label("Explanation")).to_have_value("My own words.")
    keep(without, "desk-collision")


def test_what_the_desk_releases_is_public_within_five_seconds(visit, town, opened):
    mark = opened("split")
    [address] = addresses(town, mark)
    page, public = visit(), visit()
    sign_in(page, "mod", address)

    press(page, "1", "Enter")
    expect(page.get_by_text("Your decision is on record: release it.")).to_be_visible()
    decided = time.monotonic()
    while mark not in public.goto(f"/articles/{town.article}/").text():
        assert time.monotonic() - decided < 5
        time.sleep(0.2)


def fill_in(page: Page) -> None:
    page.get_by_label("Return it to its author").check()
    page.get_by_label("It attacks a person").check()
    page.get_by_label("Explanation").fill("The last line goes too far.")


def test_the_letter_is_previewed_in_its_place(visit, town, opened):
    [address] = addresses(town, opened("split"))
    page = visit(size=PHONE)
    sign_in(page, "mod", address)

    fill_in(page)
    page.get_by_role("button", name="Preview the letter").click()

    letter = page.locator("#preview")
    expect(letter).to_be_focused()
    expect(letter).to_contain_text("was returned to you; it is not public.")
    expect(letter).to_contain_text("The last line goes too far.")
    expect(letter).not_to_contain_text("Miriam")
    expect(page.get_by_label("Return it to its author")).to_be_checked()
    keep(page, "desk-preview-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


_DECIDE = """
from moderation.models import Case
from moderation.workflow.moderating import decide_case
from newsroom.models import Reader
decide_case(
    Case.objects.get(pk="{case}"), moderator=Reader.objects.get(handle="sub"),
    outcome="reject", reason="attack",
)
"""


def test_what_is_written_stays_where_somebody_else_has_decided_meanwhile(visit, town, opened):
    [address] = addresses(town, opened("split"))
    page = visit(size=PHONE)
    sign_in(page, "mod", address)
    fill_in(page)
    case = address.strip("/").rpartition("/")[2]
    town.newsroom.manage("shell", "-c", _DECIDE.format(case=case))

    page.get_by_role("button", name="Preview the letter").click()

    expect(page.locator("#unshown")).to_contain_text("What you have written is still there.")
    expect(page.get_by_label("Explanation")).to_have_value("The last line goes too far.")
    expect(page.locator("#unshown")).to_be_in_viewport()
    keep(page, "desk-unshown-phone")


def test_keys_switched_off_do_nothing(visit, town, opened):
    [address] = addresses(town, opened("split"))
    page = visit()
    sign_in(page, "sub", "/desk/keys/")
    page.get_by_label("Single keys do something").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(address)

    press(page, "3", "j")

    expect(page.get_by_label("Reject it")).not_to_be_checked()
    assert address in page.url
    page.goto("/desk/keys/")
    page.get_by_label("Single keys do something").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


@pytest.mark.parametrize("what", ["case", "/desk/keys/", "/desk/pause/"])
def test_no_page_of_the_desk_scrolls_sideways_on_the_smallest_phone(visit, town, opened, what):
    page = visit(size={"width": 320, "height": 640})
    sign_in(page, "mod", addresses(town, opened("split"))[0] if what == "case" else what)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_many_are_decided_at_once_and_what_changed_meanwhile_is_left_out(visit, town, opened):
    mark = opened(*["split"] * 6)
    *_, changed = addresses(town, mark)
    page, other = visit(), visit()
    sign_in(page, "mod", f"/desk/?words={mark}")
    boxes = page.get_by_role("checkbox", name="Choose case")
    expect(boxes).to_have_count(6)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Decide about those ticked").click()
    expect(page.get_by_role("heading", name="6 cases at once")).to_be_visible()
    sign_in(other, "sub", changed)
    press(other, "1", "Enter")
    expect(other.get_by_text("Your decision is on record")).to_be_visible()

    page.get_by_label("Reject it").check()
    page.get_by_label("Reason").select_option("spam")
    page.get_by_label("Explanation").fill("Six times the same.")
    keep(page, "desk-bulk")
    page.get_by_role("button", name="Decide 6 cases").click()

    expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Left out: it had changed").first).to_be_visible()
    keep(page, "desk-bulk-done")
    assert sorted(outcomes(town, mark)) == ["reject"] * 5 + ["release"]
    assert town.rows(
        "SELECT act, count(*) FROM moderation_logentry WHERE parent_id = (SELECT parent_id FROM"
        " moderation_logentry l JOIN comments_revision r ON r.id = l.revision_id"
        " WHERE r.text LIKE %s AND l.parent_id IS NOT NULL LIMIT 1) AND act = 'decided'"
        " GROUP BY act",
        f"%{mark}%",
    ) == [("decided", 5)]


def test_an_appeal_is_decided_by_another_moderator_and_publishes_the_text(visit, town, opened):
    mark = opened("split")
    [address] = addresses(town, mark)
    first, author, other = visit(), visit(size=PHONE), visit()
    sign_in(first, "mod", address)
    press(first, "3", "ArrowDown", "Enter")
    expect(first.get_by_text("Your decision is on record: reject it.")).to_be_visible()
    wait_for_the_letter(town, mark)

    sign_in(author, author_of(town, mark), "/me/comments/")
    keep(author, "phone-rejected")
    author.get_by_text("Appeal against this").click()
    author.get_by_label("Why should it be public?").fill("I only said what I think.")
    author.get_by_role("button", name="Send the appeal").click()
    author.wait_for_load_state()
    [appeal] = addresses(town, mark)
    first.goto(appeal)
    expect(first.get_by_role("button", name="Decide", exact=True)).to_have_count(0)
    keep(first, "desk-appeal-of-ones-own")

    sign_in(other, "sub", appeal)
    expect(other.get_by_text("I only said what I think.")).to_be_visible()
    keep(other, "desk-appeal")
    press(other, "1", "Enter")
    expect(other.get_by_text("Your decision is on record: release it.")).to_be_visible()

    public = visit()
    eventually(
        lambda: mark in public.goto(f"/articles/{town.article}/").text(), within=20, every=0.5
    )
    author.goto("/me/comments/")
    expect(author.get_by_text("Public").first).to_be_visible()
    keep(author, "phone-appeal-upheld")


def wait_for_the_letter(town, mark: str) -> None:
    """An author learns of a decision of the desk when it cannot be undone any more."""
    eventually(
        lambda: town.rows(
            "SELECT FROM moderation_letter l JOIN comments_revision r"
            " ON r.comment_id = l.comment_id WHERE r.text LIKE %s AND l.due_at <= now()",
            f"%{mark}%",
        ),
        within=30,
    )


def test_on_a_phone_the_menu_is_folded_and_opens_by_keyboard(visit):
    page = visit(size=PHONE)
    sign_in(page, "mod", "/desk/")
    menu = page.locator(".menu > summary")
    people = page.get_by_role("link", name="People", exact=True)

    expect(people).to_be_hidden()
    head = page.locator(".desk-nav").bounding_box()
    assert head
    assert head["height"] < 60, "one row"
    menu.focus()
    page.keyboard.press("Enter")
    expect(people).to_be_visible()
    keep(page, "phone-desk-menu")
    people.click()
    page.wait_for_url("**/desk/people/")

    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_role("link", name="Appeals", exact=True)).to_be_visible()
    expect(menu).to_be_hidden()
