"""Audits: drawn by lot, judged blind, carried out beside what readers decided."""

from __future__ import annotations

import random
from math import sqrt

import pytest
from django.test import Client

from comments.models import Comment, Status, Thread
from moderation.models import Case, Credit, Decision, Standing
from moderation.refusals import BlatantReleased, SameModerator
from moderation.rules import HouseRule
from moderation.workflow import auditing
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.moderating import decide_case
from moderation.workflow.practising import strike_those_who_let_through
from moderation.workflow.releasing import release
from tests.factories import drift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


@pytest.fixture
def audited(make):
    """Every verdict of readers is drawn."""
    make.policy(audit_share=1.0)
    return make


def case_of(revision):
    return Case.objects.get(revision=revision, closed_at=None)


def decide(revision, moderator, outcome, **facts):
    reason = "within_rules" if outcome == "release" else "attack"
    case = case_of(revision)
    return decide_case(case, moderator=moderator, outcome=outcome, reason=reason, **facts)


# The lot


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_the_lot_falls_on_the_share_that_the_rule_names(monkeypatch, share):
    monkeypatch.setattr(auditing, "dice", random.Random(7))
    rule, throws = HouseRule(audit_share=share), 20_000

    drawn = sum(auditing.is_drawn(rule) for _ in range(throws))

    assert abs(drawn - throws * share) < 4 * sqrt(throws * share * (1 - share))


def test_nothing_and_all_are_shares_too(monkeypatch):
    monkeypatch.setattr(auditing, "dice", random.Random(7))

    assert not any(auditing.is_drawn(HouseRule(audit_share=0.0)) for _ in range(1000))
    assert all(auditing.is_drawn(HouseRule(audit_share=1.0)) for _ in range(1000))


def test_the_lot_is_thrown_once_for_each_verdict_and_for_nothing_else(make, monkeypatch):
    class Counted(random.Random):
        thrown = 0

        def random(self):
            self.thrown += 1
            return 0.999

    dice = Counted()
    monkeypatch.setattr(auditing, "dice", dice)

    make.released()
    make.returned()
    assert dice.thrown == 2

    make.split()
    assert dice.thrown == 2


@pytest.mark.parametrize("civil", [True, False])
def test_a_verdict_that_was_drawn_opens_a_case_beside_its_outcome(audited, civil):
    mine = audited.in_review()

    audited.agree(mine, civil=civil)

    assert case_of(mine).cause == Case.Cause.AUDIT
    if civil:
        assert release(mine.decision)
        assert Comment.public.get() == mine.comment
    else:
        assert mine.status == Status.RETURNED


def test_what_readers_could_not_decide_is_no_audit(audited):
    case = audited.split()

    assert case.cause == Case.Cause.SPLIT
    assert Case.objects.count() == 1


# Blind


@pytest.mark.parametrize("civil", [True, False])
def test_an_open_audit_shows_neither_what_readers_said_nor_what_they_decided(audited, as_, civil):
    mine = audited.in_review()
    audited.agree(mine, civil=civil)
    if civil:
        release(mine.decision)
    else:
        ask_second_look(mine.comment, statement="But why was it returned?")
    mine.refresh_from_db()
    moderator, client = audited.moderator(), Client()
    client.force_login(moderator)

    page = client.get(f"/desk/cases/{case_of(mine).pk}/").content.decode()
    [listed] = as_(moderator).get("/api/v1/cases").json()["results"]

    assert "please decide as if nobody had" in page
    assert "Reader 1" not in page
    assert "chance of" not in page
    reading = page.split('class="reading"')[1].split('class="answers"')[0]
    assert mine.get_status_display() not in reading
    assert "In its thread" not in page
    assert "But why" not in page
    assert (listed["state"], listed["statement"]) == (None, "")
    assert mine.text in page

    decide(mine, moderator, "return")
    audit = Case.objects.get(revision=mine, cause=Case.Cause.AUDIT)
    assert "Reader 1" in client.get(f"/desk/cases/{audit.pk}/").content.decode()


def test_an_author_is_not_told_of_an_audit_and_may_ask_for_a_second_look(audited, as_):
    mine = audited.returned()

    own = as_(mine.author).get(f"/api/v1/comments/{mine.comment_id}").json()

    assert own["with_the_desk"] is False


def test_the_authors_words_are_heard_after_an_audit_that_confirmed(audited):
    mine = audited.returned()
    audit = ask_second_look(mine.comment, statement="It is irony.")
    assert audit.cause == Case.Cause.AUDIT
    first = audited.moderator()

    decide(mine, first, "return")

    second_look = case_of(mine)
    assert (second_look.cause, second_look.statement) == ("second_look", "It is irony.")
    audited.moderator()
    with pytest.raises(SameModerator):
        decide(mine, first, "return")


def test_an_audit_of_a_text_that_is_written_anew_is_closed(audited):
    mine = audited.returned()

    rewrite(mine.comment, text="Put better.")

    assert not Case.objects.filter(closed_at=None).exists()


# Confirmed


