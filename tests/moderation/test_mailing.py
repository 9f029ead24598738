"""Letters that go out by mail: when, to whom, what they say, and what never leaves the house."""

from __future__ import annotations

import email
import re
import smtplib
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from moderation import clock, notices, outbox, reading, tasks
from moderation.models import Letter, Mail, Mailbox, StaffOutcome
from moderation.models.mail import TRIES
from moderation.models.undoing import LETTERS_WAIT
from moderation.workflow import mailboxes, mailing
from moderation.workflow.answering_back import rewrite
from moderation.workflow.delivering import deliver
from moderation.workflow.moderating import decide_case
from moderation.workflow.muting import mute
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db
SITE = "https://comments.paper.example"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE
    settings.DEFAULT_FROM_EMAIL = "comments@paper.example"


@pytest.fixture
def anna(make):
    """A reader who likes to be written to at once, and only of answers."""
    reader = make.reader("anna", email="anna@reader.example", email_confirmed_at=timezone.now())
    mailboxes.choose(reader, rhythm="instant", outcomes=False)
    return reader


@pytest.fixture
def answer(make, anna):
    """Somebody answers Anna's comment, in public."""
    mine = make.released(anna, text="What Anna says.")

    def say(text="I see it differently.", name="Bo Okafor"):
        return make.released(make.reader(name=name), parent=mine, text=text)

    say.to = mine
    return say


def sent():
    """What left the house, as a mail program reads it."""
    return [
        email.message_from_bytes(one.message().as_bytes(), policy=policy.default)
        for one in django_mail.outbox
    ]


def parts(message):
    text = message.get_body(("plain",)).get_content()
    return text, message.get_body(("html",)).get_content()


class Away(EmailBackend):
    """A mail server that nobody reaches."""

    def open(self):
        raise ConnectionRefusedError("connect to 192.0.2.1 for anna@reader.example")


class Refuses(EmailBackend):
    """A mail server that knows one address to be nobody's, and takes all others."""

    def send_messages(self, messages):
        if "anna@" in messages[0].to[0]:
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})
        return super().send_messages(messages)


# When


def test_an_answer_is_mailed_at_once_by_the_task_that_the_release_hints_at(anna, answer):
    answer()

    tasks.mail(str(anna.pk))

    [message] = sent()
    assert message["To"] == "anna@reader.example"
    assert "I see it differently." in parts(message)[0]
    assert Mail.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("rhythm", "due"),
    [
        ("hourly", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("daily", datetime(2026, 5, 5, 7, tzinfo=UTC)),
    ],
)
def test_a_digest_gathers_what_was_written_until_its_hour(anna, answer, rhythm, due):
    with time_machine.travel(datetime(2026, 5, 4, 9, 20, tzinfo=UTC), tick=False) as now:
        mailboxes.choose(anna, rhythm=rhythm)
        answer("First.")
        now.shift(timedelta(minutes=5))
        answer("Second.")

        now.move_to(due - timedelta(seconds=1))
        clock.mail()
        before = len(sent())
        now.move_to(due)
        clock.mail()
        clock.mail()

    [message] = sent()
    assert before == 0
    assert message["Subject"] == "2 answers to your comments at paper".replace(
        "paper", answer.to.article.publication.name
    )
    assert all(text in parts(message)[0] for text in ("First.", "Second."))


def test_nobody_is_mailed_who_was_not_asked_or_said_no(make, answer, anna):
    stranger = make.reader(email="x@reader.example", email_confirmed_at=timezone.now())
    make.released(parent=make.released(stranger), text="To a stranger.")
    mailboxes.choose(anna, rhythm="off")
    answer()

    deliver()

    assert sent() == []
    assert not Letter.objects.filter(mail_due_at__isnull=False).exists()


def test_no_text_is_mailed_to_an_address_that_nobody_confirmed(make, answer, anna):
    answer("Before.")
    anna.email_confirmed_at = None
    anna.save()
    answer("After.")

    deliver()
    anna.email_confirmed_at = timezone.now()
    anna.save()
    deliver()

    assert sent() == []
    assert Mail.objects.get().state == "dropped"


