"""Answers to me, what I choose about mail, and the address that ends it: pages and API."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Revision
from moderation import phrasing
from moderation.models import Case, Decision, Letter, Mailbox, StaffOutcome
from moderation.models.undoing import LETTERS_WAIT
from moderation.workflow import mailboxes
from moderation.workflow.deciding import open_case
from moderation.workflow.delivering import deliver
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://comments.paper.example"


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def replies_to(reader):
    return Letter.objects.filter(to=reader, kind="reply")


# Who is told of an answer, and when


def test_an_answer_is_told_when_it_is_public_and_not_before(make):
    mine = make.released()
    waiting = make.in_review(parent=mine)
    before = replies_to(mine.author).count()

    make.agree(waiting, civil=True)
    release(waiting.decision)
    release(waiting.decision)

    assert before == 0
    assert replies_to(mine.author).get().comment_id == waiting.comment_id


def test_an_answer_that_the_desk_took_back_and_gave_back_is_not_told_again(make):
    mine = make.released()
    reply = make.released(parent=mine)
    text = reply.newest_revision()
    replies_to(mine.author).delete()

    for outcome, reason in ((StaffOutcome.RETURN, "attack"), (StaffOutcome.RELEASE, "other")):
        case = open_case(text, cause=Case.Cause.RECOUNT)
        decide_case(case, moderator=make.moderator(), outcome=outcome, reason=reason)
        text.refresh_from_db()
    release(text.decision)

    assert Comment.objects.get(pk=reply.pk).is_public
    assert not replies_to(mine.author).exists()


def test_nobody_is_told_of_an_answer_to_themselves_or_to_what_they_took_back(make):
    mine, gone = make.released(), make.released()
    waiting = make.in_review(parent=gone)
    withdraw(gone)

    make.released(mine.author, parent=mine)
    make.agree(waiting, civil=True)
    release(waiting.decision)

    assert not Letter.objects.filter(kind="reply").exists()


def test_a_rejection_is_told_with_its_reason(make, sign_in):
    case = make.split()
    author = case.revision.author
    said = {"reason": "attack", "explanation": "The last line goes too far."}
    decide_case(case, moderator=make.moderator(), outcome=StaffOutcome.REJECT, **said)

    with time_machine.travel(timezone.now() + LETTERS_WAIT):
        page = sign_in(author).get("/me/letters/").content.decode()

    assert "Your comment was rejected" in page
    assert "It attacks a person" in page
    assert "The last line goes too far." in page
    assert "/me/comments/#c-" in page


def test_a_return_by_the_desk_is_told_with_its_reason(make):
    case = make.split()
    said = {"reason": "attack", "explanation": "The last line goes too far."}
    decide_case(case, moderator=make.moderator(), outcome=StaffOutcome.RETURN, **said)

    words = " ".join(phrasing.words(Letter.objects.get(kind="returned")).paragraphs)

    assert "The reason: It attacks a person." in words
    assert "The last line goes too far." in words
    assert Decision.objects.filter(outcome="return").count() == 1


# The page of answers


def test_my_replies_quote_name_and_lead_there_and_are_new_once(make, sign_in):
    mine = make.released(text="What I said.")
    make.released(make.reader(name="Bo <Okafor>"), parent=mine, text="The *first* answer.")
    newer = make.released(parent=mine, text="The second answer.")
    client = sign_in(mine.author)

    page = client.get("/me/replies/").content.decode()
    again = client.get("/me/replies/").content.decode()

    assert page.index("The second answer.") < page.index("The first answer.")
    assert "Bo &lt;Okafor&gt;" in page
    assert "What I said." in page
    assert f"/comments/{newer.pk}/#c-{newer.pk}" in page
    assert page.count(">New<") == 2
    assert ">New<" not in again


def test_an_answer_that_was_taken_back_is_gone_and_its_letter_says_nothing_of_it(
    make, sign_in, as_
):
    mine = make.released()
    gone = make.released(
        make.reader(name="TAKEN-BACK"), parent=mine, text="TAKEN-BACK, all of it."
    )
    withdraw(gone)
    client = sign_in(mine.author)

    pages = [client.get(page).content.decode() for page in ("/me/replies/", "/me/letters/")]
    [told] = [
        letter
        for letter in as_(mine.author).get("/api/v1/me/letters").json()["results"]
        if letter["kind"] == "reply"
    ]

    assert all("TAKEN-BACK" not in page for page in pages)
    assert str(gone.pk) not in "".join(pages)
    assert "The answer is no longer there." in pages[1]
    assert told["comment"] is None
    assert "TAKEN-BACK" not in str(told)


@pytest.mark.parametrize("address", ["/me/replies/", "/me/letters/", "/api/v1/me/letters"])
def test_the_lists_cost_the_same_however_many_answers_there_are(make, sign_in, as_, address):
    few, many = make.released(), make.released()
    make.released(parent=few)
    for _ in range(6):
        make.released(parent=many)

    def queries(reader):
        client = as_(reader) if address.startswith("/api") else sign_in(reader)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert queries(many.author) == queries(few.author)


def test_my_replies_come_in_pages_by_key_and_nobody_sees_anybody_elses(make, sign_in):
    mine = make.released()
    replies = [make.released(parent=mine) for _ in range(2)]
    for reply in replies:
        for _ in range(13):  # As many letters as two pages, about what is there already.
            Letter.objects.create(
                to=mine.author, kind="reply", comment=reply, facts={"headline": "."},
                publication=reply.article.publication,
            )  # fmt: skip
    client = sign_in(mine.author)

    first = client.get("/me/replies/")
    older = client.get(first.context["older"])

    assert first.content.count(b'id="r-') == 25
    assert older.content.count(b'id="r-') == 3
    assert b'id="r-' not in sign_in(make.reader()).get("/me/replies/").content


def test_the_masthead_counts_answers_among_the_letters_in_one_query(make, sign_in):
    mine = make.released()
    make.released(parent=mine)
    make.released(parent=mine)
    client = sign_in(mine.author)

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/").content.decode()

    assert "Letters (3" in page  # with the one about my own
    assert len([one for one in asked if "moderation_letter" in one["sql"]]) == 1


# The question, asked once


def hand_in(make, client, text):
    """Hand in, read what is owed, and look at one's own: the page after that."""
    client.post(f"/articles/{make.the_article().pk}/", {"text": text})
    mine = Revision.objects.get(text=text)
    make.pay(mine)
    answers = {"text": text, "civil": "yes"}
    return client.post(f"/me/comments/{mine.comment_id}/check/", answers, follow=True)