def test_what_is_public_stays_where_it_is_when_an_audit_confirms_it(audited):
    comment = audited.released()
    mine = comment.released_revision

    decision = decide(mine, audited.moderator(), "release")

    mine.refresh_from_db()
    assert (mine.status, mine.decision) == (Status.RELEASED, decision.pk)
    assert mine.release_due_at is None
    assert release(decision.pk) is False
    assert Thread.objects.get().comment_count == 1


def test_what_was_returned_stays_returned_when_an_audit_confirms_it(audited):
    mine = audited.returned()

    decision = decide(mine, audited.moderator(), "return")

    mine.refresh_from_db()
    assert (mine.status, mine.decision) == (Status.RETURNED, decision.pk)
    assert Decision.objects.get(pk=decision.pk).by == "desk"


def test_an_audit_that_is_decided_before_the_release_task_came_round(audited):
    for outcome, status in [
        ("release", "released"),
        ("return", "returned"),
        ("reject", "rejected"),
    ]:
        mine = audited.in_review()
        audited.agree(mine, civil=True)
        before = mine.decision

        decision = decide(mine, audited.moderator(), outcome)

        assert release(before) is False
        assert release(decision.pk) is (outcome == "release")
        mine.refresh_from_db()
        assert (mine.status, mine.release_due_at) == (status, None)
    assert drift() == []


# Overturned


@pytest.mark.parametrize(
    ("outcome", "status"), [("return", Status.RETURNED), ("reject", Status.REJECTED)]
)
def test_what_readers_released_wrongly_is_taken_back(audited, outcome, status):
    parent = audited.released()
    comment = audited.released(parent=parent)
    reply = audited.released(parent=comment)
    mine = comment.released_revision

    decision = decide(mine, audited.moderator(), outcome)

    comment.refresh_from_db()
    mine.refresh_from_db()
    assert (comment.is_public, mine.status, mine.decision) == (False, status, decision.pk)
    assert comment.first_released_at is not None  # a tombstone, since a reply is public
    assert set(Comment.public.all()) == {parent, reply}
    assert Comment.objects.get(pk=parent.pk).reply_count == 0
    assert Thread.objects.get().comment_count == 2
    assert drift() == []
    page = Client().get(f"/articles/{comment.article_id}/").content.decode()
    assert mine.text not in page
    assert reply.released_revision.text in page


def test_a_text_that_was_taken_back_can_be_written_anew_and_be_public_again(audited):
    comment = audited.released()
    decide(comment.released_revision, audited.moderator(), "return")

    anew = rewrite(comment, text="Put better.")
    audited.agree(anew, civil=True)

    assert release(anew.decision)
    assert Thread.objects.get().comment_count == 1
    assert drift() == []


def test_what_readers_returned_wrongly_is_released(audited):
    mine = audited.returned()

    decision = decide(mine, audited.moderator(), "release")

    assert release(decision.pk)
    assert Comment.public.get() == mine.comment


def test_an_audit_is_credited_at_its_full_worth(audited):
    mine = audited.returned()

    decide(mine, audited.moderator(), "release")

    credits = Credit.objects.filter(rating__revision=mine)
    assert {(credit.source, credit.blamed) for credit in credits} == {("audit", 2.0)}


# Plainly abusive


def strikes_of(rating):
    return Standing.objects.get(reader=rating.reviewer).strikes


def test_whoever_passed_what_is_plainly_abusive_gets_a_strike(audited):
    mine = audited.in_review()
    dim = audited.seasoned(caught=5, missed=5, spared=10, blamed=10)
    against = audited.review(mine, civil=False, reviewer=dim)
    mine.refresh_from_db()
    audited.agree(mine, civil=True)
    release(mine.decision)

    decision = decide(mine, audited.moderator(), "reject", blatant=True)

    passed = list(mine.ratings.filter(civil=True))
    assert len(passed) >= 2
    assert [strikes_of(rating) for rating in passed] == [1] * len(passed)
    assert strikes_of(against) == 0
    assert decision.evidence["blatant"] is True


def test_a_text_is_struck_for_once_only(audited):
    mine = audited.released().released_revision
    decide(mine, audited.moderator(), "return", blatant=True)

    strike_those_who_let_through(mine)
    Case.objects.create(
        publication=mine.publication, comment=mine.comment, revision=mine, cause="report"
    )
    decide(mine, audited.moderator(), "reject", blatant=True)

    assert {strikes_of(rating) for rating in mine.ratings.all()} == {1}


def test_what_is_plainly_abusive_is_not_released(audited, as_):
    mine, moderator = audited.returned(), audited.moderator()
    with pytest.raises(BlatantReleased):
        decide(mine, moderator, "release", blatant=True)

    path = f"/api/v1/cases/{case_of(mine).pk}/decision"
    blamed = {"outcome": "release", "reason": "x", "blatant": True, "version": 1}
    answer = as_(moderator).post(path, blamed)
    client = Client()
    client.force_login(moderator)
    said = {"outcome": "release", "reason": "within_rules", "blatant": "yes"}
    page = client.post(f"/desk/cases/{case_of(mine).pk}/", said)

    assert (answer.status_code, answer.json()["code"]) == (400, "blatant_released")
    assert page.status_code == 400
    assert str(BlatantReleased.sentence) in page.content.decode()
