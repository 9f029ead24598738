"""An author appeals against a rejection: once, in time, and to somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Status
from moderation import phrasing, reading
from moderation.models import Calibration, Case, Credit, Decision, Letter, LogEntry, Statement
from moderation.models.undoing import LETTERS_WAIT
from moderation.refusals import (
    AppealSpent,
    AppealTooLate,
    NotRejected,
    OwnCase,
    RepeatedText,
    SameModerator,
)
from moderation.trust import Source
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.appealing import appeal
from moderation.workflow.harvesting import harvest
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.submitting import submit
from moderation.workflow.timing_out import Owner, adopt_orphans, owner_of
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(make):
    return make.moderator("the-first")


@pytest.fixture
def second(make):
    return make.moderator("the-second")


@pytest.fixture
def rejected(make, first):
    """What readers could not agree on, and a moderator then rejected."""
    case = make.split()
    decide_case(case, moderator=first, outcome="reject", reason="attack", explanation="“Clown”.")
    case.revision.refresh_from_db()
    return case.revision


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def test_an_appeal_waits_for_the_desk_with_what_its_author_says(rejected):
    first = Decision.objects.get(pk=rejected.decision)

    case = appeal(rejected.comment, statement="  I quoted him. ")

    rejected.refresh_from_db()
    assert (rejected.status, rejected.decision) == (Status.HELD, first.pk)
    assert (case.cause, case.appealed, case.statement) == ("appeal", first, "I quoted him.")
    assert owner_of(rejected)[0] == Owner.DESK
    assert adopt_orphans() == 0


def test_who_rejected_it_does_not_decide_the_appeal(rejected, first, second):
    case = appeal(rejected.comment)

    with pytest.raises(SameModerator):
        decide_case(case, moderator=first, outcome="release", reason="within_rules")

    assert decide_case(case, moderator=second, outcome="release", reason="within_rules")


def test_no_free_words_get_where_nothing_is_ever_deleted(make, rejected, as_, second):
    """The API takes any words as a reason."""
    case = appeal(rejected.comment)
    words = {"outcome": "reject", "reason": "Jane Doe of Mill Lane 3 is right", "version": 1}

    answer = as_(second).post(f"/api/v1/cases/{case.pk}/decision", words)

    assert answer.status_code == 201
    heard = LogEntry.objects.get(act=LogEntry.Act.APPEAL_HEARD)
    stated = Statement.objects.get(decision=heard.decision)
    assert (heard.reason, stated.codes) == ("other", ["other"])
    kept = [*LogEntry.objects.values(), *Statement.objects.values()]
    assert not [row for row in kept if "Jane" in str(row)]


def test_an_author_who_moderates_does_not_decide_their_own_appeal(make, rejected):
    Role.objects.create(
        reader=rejected.author, publication=make.the_paper(), kind=Role.Kind.MODERATOR
    )

    with pytest.raises(OwnCase):
        decide_case(
            appeal(rejected.comment), moderator=rejected.author, outcome="release", reason="ok"
        )


def test_an_only_moderator_decides_again_and_that_is_said(make, rejected, first, sign_in):
    case = appeal(rejected.comment)
    page = sign_in(first).get(f"/desk/cases/{case.pk}/").content.decode()
    assert "You decided it yourself, and there is no other moderator here." in page

    again = decide_case(case, moderator=first, outcome="reject", reason="attack")

    assert again.evidence["alone"] is True
    letter = Letter.objects.get(to=rejected.author, kind="upheld")
    assert letter.facts["alone"] is True
    with time_machine.travel(timezone.now() + LETTERS_WAIT):
        read = sign_in(rejected.author).get("/me/letters/").content.decode()
    assert "by the only moderator there is" in read


def test_a_moderator_who_left_keeps_nobody_from_deciding(rejected, first, second):
    second.is_active = False
    second.save()

    assert decide_case(
        appeal(rejected.comment), moderator=first, outcome="release", reason="within_rules"
    )


def test_where_both_moderators_have_decided_before_the_other_one_hears_the_appeal(
    make, first, second
):
    make.policy(audit_share=1.0)
    public = make.released()
    audit = Case.objects.get(comment=public)
    audit.statement = "Please hear me."
    audit.save()
    decide_case(audit, moderator=first, outcome="return", reason="attack")
    look = Case.objects.get(comment=public, closed_at=None)
    decide_case(look, moderator=second, outcome="reject", reason="attack")

    case = appeal(public)

    with pytest.raises(SameModerator):
        decide_case(case, moderator=second, outcome="release", reason="within_rules")
    assert decide_case(case, moderator=first, outcome="release", reason="within_rules")


def test_what_is_released_on_appeal_is_public_and_its_author_hears_of_it(rejected, second):
    case = appeal(rejected.comment)

    decision = decide_case(case, moderator=second, outcome="release", reason="within_rules")

    assert release(decision.pk)
    assert Comment.public.filter(pk=rejected.comment_id).exists()
    assert Letter.objects.filter(to=rejected.author, kind="released").count() == 1


def test_what_was_public_is_public_again_where_it_was(make, first, second):
    make.policy(audit_share=1.0)
    parent = make.released()
    reply = make.released(parent=parent)
    since = reply.first_released_at
    audit = Case.objects.get(comment=reply)
    decide_case(audit, moderator=first, outcome="reject", reason="attack")

    case = appeal(reply)
    release(decide_case(case, moderator=second, outcome="release", reason="within_rules").pk)

    reply.refresh_from_db()
    parent.refresh_from_db()
    assert reply.is_public
    assert (reply.first_released_at, parent.reply_count) == (since, 1)
    assert make.drift() == []


def test_what_is_rejected_again_stays_so(rejected, second):
    case = appeal(rejected.comment)

    decide_case(case, moderator=second, outcome="reject", reason="slur", explanation="All of us.")

    rejected.refresh_from_db()
    assert rejected.status == Status.REJECTED
    with pytest.raises(AppealSpent):
        appeal(rejected.comment)
    letter = Letter.objects.get(to=rejected.author, kind="upheld")
    assert (letter.facts["reason"], letter.facts["explanation"]) == ("slur", "All of us.")


def test_what_is_returned_on_appeal_may_be_written_anew(rejected, second):
    case = appeal(rejected.comment)

    decide_case(case, moderator=second, outcome="return", reason="attack")

    rejected.refresh_from_db()
    assert rejected.status == Status.RETURNED


def test_what_is_returned_on_appeal_comes_with_no_word_of_another_appeal(rejected, second):
    case = appeal(rejected.comment)

    decide_case(case, moderator=second, outcome="return", reason="attack")

    letter = Letter.objects.get(to=rejected.author, kind="returned")
    said = " ".join(phrasing.words(letter).paragraphs)
    assert "answer to your appeal" in said
    assert "write it anew" in said
    assert "appeal to another" not in said


def test_an_appeal_waits_once(rejected):
    appeal(rejected.comment)

    with pytest.raises(AppealSpent):
        appeal(rejected.comment)

    assert Case.objects.filter(cause="appeal").count() == 1


def test_only_what_was_rejected_can_be_appealed(make):
    for comment in [make.returned().comment, make.pending().comment, make.released()]:
        with pytest.raises(NotRejected):
            appeal(comment)


def test_an_appeal_is_open_for_six_months_and_not_longer(rejected):
    rejected_at = Decision.objects.get(pk=rejected.decision).decided_at

    with time_machine.travel(rejected_at + timedelta(days=184, seconds=1), tick=False):
        [own] = reading.own([rejected.comment])
        assert own.appeal_until is None
        with pytest.raises(AppealTooLate) as refused:
            appeal(rejected.comment)
    assert refused.value.facts["until"] == rejected_at + timedelta(days=184)

    with time_machine.travel(rejected_at + timedelta(days=184), tick=False):
        assert appeal(rejected.comment)


def test_a_publication_may_leave_more_time(make, first):
    make.policy(appeal_days=365)
    case = make.split()
    decide_case(case, moderator=first, outcome="reject", reason="attack")

    with time_machine.travel(timezone.now() + timedelta(days=364)):
        assert appeal(case.comment)


def test_taking_an_appeal_back_leaves_the_rejection_on_record_for_good(rejected):
    appeal(rejected.comment)

    withdraw(rejected.comment)

    rejected.refresh_from_db()
    assert rejected.status == Status.REJECTED
    assert not Case.objects.filter(closed_at=None).exists()
    with pytest.raises(AppealSpent):
        appeal(rejected.comment)
    with pytest.raises(RepeatedText):
        submit(rejected.author, rejected.comment.article, text=rejected.text)


def test_what_an_appeal_says_corrects_what_its_readers_are_worth(rejected, second):
    def blamed():
        return Credit.objects.filter(rating__revision=rejected).aggregate(n=Sum("blamed"))["n"]

    assert blamed() == 0
    case = appeal(rejected.comment)

    decide_case(case, moderator=second, outcome="release", reason="within_rules")

    assert blamed() > 0
    sources = set(
        Credit.objects.filter(rating__revision=rejected).values_list("source", flat=True)
    )
    assert sources == {Source.APPEAL}


def test_the_author_of_a_rejected_comment_is_told_why_and_until_when(rejected, sign_in):
    client = sign_in(rejected.author)

    with time_machine.travel(timezone.now() + LETTERS_WAIT):
        letter = client.get("/me/letters/").content.decode()
    page = client.get("/me/comments/").content.decode()

    assert "The reason: It attacks a person." in letter
    assert "You may appeal until" in letter
    for read in (letter, page):
        assert "Argue with what somebody says or does, not with who they are." in read
        assert "“Clown”." in read
    assert "Appeal against this" in page


def test_an_appeal_by_form(rejected, sign_in):
    address = f"/me/comments/{rejected.comment_id}/appeal/"

    page = sign_in(rejected.author).post(address, {"statement": "I quoted."}, follow=True)

    assert Case.objects.get(cause="appeal").statement == "I quoted."
    assert "Your appeal is with the desk" in page.content.decode()
    assert "Another moderator than the one who rejected it" in page.content.decode()


def test_an_appeal_that_is_too_long_is_not_sent(rejected, sign_in):
    address = f"/me/comments/{rejected.comment_id}/appeal/"

    page = sign_in(rejected.author).post(address, {"statement": "x" * 2001}, follow=True)

    assert "2,000 characters are the most" in page.content.decode()
    assert not Case.objects.filter(cause="appeal").exists()


def test_nobody_appeals_for_somebody_else(make, rejected, sign_in, as_):
    stranger = make.reader()

    page = sign_in(stranger).post(f"/me/comments/{rejected.comment_id}/appeal/")
    answer = as_(stranger).post(f"/api/v1/comments/{rejected.comment_id}/appeal", {})

    assert (page.status_code, answer.status_code) == (404, 404)


def test_an_appeal_by_a_program(rejected, as_):
    client = as_(rejected.author)
    before = client.get(f"/api/v1/comments/{rejected.comment_id}").json()
    assert before["appeal_until"] is not None
    assert before["rules"] != []

    sent = client.post(
        f"/api/v1/comments/{rejected.comment_id}/appeal", {"statement": "I quoted."}, format="json"
    )
    again = client.post(f"/api/v1/comments/{rejected.comment_id}/appeal", {}, format="json")

    assert sent.status_code == 200
    told = sent.json()
    assert (told["state"], told["with_the_desk"], told["appeal_until"]) == ("held", True, None)
    assert (again.status_code, again.json()["code"]) == (409, "appeal_spent")


def test_the_desk_reads_the_first_decision_and_the_authors_words(
    rejected, first, second, sign_in, as_
):
    case = appeal(rejected.comment, statement="I quoted him.")

    page = sign_in(second).get(f"/desk/cases/{case.pk}/").content.decode()
    [told] = as_(second).get("/api/v1/cases").json()["results"]

    for said in (first.name, "It attacks a person", "“Clown”.", "I quoted him."):
        assert said in page
    assert told["appealed"]["decided_by"] == first.name
    assert (told["appealed"]["reason"], told["statement"]) == ("attack", "I quoted him.")
    barred = sign_in(first).get(f"/desk/cases/{case.pk}/").content.decode()
    assert "this time another moderator does" in barred
    assert 'name="outcome"' not in barred


def test_an_appeal_is_read_before_what_it_is_against_and_called_final(rejected, second, sign_in):
    case = appeal(rejected.comment, statement="I quoted him.")

    page = sign_in(second).get(f"/desk/cases/{case.pk}/").content.decode()

    assert page.index("I quoted him.") < page.index("The decision that it is against")
    assert "may appeal to another moderator" not in page
    assert "nobody here decides it once more" in page


def test_what_was_returned_is_not_offered_to_be_rejected_on_appeal(make, first, second, sign_in):
    case = make.split()
    decide_case(case, moderator=first, outcome="return", reason="attack")
    case = appeal(case.comment)

    page = sign_in(second).get(f"/desk/cases/{case.pk}/").content.decode()

    assert 'name="outcome" value="return"' in page
    assert 'name="outcome" value="reject"' not in page
    assert "what was returned is not rejected on appeal" in page


def test_a_practice_text_made_of_it_is_put_away_and_marks_nobody_down(make, first, second):
    mine = make.returned()
    case = ask_second_look(mine.comment)
    decide_case(case, moderator=first, outcome="reject", reason="attack")
    assert harvest(make.the_paper()) == 1
    practice = Calibration.objects.get(origin=mine)
    missed = make.review(practice.revision, civil=True)
    assert Credit.objects.get(rating=missed).missed > 0

    decide_case(appeal(mine.comment), moderator=second, outcome="release", reason="within_rules")

    practice.refresh_from_db()
    assert practice.retired_because == "wrong"
    assert Credit.objects.get(rating=missed).missed == 0
    assert make.drift() == []


def test_my_comments_ask_no_more_for_many_than_for_few(make, first, second, sign_in):
    author = make.reader()

    def one_of_each():
        make.returned(author)
        for again in (False, True):
            case = make.split(author)
            decide_case(case, moderator=first, outcome="reject", reason="attack")
            heard = appeal(case.comment)
            if again:
                decide_case(heard, moderator=second, outcome="reject", reason="attack")
        make.released(author)

    def asked():
        with CaptureQueriesContext(connection) as asked:
            sign_in(author).get("/me/comments/")
        return len(asked)

    one_of_each()
    few = asked()
    one_of_each()

    assert asked() == few
