"""Somebody gives notice of illegal content: what is asked, what follows, and what is kept."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from moderation.clock import forget_reports
from moderation.models import Case, Decision, LogEntry, Notice, NoticeMail
from moderation.refusals import (
    ComplaintSpent,
    ComplaintTooLate,
    MissingAnswer,
    NothingPublic,
    SameModerator,
    TooManyNotices,
)
from moderation.workflow import noticing
from moderation.workflow.appealing import appeal
from moderation.workflow.delivering import deliver
from moderation.workflow.erasing import begin, go_on
from moderation.workflow.moderating import barred_from, decide_case
from moderation.workflow.noticing import Given, complain, give_notice
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.withdrawing import withdraw
from newsroom.limits import table
from newsroom.models import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(settings):
    """A house that sends mail, to be read here."""
    settings.SITE_URL = "https://comments.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def sent():
        with once_it_stays():
            return deliver() and mail.outbox

    return sent


def once_it_stays():
    """When what the desk has decided can be undone no more."""
    return time_machine.travel(timezone.now() + timedelta(seconds=13))


def given(**facts):
    return Given(
        **{
            "ground": "defamation",
            "explanation": "It says that I stole; I never did.",
            "name": "Ada Notifier",
            "email": "ada@elsewhere.example",
            "good_faith": True,
        }
        | facts
    )


def decided(notice, make, outcome="release", reason="within_rules", moderator=None):
    case = Case.objects.get(comment=notice.comment_id, closed_at=None)
    by = moderator or make.moderator()
    decide_case(case, moderator=by, outcome=outcome, reason=reason, explanation="To its author.")
    notice.refresh_from_db()
    return notice


def test_a_notice_is_a_case_of_its_own_kind_and_on_record(make):
    comment = make.released()

    notice = give_notice(comment, given())

    case = Case.objects.get(comment=comment)
    assert (case.cause, notice.case) == (Case.Cause.NOTICE, case)
    assert Comment.objects.get(pk=comment.pk).is_public
    entry = LogEntry.objects.get(act=LogEntry.Act.NOTICE_RECEIVED)
    assert (entry.reason, entry.by, entry.rule) == ("defamation", None, "notice_form")
    assert "Ada" not in str(entry.facts)


def test_a_notice_comes_before_what_else_the_desk_was_asked(make):
    comment = make.released()
    report(comment, by=make.reader(), reason="threat")

    give_notice(comment, given())

    assert Case.objects.get(comment=comment, closed_at=None).cause == Case.Cause.NOTICE
    assert LogEntry.objects.get(act=LogEntry.Act.NOTICE_RECEIVED).facts["case_was"] == "flagged"


@pytest.mark.parametrize(
    "lacks",
    [{"good_faith": False}, {"explanation": "  "}, {"name": ""}, {"email": ""}],
)
def test_what_the_law_asks_for_is_asked_for(make, lacks):
    with pytest.raises(MissingAnswer):
        give_notice(make.released(), given(**lacks))


def test_of_crimes_against_children_one_may_tell_without_a_name(make):
    notice = give_notice(make.released(), given(ground="children", name="", email=""))

    assert notice.case is not None
    assert not NoticeMail.objects.exists()


def test_it_is_about_what_is_public(make):
    with pytest.raises(NothingPublic):
        give_notice(make.in_review().comment, given())


def test_a_flood_is_refused(make, monkeypatch):
    monkeypatch.setattr(noticing, "AN_HOUR_AT_MOST", 2)
    for _ in range(2):
        give_notice(make.released(), given())

    with pytest.raises(TooManyNotices):
        give_notice(make.released(), given())


def test_its_receipt_says_nothing_that_a_stranger_wrote(make, mails):
    comment = make.released(text="A comment that sells MARKED watches.")
    notice = give_notice(
        comment,
        given(
            name="Buy MARKED pills", explanation="MARKED: see http://spam.example", law="MARKED"
        ),
    )

    [receipt] = mails()

    assert receipt.to == ["ada@elsewhere.example"]
    said = receipt.subject + receipt.body + str(receipt.extra_headers)
    assert "MARKED" not in said
    assert "spam.example" not in said
    assert f"/notices/{notice.secret}/" in receipt.body
    assert NoticeMail.objects.get().state == "sent"


def test_one_address_is_not_buried_in_receipts(make, monkeypatch):
    monkeypatch.setattr(noticing, "RECEIPTS_AN_HOUR", 2)

    for _ in range(4):
        give_notice(make.released(), given())

    assert NoticeMail.objects.count() == 2


def test_who_gave_it_learns_the_outcome_and_the_reason_and_what_they_can_do(make, mails):
    notice = decided(give_notice(make.released(), given()), make)

    _receipt, answer = mails()

    assert (notice.outcome, notice.heard_at) == ("kept", None)
    assert "The comment stays" in answer.body
    assert "It keeps to the rules" in answer.body
    assert "you may complain" in answer.body
    assert "To its author." not in answer.body
    entry = LogEntry.objects.get(act=LogEntry.Act.NOTICE_ANSWERED)
    assert (entry.reason, entry.by) == ("kept", notice.decision.moderator)


def test_what_is_taken_off_is_told_as_well(make, mails):
    notice = decided(give_notice(make.released(), given()), make, "reject", "illegal")

    answer = mails()[-1]

    assert notice.outcome == "acted"
    assert "taken off the page" in answer.body
    assert "you may complain" not in answer.body


def test_an_author_who_takes_it_back_answers_the_notice(make):
    notice = give_notice(make.released(), given())

    withdraw(notice.comment)

    notice.refresh_from_db()
    assert (notice.outcome, notice.decision) == ("gone", None)
    assert LogEntry.objects.get(act=LogEntry.Act.NOTICE_ANSWERED).rule == "text_is_gone"


def test_a_complaint_goes_to_another_moderator_once(make):
    first, second = make.moderator(), make.moderator()
    notice = decided(give_notice(make.released(), given()), make, moderator=first)

    complained = complain(notice, words="You did not read the second line.")
    case = Case.objects.get(comment=notice.comment, closed_at=None)
    with pytest.raises(SameModerator):
        decide_case(case, moderator=first, outcome="release", reason="within_rules")
    heard = decided(complained, make, "reject", "illegal", moderator=second)

    assert case.cause == Case.Cause.NOTICE
    assert (heard.outcome, heard.decision.moderator) == ("acted", second)
    assert heard.complained_of.moderator == first
    assert heard.heard_at is not None
    assert set(NoticeMail.objects.values_list("kind", flat=True)) == {"receipt", "answer", "heard"}
    with pytest.raises(ComplaintSpent):
        complain(heard)


def test_a_complaint_that_changes_nothing_is_spent_too(make):
    notice = decided(give_notice(make.released(), given()), make)
    heard = decided(complain(notice), make)

    assert heard.outcome == "kept"
    assert not heard.is_open
    with pytest.raises(ComplaintSpent):
        complain(heard)


def test_an_appeal_after_a_complaint_is_heard_by_who_did_not_reject_it(make):
    """Where there are two: the first answered the notice, the second heard the complaint."""
    first, second = make.moderator(), make.moderator()
    notice = decided(give_notice(make.released(), given()), make, moderator=first)
    decided(complain(notice), make, "reject", "illegal", moderator=second)
    case = appeal(notice.comment)

    assert isinstance(barred_from(case, second), SameModerator)
    decided(notice, make, moderator=first)

    assert (notice.outcome, notice.decision.moderator) == ("kept", first)


def test_where_both_have_decided_a_complaint_is_heard_by_who_did_not_answer_the_notice(make):
    first, second = make.moderator(), make.moderator()
    case = make.split()
    decide_case(case, moderator=second, outcome="release", reason="within_rules")
    release(Decision.objects.get(by="desk").pk)
    case.comment.refresh_from_db()
    notice = decided(give_notice(case.comment, given()), make, moderator=first)
    complain(notice)
    complaint = Case.objects.get(comment=notice.comment, closed_at=None)

    with pytest.raises(SameModerator):
        decide_case(complaint, moderator=first, outcome="reject", reason="illegal")
    decided(notice, make, "reject", "illegal", moderator=second)

    assert (notice.outcome, notice.decision.moderator) == ("acted", second)


@pytest.mark.parametrize("who", [0, 1])
def test_complaints_against_everybody_at_the_desk_leave_somebody_to_hear_them(make, who):
    desk = [make.moderator(), make.moderator()]
    comment = make.released()
    answered = [decided(give_notice(comment, given()), make, moderator=one) for one in desk]
    for notice in answered:
        complain(notice)

    decided(answered[0], make, "reject", "illegal", moderator=desk[who])

    assert set(Notice.objects.values_list("outcome", flat=True)) == {"acted"}


def test_each_of_those_who_were_told_the_same_may_complain(make):
    comment = make.released()
    both = [give_notice(comment, given()), give_notice(comment, given(name="Bo"))]
    decided(both[0], make)
    both[1].refresh_from_db()

    for notice in both:
        complain(notice)
    decided(both[0], make, "reject", "illegal")

    assert Notice.objects.filter(outcome="acted", heard_at__isnull=False).count() == 2


def test_there_is_a_time_to_complain(make):
    notice = decided(give_notice(make.released(), given()), make)
    Notice.objects.filter(pk=notice.pk).update(answered_at=timezone.now() - timedelta(days=190))

    with pytest.raises(ComplaintTooLate):
        complain(notice)


def test_an_author_whose_appeal_is_heard_changes_the_answer(make):
    notice = decided(give_notice(make.released(), given()), make, "reject", "illegal")
    appeal(notice.comment)

    decided(notice, make)

    assert notice.outcome == "kept"
    assert NoticeMail.objects.filter(notice=notice, kind="heard").exists()


def test_what_is_illegal_and_civil_blames_no_reviewer(make):
    comment = make.released()
    raters = list(comment.released_revision.ratings.values_list("reviewer__standing__blamed"))

    decided(give_notice(comment, given(ground="property")), make, "reject", "illegal")

    after = list(comment.released_revision.ratings.values_list("reviewer__standing__blamed"))
    assert after == raters


def test_who_gave_it_is_forgotten_in_time_and_not_before(make):
    notice = decided(give_notice(make.released(), given()), make)
    forget_reports()
    notice.refresh_from_db()
    assert notice.name == "Ada Notifier"
    Notice.objects.filter(pk=notice.pk).update(keep_until=timezone.now() - timedelta(days=1))

    forget_reports()

    notice.refresh_from_db()
    assert (notice.name, notice.email, notice.explanation) == ("", "", "")
    assert (notice.outcome, notice.ground) == ("kept", "defamation")
    assert notice.forgotten_at is not None


def test_whoever_had_signed_in_is_forgotten_too_with_all_that_they_wrote(make):
    reader = make.reader()
    told = given(law="My neighbour Karl Meier.", trusted_flagger="Hope e. V.")
    notice = give_notice(make.released(), told, by=reader)
    assert notice.reader == reader
    decided(notice, make)
    Notice.objects.filter(pk=notice.pk).update(keep_until=timezone.now() - timedelta(days=1))

    forget_reports()

    notice.refresh_from_db()
    assert (notice.reader, notice.law, notice.trusted_flagger) == (None, "", "")


def test_the_log_names_nobody_who_gave_notice_or_complained(make, client):
    reader = make.reader("karla", name="Karla Unheard")
    notice = give_notice(make.released(), given(), by=reader)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        complain(decided(notice, make))

    lines = LogEntry.objects.filter(act=LogEntry.Act.NOTICE_RECEIVED)
    assert set(lines.values_list("by", "rule")) == {(None, "notice_form")}
    assert len(lines) == 2
    client.force_login(make.moderator())
    assert "Karla Unheard" not in client.get("/desk/log/").content.decode()


def test_who_may_stay_unnamed_and_does_is_not_found_by_their_account_either(make):
    unnamed = given(ground="children", name=" ", email="")
    named = given(ground="children")

    notices = [give_notice(make.released(), one, by=make.reader()) for one in (unnamed, named)]

    assert [notice.reader is None for notice in notices] == [True, False]


def test_a_reader_who_is_erased_is_forgotten_at_once(make):
    reader = make.reader()
    notice = give_notice(make.released(), given(), by=reader)
    row = report(make.released(), by=reader, reason="other", words="My neighbour wrote this.")
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now())

    begin(reader.pk)
    while not go_on(reader.pk):
        pass

    notice.refresh_from_db()
    row.refresh_from_db()
    assert (notice.name, notice.email, row.words) == ("", "", "")
    assert notice.reader is None
    assert row.reason == "other"


# The pages


FORM = {
    "ground": "defamation",
    "explanation": "It says that I stole.",
    "name": "Ada Notifier",
    "email": "ada@elsewhere.example",
    "good_faith": "yes",
}


def test_anybody_gives_notice_by_the_form_and_comes_back_by_its_address(make):
    comment = make.released(text="Ada is a thief.")
    client = Client()

    page = client.get(f"/notices/?comment={comment.pk}").content.decode()
    answer = client.post("/notices/", FORM | {"comment": str(comment.pk)}, follow=True)

    assert "Ada is a thief." in page
    notice = Notice.objects.get()
    assert answer.redirect_chain[-1][0] == f"/notices/{notice.secret}/"
    said = answer.content.decode()
    assert "It waits for a moderator" in said
    assert "ada@elsewhere.example" not in said
    assert "It says that I stole" not in said


def test_a_comment_is_named_by_its_address(make):
    comment = make.released()
    address = f"https://paper.example/comments/{comment.pk}/#c-{comment.pk}"

    Client().post("/notices/", FORM | {"comment": address})

    assert Notice.objects.get().comment == comment


def test_a_robot_is_thanked_and_nothing_is_kept(make):
    comment = make.released()
    filled = FORM | {"comment": str(comment.pk), "website": "http://spam.example"}

    answer = Client().post("/notices/", filled, follow=True)

    assert "Thank you" in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "spoilt",
    [
        {"comment": "no such thing"},
        {"ground": "because"},
        {"explanation": ""},
        {"explanation": "a\x00b"},
        {"explanation": "x" * 5001},
        {"name": ""},
        {"email": "ada@elsewhere.example\r\nBcc: all@elsewhere.example"},
        {"good_faith": ""},
    ],
)
def test_what_is_filled_in_badly_is_said_and_not_kept(make, spoilt):
    comment = make.released()

    answer = Client().post("/notices/", FORM | {"comment": str(comment.pk)} | spoilt)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Notice.objects.exists()


def test_markup_in_a_notice_is_only_text(make, client):
    comment = make.released()
    evil = "<script>alert(1)</script>"
    Client().post("/notices/", FORM | {"comment": str(comment.pk), "explanation": evil})
    client.force_login(make.moderator())

    page = client.get(f"/desk/cases/{Case.objects.get().pk}/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_one_network_gives_so_many_in_an_hour(make, settings):
    settings.SECRET_KEY = uuid4().hex  # Nothing has been counted under it.
    settings.WRITE_LIMITS_TIMES = 1
    settings.WRITE_LIMITS = table.changed(["noticing.network=1"])
    here = {"REMOTE_ADDR": "203.0.114.77"}
    first = Client().post("/notices/", FORM | {"comment": str(make.released().pk)}, **here)
    second = Client().post("/notices/", FORM | {"comment": str(make.released().pk)}, **here)
    elsewhere = {"REMOTE_ADDR": "198.51.1.1"}
    other = Client().post("/notices/", FORM | {"comment": str(make.released().pk)}, **elsewhere)

    assert (first.status_code, second.status_code, other.status_code) == (302, 429, 302)


def test_a_complaint_is_made_on_its_page(make):
    notice = decided(give_notice(make.released(), given()), make)
    address = f"/notices/{notice.secret}/"
    assert "It waits for a moderator" in Client().get(address).content.decode()
    with once_it_stays():
        assert "If you think that this is wrong" in Client().get(address).content.decode()

        said = Client().post(f"{address}complaint/", {"statement": "Look again."}, follow=True)

    assert "Your complaint waits for a moderator" in said.content.decode()
    notice.refresh_from_db()
    assert notice.complaint == "Look again."


def test_the_desk_takes_the_file_out_on_record_and_nobody_else_does(make, client):
    notice = decided(give_notice(make.released(text="As it was."), given()), make)
    moderator = make.moderator()
    for stranger in (make.reader(), make.moderator(sections=["sport"])):
        client.force_login(stranger)
        assert client.get(f"/desk/notices/{notice.pk}/file.json").status_code in (403, 404)
    client.force_login(moderator)

    facts = json.loads(client.get(f"/desk/notices/{notice.pk}/file.json").content)
    text = client.get(f"/desk/notices/{notice.pk}/file.txt").content.decode()

    assert facts["comment"]["text"] == "As it was."
    assert facts["notice"]["email"] == "ada@elsewhere.example"
    assert facts["decision"]["outcome"] == "release"
    acts = [line["act"] for line in facts["history"]]
    assert acts[0] == "notice_received"
    assert "notice_answered" in acts
    assert "It says that I stole; I never did." in text
    exported = LogEntry.objects.filter(act=LogEntry.Act.EXPORTED, by=moderator)
    assert exported.count() == 2


def test_the_desk_lists_notices_with_as_many_queries_for_many_as_for_few(
    make, client, django_assert_max_num_queries
):
    client.force_login(make.moderator())
    for _ in range(2):
        give_notice(make.released(), given())
    client.get("/desk/notices/")
    with django_assert_max_num_queries(14) as few:
        client.get("/desk/notices/")
    for _ in range(6):
        give_notice(make.released(), given())

    with django_assert_max_num_queries(len(few.captured_queries)):
        page = client.get("/desk/notices/?show=open").content.decode()

    assert "8 notices wait for a decision." in page


def test_programs_give_notice_and_follow_it(make, anonymous, as_):
    comment = make.released()
    body = {
        "comment": str(comment.pk),
        "ground": "hatred",
        "explanation": "It calls for violence.",
        "name": "Ada",
        "email": "ada@elsewhere.example",
        "good_faith": True,
    }

    unfaithful = anonymous.post("/api/v1/notices", body | {"good_faith": False})
    answer = anonymous.post("/api/v1/notices", body)
    secret = answer.json()["secret"]
    status = anonymous.get(f"/api/v1/notices/{secret}").json()

    assert (unfaithful.status_code, unfaithful.json()["code"]) == (400, "missing_answer")
    assert answer.status_code == 201
    assert status["outcome"] == ""
    assert "explanation" not in status
    assert "email" not in status
    decided(Notice.objects.get(), make)
    complaint = anonymous.post(f"/api/v1/notices/{secret}/complaint", {"statement": "No."})
    assert complaint.status_code == 201
    listed = as_(make.moderator()).get("/api/v1/desk/notices").json()["results"]
    assert [one["ground"] for one in listed] == ["hatred"]
    assert as_(make.reader()).get("/api/v1/desk/notices").status_code == 403


def test_a_notice_s_address_cannot_be_guessed(make):
    give_notice(make.released(), given())
    notice = Notice.objects.get()

    assert re.fullmatch(r"[\w-]{43}", notice.secret)
    for guess in (str(notice.pk), notice.secret[:-1] + "_", "0" * 43):
        if guess != notice.secret:
            assert Client().get(f"/notices/{guess}/").status_code == 404
