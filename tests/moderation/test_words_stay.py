"""Words that cannot be taken just now: they are in the form again, or beside the refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Status
from moderation import notices
from moderation.models import Case, Decision, Report, Statement
from moderation.workflow import appealing_accounts
from moderation.workflow.appealing import appeal
from moderation.workflow.moderating import decide_case
from moderation.workflow.reporting import report
from moderation.workflow.sanctioning import lift
from moderation.workflow.withdrawing import withdraw
from tests.moderation.test_letters import on_probation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]
OURS = {"Origin": "http://testserver"}
WORDS = "MARK of an hour’s work. </textarea>"
IN_A_BOX = "MARK of an hour’s work. &lt;/textarea&gt;</textarea>"


def rejected(make):
    case = make.split()
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")
    return case.comment


def self_check(make):
    mine = make.pending()
    make.pay(mine)
    there = f"/me/comments/{mine.comment_id}/check/"
    return mine.author, there, there, {"civil": "yes"}, "text"


def mend(make):
    public = make.released()
    there = f"/me/comments/{public.pk}/mend/"
    return public.author, there, there, {}, "text"


def report_it(make):
    there = f"/comments/{make.released().pk}/report/"
    return make.reader(), there, there, {"reason": "threat"}, "words"


def second_look(make):
    mine = make.returned()
    there = f"/me/comments/{mine.comment_id}/"
    return mine.author, f"{there}second-look/", there, {}, "statement"


def appeal_it(make):
    mine = rejected(make)
    there = f"/me/comments/{mine.pk}/"
    return mine.author, f"{there}appeal/", there, {}, "statement"


def appeal_statement(make):
    mine = rejected(make)
    there = f"/me/statements/{Statement.objects.get(reader=mine.author).pk}/"
    return mine.author, f"{there}appeal/", there, {}, "statement"


def contest_it(make):
    reader = make.reader()
    there = f"/me/letters/{on_probation(make, reader).pk}/"
    return reader, f"{there}contest/", there, {}, "objection"


FORMS = [self_check, mend, report_it, second_look, appeal_it, appeal_statement, contest_it]


@pytest.fixture(params=FORMS, ids=lambda form: form.__name__)
def form(request, make):
    """Whose, where it is sent, the page it stands on, what is chosen, the field for words."""
    return request.param(make)


def signed_in(reader, **options):
    client = Client(**options)
    client.force_login(reader)
    return client


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_form_says_whose_it_is(form):
    reader, _, there, _, _ = form

    assert f'name="by" value="{reader.pk}"' in shown(signed_in(reader), there)


def test_who_was_signed_out_while_writing_finds_the_words_in_the_form(form):
    reader, address, there, chosen, field = form
    client = signed_in(reader)
    Session.objects.all().delete()

    answer = client.post(address, {field: WORDS, "by": str(reader.pk), **chosen})

    assert answer["Location"] == f"/login/?next={there}"
    client.force_login(reader)
    page = shown(client, there)
    assert IN_A_BOX in page
    assert "readonly" not in page
    for value in chosen.values():
        assert f'value="{value}" required checked' in page


def test_another_who_signs_in_next_does_not_see_them(make, form):
    reader, address, there, chosen, field = form
    client = Client()
    client.post(address, {field: WORDS, "by": str(make.reader().pk), **chosen})

    client.force_login(reader)

    assert "MARK" not in shown(client, there)


def test_words_of_nobody_in_particular_are_kept_for_nobody(form):
    reader, address, there, chosen, field = form
    client = Client()
    client.post(address, {field: WORDS, **chosen})

    client.force_login(reader)

    assert "MARK" not in shown(client, there)


def test_a_form_that_has_expired_comes_back_with_its_words(form):
    reader, address, there, chosen, field = form
    client = signed_in(reader, enforce_csrf_checks=True)
    sent = {field: WORDS, "by": str(reader.pk), **chosen}

    answer = client.post(address, sent, headers=OURS)

    assert answer["Location"] == there
    page = shown(client, there)
    assert IN_A_BOX in page
    assert "Your text is all here" in page


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_no_other_site_puts_words_into_it(form, origin):
    reader, address, there, chosen, field = form
    client = signed_in(reader, enforce_csrf_checks=True)
    headers = {"Origin": origin} if origin else {}

    answer = client.post(address, {field: WORDS, "by": str(reader.pk), **chosen}, headers=headers)

    assert answer.status_code == 403
    assert "MARK" not in answer.content.decode() + shown(client, there)


def test_what_was_sent_after_all_is_kept_no_longer(make):
    reader, address, there, _, _ = second_look(make)
    client = Client()
    client.post(address, {"statement": WORDS, "by": str(reader.pk)})
    client.force_login(reader)
    assert "MARK" in shown(client, there)

    client.post(address, {"statement": WORDS, "by": str(reader.pk)})

    assert Case.objects.get().statement == WORDS
    assert "MARK" not in shown(client, there)


# Refused


def beside_the_refusal(answer, said):
    page = answer.content.decode()
    assert answer.status_code >= 400
    assert said in page
    assert "What you had written" in page
    assert IN_A_BOX in page


def test_a_second_look_at_what_is_returned_no_more_leaves_the_words(make):
    reader, address, _, _, _ = second_look(make)
    withdraw(Comment.objects.get(author=reader))

    answer = signed_in(reader).post(address, {"statement": WORDS})

    beside_the_refusal(answer, "That cannot be done")


@pytest.mark.parametrize("form", [appeal_it, appeal_statement])
def test_an_appeal_that_is_spent_leaves_the_words(make, form):
    reader, address, _, _, _ = form(make)
    appeal(Comment.objects.get(author=reader))

    answer = signed_in(reader).post(address, {"statement": WORDS})

    beside_the_refusal(answer, "That cannot be done")


def test_an_objection_to_what_cannot_be_contested_leaves_the_words(make):
    public = make.released()
    news = notices.released(Decision.objects.get(pk=public.newest_revision().decision))

    answer = signed_in(public.author).post(f"/me/letters/{news.pk}/contest/", {"objection": WORDS})

    beside_the_refusal(answer, "That cannot be done")


@pytest.mark.parametrize("form", [second_look, appeal_it, appeal_statement, contest_it])
def test_what_is_too_long_is_there_to_be_shortened(make, form):
    reader, address, _, _, field = form(make)

    answer = signed_in(reader).post(address, {field: "x" * 2000 + WORDS})

    beside_the_refusal(answer, "2,000 characters")


def test_a_second_report_leaves_its_words(make):
    reader, _, _, chosen, _ = report_it(make)
    comment = make.released()
    report(comment, by=reader, reason="threat")

    answer = signed_in(reader).post(f"/comments/{comment.pk}/report/", {"words": WORDS, **chosen})

    beside_the_refusal(answer, "")
    assert Report.objects.count() == 1


def test_a_mend_that_came_too_late_leaves_the_text(make):
    reader, address, _, _, _ = mend(make)
    client = signed_in(reader)

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        answer = client.post(address, {"text": WORDS})

    beside_the_refusal(answer, "")


def test_a_self_check_of_what_is_past_it_leaves_the_text(make):
    mine = make.in_review()
    assert mine.status == Status.IN_REVIEW

    answer = signed_in(mine.author).post(
        f"/me/comments/{mine.comment_id}/check/", {"civil": "yes", "text": WORDS}
    )

    beside_the_refusal(answer, "past that step")


def test_what_the_desk_says_to_an_appeal_stays_where_it_is_refused(make):
    stated = make.sanction(make.reader(), "suspension", by=make.moderator()).stated
    waits = appealing_accounts.appeal_account(stated)
    lift(stated.sanction, by=make.senior(), because="It was a mistake.")
    client = signed_in(make.moderator())

    answer = client.post(f"/desk/appeals/{waits.pk}/", {"leave": "1", "statement": WORDS})

    beside_the_refusal(answer, "That cannot be done")
    waits.refresh_from_db()
    assert waits.answered_at is None