def test_what_was_read_in_the_page_is_not_mailed(anna, answer):
    mailboxes.choose(anna, rhythm="daily")
    answer()
    outbox.mark_read(list(Letter.objects.filter(to=anna)))

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        deliver()

    assert sent() == []


def test_who_turns_mail_on_again_does_not_get_what_was_written_meanwhile(anna, answer):
    answer("Waiting.")
    mailboxes.choose(anna, rhythm="off")
    answer("Meanwhile.")
    mailboxes.choose(anna, rhythm="instant")
    answer("Since.")

    deliver()

    [message] = sent()
    text = parts(message)[0]
    assert "Since." in text
    assert "Waiting." not in text
    assert "Meanwhile." not in text


def test_what_waits_follows_a_change_of_rhythm(anna, answer):
    mailboxes.choose(anna, rhythm="daily")
    answer()

    mailboxes.choose(anna, rhythm="instant")
    deliver()

    assert len(sent()) == 1


# What is no longer so


def test_an_answer_that_was_taken_back_before_its_digest_is_not_mailed(anna, answer):
    mailboxes.choose(anna, rhythm="daily")
    gone, stays = answer("This one goes."), answer("This one stays.")
    withdraw(gone)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        deliver()

    [message] = sent()
    assert message["Subject"].startswith("Somebody answered your comment")
    assert parts(message)[0].count("Somebody answered") == 1
    assert "This one stays." in parts(message)[0]
    assert all("This one goes." not in part for part in parts(message))
    assert stays.is_public


def test_an_answer_that_is_taken_back_between_two_attempts_is_not_mailed(settings, anna, answer):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    gone = answer()
    deliver()
    withdraw(gone)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        deliver()

    assert sent() == []
    assert Mail.objects.get().state == "dropped"


def test_a_return_is_not_mailed_once_its_author_has_written_anew(make, anna):
    mailboxes.choose(anna, rhythm="daily", outcomes=True)
    make.returned(anna)
    again = make.returned(anna, text="Said too sharply.")
    rewrite(again.comment, text="Said well.")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        deliver()

    [message] = sent()
    assert parts(message)[0].count("was returned to you") == 1


def test_an_invitation_is_mailed_soon_or_not_at_all(make, anna):
    daily = make.reader(email="d@reader.example", email_confirmed_at=timezone.now())
    mailboxes.choose(daily, rhythm="daily")
    mailboxes.choose(anna, rhythm="hourly")
    for reader in (anna, daily):
        notices.invitation(reader, make.the_paper(), waiting=12)

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        deliver()
    notices.invitation(anna, make.the_paper(), waiting=7)
    with time_machine.travel(timezone.now() + timedelta(hours=9)):  # The server was away.
        deliver()

    [message] = sent()
    assert message["To"] == "anna@reader.example"
    assert "12 comments wait" in parts(message)[0]
    assert f"{SITE}/reviews/" in parts(message)[0]


# What it says


def test_the_outcomes_are_mailed_without_a_word_of_the_comment_or_of_the_desk(make, anna):
    mailboxes.choose(anna, outcomes=True)
    for outcome in (StaffOutcome.RETURN, StaffOutcome.REJECT):
        case = make.split(anna, text=f"HIDDEN {outcome}")
        said = {"reason": "attack", "explanation": "You wrote HIDDEN."}
        decide_case(case, moderator=make.moderator(), outcome=outcome, **said)
    make.released(anna, text="HIDDEN all the same, in a mail")

    with time_machine.travel(timezone.now() + LETTERS_WAIT):
        deliver()

    [message] = sent()
    text, html = parts(message)
    assert "HIDDEN" not in message.as_string()
    for said in ("was returned to you", "rejected", "is public now"):
        assert said in text
        assert said in html


