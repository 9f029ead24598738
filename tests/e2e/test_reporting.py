"""Reports in the browser: a reader reports on a phone, the third hides the comment."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, keep, sign_in

pytestmark = [pytest.mark.stack, pytest.mark.browser]

# A public root with public replies, in whose conversation none of these three has written.
_ANSWERED = """
SELECT c.id, c.article_id, r.text FROM comments_comment c
JOIN comments_revision r ON r.id = c.released_revision_id
WHERE c.parent_id IS NULL AND c.reply_count > 0 AND NOT EXISTS (
    SELECT FROM comments_comment o JOIN newsroom_reader p ON p.id = o.author_id
    WHERE coalesce(o.root_id, o.id) = c.id AND p.handle = ANY(%s))
ORDER BY c.id DESC LIMIT 1"""
REPORTERS = ["ada", "bo", "hanako-m"]


def test_the_third_reader_who_reports_it_on_a_phone_hides_it(visit, town):
    [(comment, article, text)] = town.rows(_ANSWERED, REPORTERS)
    start = text.split("\n")[0][:40]
    for handle in REPORTERS[1:]:
        sent = town.reader(handle).post(f"/api/v1/comments/{comment}/reports", {"reason": "spam"})
        assert sent.status == 201
    public = visit()
    public.goto(f"/articles/{article}/")
    expect(public.get_by_text(start).first).to_be_visible()

    page = visit(size=PHONE, javascript=False)
    sign_in(page, "ada", then=f"/comments/{comment}/")
    page.locator(f"#c-{comment}").get_by_role("link", name="Report").click()
    page.get_by_label("It attacks a person").check()
    keep(page, "report-phone")
    page.get_by_role("button", name="Report").click()
    began = time.monotonic()
    expect(page.get_by_text("Thank you. Your report is on record")).to_be_visible()
    expect(page.get_by_text("Hidden for now: the newsroom is looking at it")).to_be_visible()
    public.reload()
    expect(public.get_by_text(start)).to_have_count(0)
    assert time.monotonic() - began < 5
    keep(page, "hidden-phone")

    page.goto("/me/reports/")
    expect(page.get_by_text("Not decided yet")).to_be_visible()
    keep(page, "my-reports-phone")

    desk = visit()
    sign_in(desk, "mod", then="/desk/")
    desk.get_by_text("Readers reported it after it was public").first.click()
    [(case,)] = town.rows(
        "SELECT id FROM moderation_case WHERE comment_id = %s AND closed_at IS NULL", comment
    )
    desk.goto(f"/desk/cases/{case}/")
    expect(desk.get_by_text("3 readers who count came to a weight of 3.00")).to_be_visible()
    keep(desk, "desk-reported")
    desk.get_by_label("Release it").check()
    desk.get_by_role("button", name="Decide", exact=True).last.click()
    expect(desk.get_by_text("Your decision is on record")).to_be_visible()

    for _ in range(20):
        public.reload()
        if public.get_by_text(start).count():
            break
        time.sleep(0.5)
    expect(public.get_by_text(start).first).to_be_visible()


def test_somebody_without_an_account_gives_notice_on_a_phone(visit, town):
    [(comment,)] = town.rows(
        "SELECT id FROM comments_comment WHERE released_revision_id IS NOT NULL"
        " ORDER BY id LIMIT 1"
    )
    page = visit(size=PHONE, javascript=False)

    page.goto(f"/comments/{comment}/report/")
    keep(page, "report-anonymous-phone")
    page.get_by_role("link", name="Give notice of illegal content").click()
    keep(page, "notice-phone")
    page.get_by_label("Insult, slander or defamation").check()
    page.get_by_label("Why is it illegal?").fill("The second sentence says that I stole a boat.")
    page.get_by_label("Your name", exact=True).fill("Jon Harbour")
    page.get_by_label("Your e-mail address").fill("jon@elsewhere.example")
    page.get_by_label("I believe in good faith").check()
    page.get_by_role("button", name="Give notice").click()

    expect(page.get_by_text("It waits for a moderator")).to_be_visible()
    keep(page, "notice-status-phone")
    desk = visit()
    sign_in(desk, "mod", then="/desk/notices/")
    expect(desk.get_by_text("Insult, slander or defamation").first).to_be_visible()
    keep(desk, "desk-notices")
    [(case,)] = town.rows("SELECT case_id FROM moderation_notice WHERE comment_id = %s", comment)
    desk.goto(f"/desk/cases/{case}/")
    expect(desk.get_by_text("The second sentence says that I stole a boat.")).to_be_visible()
    keep(desk, "desk-notice-case")
