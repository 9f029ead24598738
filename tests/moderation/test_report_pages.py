"""Reporting by page and by program; what its author, the public, reporters and the desk see."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation import clock, phrasing, takeaway
from moderation.models import Case, Letter, Report
from moderation.workflow import waiting_reports
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
A_MONTH = timedelta(days=30)


def tell_reporters():
    """When what the desk has decided can be undone no more."""
    with time_machine.travel(timezone.now() + timedelta(seconds=13)):
        clock.tell_reporters()


@pytest.fixture
def known(make):
    """Readers who have been here for a month."""

    def made(handle="", **facts):
        reader = make.reader(handle, **facts)
        Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - A_MONTH)
        reader.refresh_from_db()
        return reader

    return made


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def hide(comment, known):
    for _ in range(3):
        report(comment, by=known(), reason="attack")


def page_of(comment, client=None):
    return (client or Client()).get(f"/articles/{comment.article_id}/").content.decode()


# Readers


def test_under_each_comment_but_ones_own_there_is_a_way_to_report_it(make, sign_in):
    comment = make.released()
    link = f'href="/comments/{comment.pk}/report/"'

    assert link in page_of(comment)
    assert link in page_of(comment, sign_in(make.reader()))
    assert link not in page_of(comment, sign_in(comment.author))


def test_a_reader_reports_without_a_script_and_is_thanked(make, known, sign_in):
    comment, client = make.released(), sign_in(known())

    page = client.get(f"/comments/{comment.pk}/report/")
    answer = client.post(f"/comments/{comment.pk}/report/", {"reason": "spam"}, follow=True)

    assert page.status_code == 200
    assert "Thank you. Your report is on record" in answer.content.decode()
    assert answer.redirect_chain == [(f"/comments/{comment.pk}/", 302)], "not past the thanks"
    assert Report.objects.get().reason == "spam"
    again = client.get(f"/comments/{comment.pk}/report/").content.decode()
    assert "You reported it" in again


def test_something_else_needs_words_and_says_so(make, known, sign_in):
    comment, client = make.released(), sign_in(known())

    answer = client.post(f"/comments/{comment.pk}/report/", {"reason": "other"})

    assert answer.status_code == 400
    assert "Please say what it is about." in answer.content.decode()
    assert not Report.objects.exists()


def test_who_has_not_signed_in_is_shown_both_ways(make):
    comment = make.released()

    page = Client().get(f"/comments/{comment.pk}/report/").content.decode()
    sent = Client().post(f"/comments/{comment.pk}/report/", {"reason": "spam"})

    assert f"/login/?next=/comments/{comment.pk}/report/" in page
    assert f"/notices/?comment={comment.pk}" in page
    assert sent.status_code == 302
    assert not Report.objects.exists()


@pytest.mark.parametrize("reason", ["harmful", "illegal", "", "x" * 99])
def test_only_reasons_of_the_list_are_taken(make, known, sign_in, as_, reason):
    comment, reader = make.released(), known()

    by_page = sign_in(reader).post(f"/comments/{comment.pk}/report/", {"reason": reason})
    by_program = as_(reader).post(f"/api/v1/comments/{comment.pk}/reports", {"reason": reason})

    assert (by_page.status_code, by_program.status_code) == (400, 400)


def test_what_is_hidden_keeps_its_place_among_its_replies(make, known):
    comment = make.released(text="The hidden text.")
    make.released(parent=comment, text="A reply that stays.")

    hide(comment, known)

    page = page_of(comment)
    assert "The hidden text." not in page
    assert "Hidden for now: the newsroom is looking at it" in page
    assert "A reply that stays." in page
    root = Client().get(f"/api/v1/articles/{comment.article_id}/comments").json()["results"][0]
    assert (root["gone"], root["text"], root["author"]) == ("hidden", "", None)


def test_what_the_desk_rejects_is_taken_off_and_not_withdrawn(make, known):
    comment = make.released()
    make.released(parent=comment)
    hide(comment, known)
    case = Case.objects.get(comment=comment)

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")

    assert "Taken off the page by the newsroom" in page_of(comment)


def test_what_its_author_takes_back_is_withdrawn(make, known):
    comment = make.released()
    make.released(parent=comment)
    hide(comment, known)

    withdraw(comment)

    assert "Withdrawn by its author" in page_of(comment)


def test_a_thread_asks_no_more_for_many_tombstones_than_for_one(make):
    def tombstone():
        comment = make.released()
        make.released(parent=comment)
        withdraw(comment)
        return comment

    first = tombstone()
    page_of(first)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page_of(first)
    for _ in range(4):
        tombstone()
    with CaptureQueriesContext(connection) as many:
        page_of(first)

    assert len(many) == len(few)


def test_my_reports_say_what_became_of_each(make, known, sign_in):
    reader = known()
    for outcome, reason in (("release", "within_rules"), ("reject", "attack")):
        comment = make.released()
        report(comment, by=reader, reason="attack")
        case = Case.objects.get(comment=comment)
        decided = decide_case(case, moderator=make.moderator(), outcome=outcome, reason=reason)
        if outcome == "release":
            release(decided.pk)
    report(make.released(), by=reader, reason="other", words="It is my own poem.")

    page = sign_in(reader).get("/me/reports/").content.decode()

    assert "The comment stays" in page
    assert "The comment was taken off the page" in page
    assert "Not decided yet" in page
    assert "It is my own poem." in page


def test_my_reports_cost_the_same_for_many(make, known, sign_in):
    reader = known()
    client = sign_in(reader)
    report(make.released(), by=reader, reason="spam")
    client.get("/me/reports/")
    with CaptureQueriesContext(connection) as few:
        client.get("/me/reports/")
    for _ in range(5):
        report(make.released(), by=reader, reason="spam")
    with CaptureQueriesContext(connection) as many:
        client.get("/me/reports/")

    assert len(many) == len(few)


def test_reporters_get_one_letter_about_all_that_was_settled(make, known):
    reader = known()
    moderator = make.moderator("the-moderator")
    for outcome, reason in [("reject", "attack")] * 2 + [("release", "within_rules")]:
        comment = make.released()
        report(comment, by=reader, reason="attack")
        case = Case.objects.get(comment=comment)
        decide_case(case, moderator=moderator, outcome=outcome, reason=reason)

    clock.tell_reporters()
    assert not Letter.objects.filter(to=reader).exists()  # It can still be undone.
    tell_reporters()
    tell_reporters()

    letter = Letter.objects.get(to=reader, kind=Letter.Kind.REPORTS)
    said = " ".join(phrasing.words(letter).paragraphs)
    assert "2 comments that you reported were found to break the rules" in said
    assert "A comment that you reported was looked at, and stays." in said
    assert "the-moderator" not in said


def test_a_report_that_nobody_joined_is_closed_in_time(make):
    row = report(make.released(), by=make.reader(), reason="spam")
    asked = report(make.released(), by=make.reader(), reason="threat")
    clock.forget_reports()
    row.refresh_from_db()
    assert row.outcome == ""

    for one in (row, asked):
        old = timezone.now() - A_MONTH
        twin = make.released()
        made = Report.objects.bulk_create(
            [
                Report(
                    publication_id=one.publication_id,
                    comment=twin,
                    revision=twin.released_revision,
                    reader=make.reader(),
                    reason="spam",
                    weight=0.25,
                    made_at=old,
                )
            ]
        )[0]
        if one is asked:
            report(twin, by=make.reader(), reason="threat")
        clock.forget_reports()
        made.refresh_from_db()
        assert made.outcome == ("" if one is asked else "lapsed")


def test_the_oldest_report_that_waits_is_shown_and_alarmed(make, known, sign_in, caplog):
    moderator = make.moderator()
    text = make.released()
    assert waiting_reports.oldest([text.article.publication_id]) is None
    Report.objects.create(
        publication_id=text.article.publication_id,
        comment=text,
        revision=text.released_revision,
        reader=known(),
        reason="spam",
        weight=1.0,
        made_at=timezone.now() - timedelta(days=2),
    )
    report(text, by=known(), reason="attack")

    clock.look_for_neglected()

    assert "waits since" in caplog.text
    desk = sign_in(moderator).get("/desk/").content.decode()
    assert "The oldest report of a reader that waits for the desk came" in desk


# What nobody may see


def test_neither_author_nor_public_learns_who_reported(make, known, sign_in, as_):
    comment = make.released()
    make.released(parent=comment)
    for name in ("MARKED-one", "MARKED-two", "MARKED-three"):
        report(comment, by=known(name), reason="other", words=f"MARKED words of {name}")
    author = comment.author
    clock.tell_reporters()
    seen = [
        page_of(comment),
        page_of(comment, sign_in(author)),
        *(
            sign_in(author).get(address).content.decode()
            for address in ("/me/comments/", "/me/letters/", "/me/reports/")
        ),
        *(
            as_(author).get(address).content.decode()
            for address in ("/api/v1/me/comments", "/api/v1/me/letters", "/api/v1/me/reports")
        ),
        str([list(shelf.rows()) for shelf in takeaway.shelves(author)]),
    ]

    assert not [page for page in seen if "MARKED" in page]
    assert "hidden until a moderator has decided" in seen[2] + seen[3]


def test_a_reporter_does_not_see_what_others_reported(make, known, sign_in, as_):
    comment, reader = make.released(), known()
    report(comment, by=known(), reason="other", words="MARKED")
    report(comment, by=reader, reason="spam")

    assert "MARKED" not in sign_in(reader).get("/me/reports/").content.decode()
    assert len(as_(reader).get("/api/v1/me/reports").json()["results"]) == 1


def test_a_reviewer_s_report_is_not_told_apart_from_a_skip(make, known, sign_in):
    from moderation.models import SkipReason
    from moderation.workflow.rating import skip

    judged, reviewer = make.in_review(), known()
    lease = make.lease(judged, reviewer)
    skip(lease.pk, reviewer=reviewer, why=SkipReason.TOO_HARMFUL)
    make.agree(judged, civil=False)
    tell_reporters()

    assert "You have reported nothing." in sign_in(reviewer).get("/me/reports/").content.decode()
    assert not Letter.objects.filter(to=reviewer, kind=Letter.Kind.REPORTS).exists()


# The desk


def test_the_card_says_what_was_reported_and_why_it_was_hidden(make, known, sign_in, as_):
    comment = make.released()
    hide(comment, known)
    moderator = make.moderator()
    case = Case.objects.get(comment=comment)

    page = sign_in(moderator).get(f"/desk/cases/{case.pk}/").content.decode()
    told = as_(moderator).get(f"/api/v1/cases/{case.pk}/reports").json()

    assert "the reports of 3 readers who count came to a weight of 3.00" in page
    assert page.count("It attacks a person") >= 3
    assert (told["hides"], told["reporters"], told["reports_to_hide"]) == (3.0, 3, 3.0)
    assert as_(make.reader()).get(f"/api/v1/cases/{case.pk}/reports").status_code == 403


def test_a_card_costs_the_same_whatever_was_reported(make, known, sign_in):
    client = sign_in(make.moderator())

    def cost(number):
        comment = make.released()
        for _ in range(number):
            report(comment, by=known(), reason="off_topic")
        address = f"/desk/cases/{Case.objects.get(comment=comment).pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert cost(8) == cost(2)


def test_programs_report_and_read_what_became_of_it(make, known, as_, anonymous):
    comment, reader = make.released(), known()
    address = f"/api/v1/comments/{comment.pk}/reports"

    first = as_(reader).post(address, {"reason": "spam"})
    again = as_(reader).post(address, {"reason": "spam"})
    own = as_(comment.author).post(address, {"reason": "spam"})

    assert first.status_code == 201
    assert "weight" not in first.json()
    assert (again.status_code, again.json()["code"]) == (409, "already_reported")
    assert (own.status_code, own.json()["code"]) == (403, "own_report")
    assert anonymous.post(address, {"reason": "spam"}).status_code == 401