def test_a_mail_says_who_wrote_where_and_how_to_hear_no_more(anna, answer):
    reply = answer("It is *quite* <b>different</b>.\n\nReally.")

    deliver()

    [message] = sent()
    text, html = parts(message)
    assert "Bo Okafor\n    It is quite <b>different</b>. Really." in text
    assert "It is quite &lt;b&gt;different&lt;/b&gt;. Really." in html
    assert f"{SITE}/comments/{reply.pk}/#c-{reply.pk}" in text
    assert f"{SITE}/me/mail/" in text
    stop = message["List-Unsubscribe"].strip(" <>")
    assert stop.startswith(f"{SITE}/mail/stop/")
    assert stop in text
    assert stop in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{Mail.objects.get().pk}@comments.paper.example>"
    assert message["List-Id"].endswith(".comments.paper.example>")
    assert message["Content-Language"] == "en"
    assert "testserver" not in message.as_string()


def test_a_long_answer_is_shortened_at_a_word(anna, answer):
    answer("word " * 200)

    deliver()

    quoted = re.search(r"Bo Okafor\n    (.*)", parts(sent()[0])[0])
    assert quoted
    assert len(quoted[1]) <= 281
    assert quoted[1].endswith("word…")


HOSTILE = "Eve\r\nBcc: all@victim.example\n\n\u202eBuy now\x0b<script>"


def test_no_name_gets_a_line_of_its_own_or_a_header(make, anna, answer):
    paper = answer.to.article.publication
    paper.name = HOSTILE
    paper.save()
    article = answer.to.article
    article.headline = HOSTILE
    article.save()
    anna.name = HOSTILE
    anna.save()
    answer(name=HOSTILE)

    deliver()

    [message] = sent()
    assert message["Bcc"] is None
    assert set(message.keys()) == {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "List-Id",
        "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "Content-Language",
    }  # fmt: skip
    assert message["From"].addresses[0].addr_spec == "comments@paper.example"
    text, html = parts(message)
    assert "\nBcc" not in text
    assert "\u202e" not in text + html
    assert "<script>" not in html


def test_a_mail_is_in_the_readers_language_or_else_in_the_publications(
    make, anna, answer, settings
):
    anna.language = "ar"
    anna.save()
    answer()
    deliver()
    anna.language = "no/such"
    anna.save()
    answer()
    deliver()

    arabic, english = sent()
    assert '<html lang="ar" dir="rtl">' in parts(arabic)[1]
    assert arabic["Content-Language"] == "ar"
    assert english["Content-Language"] == "en"


# The server


def test_a_server_that_is_away_is_tried_again_later_and_the_row_says_so(
    settings, anna, answer, caplog
):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    answer()
    deliver()
    row = Mail.objects.get()
    at_once = deliver()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        deliver()

    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, "ConnectionRefusedError")
    assert row.due_at > timezone.now() + timedelta(minutes=4)
    assert at_once == 0
    assert len(sent()) == 1
    assert "anna@" not in caplog.text


def test_each_pause_is_longer_and_the_last_attempt_is_the_last(settings, anna, answer):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    answer()
    pauses = []
    with time_machine.travel(timezone.now(), tick=False) as now:
        deliver()
        while (row := Mail.objects.get()).state == "waiting":
            pauses.append(row.due_at - timezone.now())
            now.move_to(row.due_at)
            deliver()

    assert pauses == sorted(pauses)
    assert pauses[0] >= timedelta(minutes=5)
    assert sum(pauses, timedelta()) <= timedelta(days=3)
    assert row.state == "failed"
    assert row.attempts <= TRIES


def test_an_address_that_the_server_refuses_for_ever_holds_up_nobody(
    settings, make, anna, answer, caplog
):
    settings.EMAIL_BACKEND = f"{__name__}.Refuses"
    other = make.reader(email="carl@reader.example", email_confirmed_at=timezone.now())
    mailboxes.choose(other, rhythm="instant", outcomes=False)
    answer()
    make.released(parent=make.released(other), text="To Carl.")

    deliver()

    assert [one["To"] for one in sent()] == ["carl@reader.example"]
    failed = Mail.objects.get(to=anna)
    assert (failed.state, failed.last_error) == ("failed", "SMTPRecipientsRefused 550")
    assert "anna@" not in caplog.text


def test_an_address_that_is_none_is_given_up_and_holds_up_nobody(make, anna, answer):
    anna.email = "anna@reader.example\nBcc: all@victim.example"
    anna.save()
    answer()

    deliver()

    assert sent() == []
    assert Mail.objects.get().state == "failed"