def test_the_first_comment_brings_the_question_and_no_other_does(make, sign_in):
    make.the_article()
    client = sign_in(make.reader())

    first = hand_in(make, client, "My first.").content.decode()
    reloaded = client.get("/me/comments/").content.decode()
    second = hand_in(make, client, "My second.").content.decode()

    assert "Shall we write to you by mail?" in first
    assert first.count('name="rhythm"') == 4
    assert "Mail comes once you have confirmed an address." in first
    assert "Shall we write to you by mail?" not in reloaded
    assert "Shall we write to you by mail?" not in second


def test_a_choice_is_kept_and_not_now_keeps_none(make, sign_in):
    willing, busy = make.reader(), make.reader()

    kept = sign_in(willing).post("/me/mail/asked/", {"rhythm": "daily", "next": "/reviews/help/"})
    sign_in(busy).post("/me/mail/asked/", {"rhythm": "daily", "later": "1"})
    away = sign_in(busy).post("/me/mail/asked/", {"later": "1", "next": "https://evil.example/"})

    assert (kept.url, away.url) == ("/reviews/help/", "/reviews/")
    assert Mailbox.objects.get(reader=willing).rhythm == "daily"
    assert mailboxes.mailbox_of(busy).rhythm == "off"


def test_a_house_without_mail_does_not_ask(make, sign_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    make.the_article()
    client = sign_in(make.reader())

    page = hand_in(make, client, "My first.").content.decode()

    assert "Shall we write to you by mail?" not in page
    assert "sends no mail at present" in client.get("/me/mail/").content.decode()


# The choices


def test_the_page_keeps_what_is_chosen_and_says_which_address_it_is_for(make, sign_in):
    reader = make.reader(email="anna@reader.example", email_confirmed_at=timezone.now())
    client = sign_in(reader)

    client.post("/me/mail/", {"rhythm": "hourly", "replies": "on"})
    client.post("/me/mail/", {"rhythm": "every-second"})
    page = client.get("/me/mail/").content.decode()

    box = Mailbox.objects.get(reader=reader)
    assert (box.rhythm, box.replies, box.outcomes) == ("hourly", True, False)
    assert "anna@reader.example" in page
    assert re.search(r'value="hourly" checked', page)


def test_without_a_confirmed_address_the_page_says_that_nothing_is_mailed(make, sign_in):
    page = sign_in(make.reader(email="a@b.example")).get("/me/mail/").content.decode()

    assert "You have no confirmed address" in page
    assert "a@b.example" not in page


def test_programs_read_and_change_the_choices(make, as_):
    reader = make.reader()

    before = as_(reader).get("/api/v1/me/mail").json()
    changed = as_(reader).patch("/api/v1/me/mail", {"rhythm": "daily", "outcomes": False})
    refused = as_(reader).patch("/api/v1/me/mail", {"rhythm": "sometimes"})

    off = {"rhythm": "off", "replies": True, "outcomes": True, "address_confirmed": False}
    assert before == off
    assert changed.json() == off | {"rhythm": "daily", "outcomes": False}
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert Client().get("/api/v1/me/mail").status_code == 401


# No more mail


@pytest.fixture
def stop_address(make, settings):
    """As it stands in the header of a mail that was sent."""
    settings.SITE_URL = "https://comments.paper.example"
    reader = make.reader(email="anna@reader.example", email_confirmed_at=timezone.now())
    mailboxes.choose(reader, rhythm="instant")
    make.released(parent=make.released(reader))
    deliver()
    address = django_mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    return reader, address.removeprefix(settings.SITE_URL)


def test_a_mail_programs_one_click_ends_all_mail_without_a_cookie(stop_address):
    reader, address = stop_address

    answer = Client(enforce_csrf_checks=True).post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer
    assert "sessionid" not in answer.cookies
    assert Mailbox.objects.get(reader=reader).rhythm == "off"


def test_to_look_at_the_address_ends_nothing_and_tells_nothing(stop_address):
    reader, address = stop_address

    for look in (Client().get, Client().head):
        answer = look(address)
        assert answer.status_code == 200
        assert "anna" not in answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex"

    assert Mailbox.objects.get(reader=reader).rhythm == "instant"


def test_a_made_up_address_asks_the_database_nothing(stop_address):
    reader, _address = stop_address
    secret = Mailbox.objects.get(reader=reader).secret
    wrong = [f"/mail/stop/{secret}/", f"/mail/stop/{secret}:{'x' * 43}/", "/mail/stop/é:/"]

    for made_up in wrong:
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(made_up)
        assert answer.status_code == 404
        assert not [one for one in asked if "mailbox" in one["sql"]]

    assert Mailbox.objects.get(reader=reader).rhythm == "instant"


def test_one_that_is_gone_is_answered_like_one_that_is_there(stop_address):
    reader, address = stop_address
    there = Client().post(address)
    Mailbox.objects.filter(reader=reader).delete()

    gone = Client().post(address)

    assert (gone.status_code, gone.content) == (there.status_code, there.content)


def test_what_waits_is_not_sent_after_it(stop_address, make):
    reader, address = stop_address
    make.released(reader)
    Client().post(address)
    make.released(reader)

    deliver()

    assert len(django_mail.outbox) == 1
    assert not Letter.objects.filter(mail_due_at__isnull=False).exists()


def test_a_letter_says_that_the_rule_it_quotes_is_the_one_that_was_broken(make):
    said = {"reason": "threat", "explanation": ""}
    decide_case(make.split(), moderator=make.moderator(), outcome=StaffOutcome.RETURN, **said)

    told = phrasing.words(Letter.objects.get(kind="returned")).paragraphs

    assert told[1:3] == [
        "The reason: It threatens somebody.",
        "The rule of this site that it breaks: “Nobody is threatened, and nobody wishes or calls"
        " for harm to others.”",
    ]


def test_where_the_explanation_says_the_rule_no_rule_is_quoted(make):
    said = {"reason": "other", "explanation": "Please give the source."}
    decide_case(make.split(), moderator=make.moderator(), outcome=StaffOutcome.RETURN, **said)

    told = phrasing.words(Letter.objects.get(kind="returned")).paragraphs

    assert told[2:4] == [
        "The explanation says which rule it is about.", "Please give the source.",
    ]  # fmt: skip