def test_whoever_dies_between_claim_and_sending_costs_minutes_and_the_double_can_be_told(
    anna, answer, monkeypatch
):
    def die(*_):
        raise KeyboardInterrupt

    answer()
    monkeypatch.setattr(mailing, "hand_over", die)
    with pytest.raises(KeyboardInterrupt):
        deliver()
    monkeypatch.undo()
    nothing_yet = deliver()
    monkeypatch.setattr(mailing, "_over", die)
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=6)),
        pytest.raises(KeyboardInterrupt),
    ):
        deliver()  # It went out, and nobody could write that down.
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        deliver()

    assert nothing_yet == 0
    assert len(sent()) == 2
    assert len({one["Message-ID"] for one in sent()}) == 1
    assert Mail.objects.get().state == "sent"


def test_mail_stopped_between_claim_and_sending_is_not_sent(anna, answer, monkeypatch):
    answer()
    real = mailing._claim

    def claim_then_stop(pk):
        claimed = real(pk)
        mailboxes.stop(Mailbox.objects.get(reader=anna).secret)
        return claimed

    monkeypatch.setattr(mailing, "_claim", claim_then_stop)
    deliver()

    assert sent() == []
    assert Mail.objects.get().state == "dropped"


def test_the_record_goes_after_thirty_days_and_nothing_is_mailed_again(anna, answer):
    answer()
    deliver()

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        clock.forget_mail()
        clock.mail()

    assert not Mail.objects.exists()
    assert Letter.objects.filter(to=anna, kind="reply", mail=None).count() == 1
    assert len(sent()) == 1


def test_a_round_costs_the_same_queries_for_each_mail_however_much_is_in_it(
    make, anna, answer, django_assert_num_queries
):
    mailboxes.choose(anna, outcomes=True)
    make.released(anna)
    answer()
    [mail] = mailing.gather_for(anna.pk)
    with django_assert_num_queries(3):  # The letters, what was decided, whom she has muted.
        mailing.still_to_say(mailing.letters_in(mail), anna.mailbox)
    for _ in range(5):
        answer()
        make.released(anna)
    [mail] = mailing.gather_for(anna.pk)
    with django_assert_num_queries(3):  # The letters, what was decided, whom she has muted.
        mailing.still_to_say(mailing.letters_in(mail), anna.mailbox)

    assert mail.letters.count() == 10


@pytest.mark.parametrize(
    "without",
    [
        {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
        {"SITE_URL": ""},
    ],
)
def test_without_a_mail_server_or_an_address_of_ours_letters_wait_and_none_counts_as_sent(
    make, anna, answer, settings, capsys, without
):
    for name, value in without.items():
        setattr(settings, name, value)
    letter = Letter.objects.get(to=anna, comment=answer("Quoted words."))

    assert deliver() == 0
    letter.refresh_from_db()

    assert not mailboxes.house_mails()
    assert not mailboxes.ask_once(make.reader())
    assert letter.mail_due_at is not None
    assert not Mail.objects.exists()
    assert "Quoted words." not in capsys.readouterr().out


def test_an_answer_by_somebody_whom_the_reader_has_muted_since_is_neither_mailed_nor_shown(
    anna, answer, django_assert_num_queries
):
    reply = answer("Words of the muted.", name="Muted Max")
    answer("Words of another.", name="Other Otto")
    mute(reply, by=anna)
    deliver()
    [message] = sent()
    client = Client()
    client.force_login(anna)

    pages = [client.get(f"/me/{page}/").content.decode() for page in ("letters", "replies")]

    for said in [*parts(message), *pages]:
        assert "Words of the muted." not in said
        assert "Muted Max" not in said
    assert "Words of another." in parts(message)[0]
    assert "Words of another." in pages[1]
    assert reading.unread_by(anna) == 0
    for size in (1, 2):
        with django_assert_num_queries(1):
            list(reading.replies_to(anna)[:size])


def test_only_an_answer_by_the_muted_leaves_nothing_to_mail(anna, answer):
    mute(answer("Words of the muted."), by=anna)

    assert deliver() == 0
    assert Mail.objects.get().state == Mail.State.DROPPED
