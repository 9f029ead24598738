"""An appeal is against a statement: of the desk's decision, of what is hidden, of an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from comments.models import Comment, Status
from moderation import notices, reading
from moderation.models import (
    AccountAppeal,
    Case,
    Credit,
    Decision,
    Letter,
    LogEntry,
    Sanction,
    Statement,
)
from moderation.refusals import (
    AlreadyAnswered,
    AlreadyOver,
    AppealSpent,
    AppealTooLate,
    FellowModerator,
    HarsherOnAppeal,
    ModeratorsOnly,
    NotRejected,
    SameModerator,
    SeniorsOnly,
    WithTheDesk,
)
from moderation.statements import Remedy, remedy_of
from moderation.trust import Source
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.appealing_accounts import answer, appeal_account, waiting_for
from moderation.workflow.appealing_statements import appeal_statement
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.sanctioning import lift
from moderation.workflow.timing_out import Owner, owner_of
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Role
from tests.moderation.test_stating import hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(make):
    return make.moderator("the-first")


@pytest.fixture
def second(make):
    return make.moderator("the-second")


@pytest.fixture
def returned(make, first):
    """What a moderator returned."""
    case = make.split()
    decide_case(case, moderator=first, outcome="return", reason="attack")
    case.revision.refresh_from_db()
    return case.revision


@pytest.fixture
def taken_down(make, first):
    """What was public, and a moderator then rejected."""
    comment = make.released()
    case = open_case(comment.released_revision, cause=Case.Cause.NOTICE)
    decide_case(case, moderator=first, outcome="reject", reason="slur")
    return Comment.objects.get(pk=comment.pk)


def last_statement():
    return Statement.objects.order_by("made_at").last()


# What the desk returned


def test_what_the_desk_returned_can_be_appealed_and_meanwhile_stays_with_its_author(returned):
    case = appeal(returned.comment, statement="I quoted him.")

    returned.refresh_from_db()
    assert returned.status == Status.RETURNED
    assert (case.cause, case.appealed_id, case.statement) == (
        "appeal", returned.decision, "I quoted him.",
    )  # fmt: skip
    assert owner_of(returned)[0] == Owner.DESK
    assert LogEntry.objects.filter(act="appealed", decision=returned.decision).exists()


def test_who_returned_it_does_not_hear_the_appeal(returned, first, second):
    case = appeal(returned.comment)

    with pytest.raises(SameModerator):
        decide_case(case, moderator=first, outcome="release", reason="within_rules")

    assert decide_case(case, moderator=second, outcome="release", reason="within_rules")


def test_an_upheld_appeal_publishes_and_corrects_what_reviewers_are_worth(make, first, second):
    text = make.returned()
    ask_second_look(text.comment)
    look = Case.objects.get(revision=text, closed_at=None)
    decide_case(look, moderator=first, outcome="return", reason="attack")
    blamed = Credit.objects.filter(rating__revision=text).values_list("caught", flat=True)
    assert all(blamed)

    case = appeal(text.comment)
    decision = decide_case(case, moderator=second, outcome="release", reason="within_rules")

    assert release(decision.pk)
    assert Comment.public.filter(pk=text.comment_id).exists()
    credits = Credit.objects.filter(rating__revision=text)
    assert {credit.source for credit in credits} == {Source.APPEAL}
    assert all(credit.caught == 0 and credit.blamed > 0 for credit in credits)
    heard = LogEntry.objects.get(act="appeal_heard")
    assert (heard.by, heard.facts["outcome"]) == (second, "release")


def test_an_appeal_that_fails_is_told_and_final(returned, second):
    case = appeal(returned.comment)

    decide_case(case, moderator=second, outcome="return", reason="attack", explanation="Still.")

    letter = Letter.objects.get(to=returned.author, kind="kept")
    assert letter.facts["statement"] == str(last_statement().pk)
    with pytest.raises(AppealSpent):
        appeal(returned.comment)
    assert remedy_of(last_statement()) == Remedy.FINAL
    assert last_statement().confirms is not None


def test_an_appeal_makes_nothing_worse(returned, second):
    case = appeal(returned.comment)

    with pytest.raises(HarsherOnAppeal):
        decide_case(case, moderator=second, outcome="reject", reason="attack")

    case.refresh_from_db()
    assert case.is_open


def test_its_author_may_write_it_anew_while_an_appeal_waits(returned):
    case = appeal(returned.comment)

    rewrite(returned.comment, text="What I meant to say.")

    case.refresh_from_db()
    assert not case.is_open


def test_its_author_may_take_it_back_while_an_appeal_waits(returned):
    appeal(returned.comment)

    withdraw(returned.comment)

    returned.refresh_from_db()
    assert returned.status == Status.WITHDRAWN


def test_what_readers_returned_goes_to_the_desk_by_a_second_look_first(make):
    text = make.returned()

    with pytest.raises(NotRejected):
        appeal(text.comment)

    case = appeal_statement(last_statement(), words="Please look.")
    assert (case.cause, case.statement) == ("second_look", "Please look.")


def test_what_the_desk_looks_at_already_is_not_appealed(returned):
    open_case(returned, cause=Case.Cause.AUDIT)

    with pytest.raises(WithTheDesk):
        appeal(returned.comment)


# What was public


def test_what_was_taken_from_the_public_can_be_appealed_and_comes_back(taken_down, second):
    case = appeal(taken_down)

    decision = decide_case(case, moderator=second, outcome="release", reason="within_rules")

    assert release(decision.pk)
    assert Comment.public.filter(pk=taken_down.pk).exists()


def test_for_what_is_hidden_its_author_can_speak_once_and_the_desk_reads_it(make, first):
    text = hidden(make.released())
    assert remedy_of(last_statement()) == Remedy.HEARD_WITH_CASE

    case = appeal_statement(last_statement(), words="It is a quotation.")

    assert (case.cause, case.statement) == ("flagged", "It is a quotation.")
    assert remedy_of(last_statement()) == Remedy.WAITS
    with pytest.raises(AppealSpent):
        appeal_statement(last_statement(), words="And another thing.")
    decide_case(case, moderator=first, outcome="reject", reason="slur")
    text.refresh_from_db()
    assert remedy_of(last_statement()) == Remedy.APPEAL


def test_who_is_hidden_hears_of_it_with_the_statement(make):
    text = hidden(make.released())

    decision = Decision.objects.get(pk=text.decision)
    letter = notices.hidden(decision, reasons=["spam"], edit_ended=False)

    assert letter.facts["statement"] == str(last_statement().pk)


def test_a_statement_that_is_not_in_force_any_more_is_not_appealed(make, first, second):
    case = make.split()
    decide_case(case, moderator=first, outcome="reject", reason="attack")
    old = last_statement()
    again = appeal(case.comment)
    decide_case(again, moderator=second, outcome="release", reason="within_rules")
    old = Statement.objects.get(pk=old.pk)

    assert remedy_of(old) == Remedy.OVER
    with pytest.raises(NotRejected):
        appeal_statement(old)


def test_six_months_and_no_longer(returned):
    later = last_statement().appeal_until + timedelta(seconds=1)

    with time_machine.travel(later, tick=False):
        assert remedy_of(Statement.objects.get()) == Remedy.TOO_LATE
        with pytest.raises(AppealTooLate):
            appeal(returned.comment)
    with time_machine.travel(later - timedelta(hours=1), tick=False):
        assert appeal(returned.comment)


def test_my_comments_offers_the_appeal_once(returned):
    [own] = reading.own([returned.comment])
    assert own.appeal_until == last_statement().appeal_until

    appeal(returned.comment)

    [own] = reading.own([returned.comment])
    assert own.appeal_until is None
    assert own.is_appealing


# Accounts


@pytest.fixture
def suspended(make, first):
    """The statement about a reader whom the first moderator suspended."""
    return make.sanction(make.reader("the-reader"), "suspension", by=first).stated


def test_an_appeal_about_an_account_is_heard_by_another_who_lifts_it(suspended, first, second):
    asked = appeal_account(suspended, words=" It was not me. ")

    with pytest.raises(SameModerator):
        answer(asked, moderator=first, upheld=True)
    answer(asked, moderator=second, upheld=True, explanation="You are right.")

    assert (asked.words, asked.against) == ("It was not me.", first)
    sanction = Sanction.objects.get()
    assert (sanction.lifted_by, sanction.is_in_force) == (second, False)
    letter = Letter.objects.exclude(kind="restricted").get(to=suspended.reader)
    assert (letter.kind, letter.facts["answer"]) == ("granted", "You are right.")
    of_reader = LogEntry.objects.filter(reader=suspended.reader).order_by("number")
    acts = list(of_reader.values_list("act", flat=True))
    assert acts == ["sanctioned", "appealed", "lifted", "appeal_heard"]


def test_what_is_not_upheld_is_not_lifted_and_is_final(suspended, first, second):
    asked = appeal_account(suspended)

    answer(asked, moderator=second, upheld=False)

    assert Sanction.objects.get().is_in_force
    assert Letter.objects.filter(to=suspended.reader, kind="not_lifted").exists()
    assert remedy_of(Statement.objects.get()) == Remedy.FINAL
    with pytest.raises(AlreadyAnswered):
        answer(asked, moderator=second, upheld=True)
    with pytest.raises(AppealSpent):
        appeal_account(suspended)


def test_an_only_moderator_hears_it_again(suspended, first):
    asked = appeal_account(suspended)

    assert answer(asked, moderator=first, upheld=False).answered_by == first


def test_what_only_seniors_may_do_is_answered_by_seniors(make, first):
    senior = make.moderator(kind=Role.Kind.SENIOR)
    statement = make.sanction(make.reader(), "ban", by=senior).stated
    asked = appeal_account(statement)

    for upheld in (True, False):
        with pytest.raises(SeniorsOnly):
            answer(asked, moderator=first, upheld=upheld)

    # Nobody else there may lift it: a moderator who may not is nobody to ask.
    assert answer(asked, moderator=senior, upheld=True).upheld
    assert not Sanction.objects.get().is_in_force


def test_about_a_fellow_moderator_only_an_admin_answers(make, suspended, second):
    asked = appeal_account(suspended)
    Role.objects.create(
        reader=suspended.reader, publication=make.the_paper(), kind=Role.Kind.MODERATOR
    )

    with pytest.raises(FellowModerator):
        answer(asked, moderator=second, upheld=True)
    answer(asked, moderator=make.moderator(kind=Role.Kind.ADMIN), upheld=True)

    assert not Sanction.objects.get().is_in_force


def test_what_cannot_be_lifted_leaves_nothing_behind(suspended, second, monkeypatch):
    asked = appeal_account(suspended)
    monkeypatch.setattr(notices, "account_appeal_heard", lambda appeal: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        answer(asked, moderator=second, upheld=True)

    assert AccountAppeal.objects.get().answered_at is None
    assert Sanction.objects.get().is_in_force


def test_what_was_lifted_meanwhile_is_not_said_to_stay(suspended, first, second):
    asked = appeal_account(suspended)
    lift(Sanction.objects.get(), by=first, because="a mistake")

    with pytest.raises(AlreadyOver):
        answer(asked, moderator=second, upheld=False)

    assert answer(asked, moderator=second, upheld=True).upheld


@pytest.mark.parametrize("upheld", [True, False])
def test_an_appeal_goes_on_about_what_took_the_place_of_what_it_is_against(
    make, suspended, first, second, upheld
):
    reader, asked = suspended.reader, appeal_account(suspended)
    make.sanction(reader, "suspension", days=5, by=first)
    holds = make.sanction(reader, "suspension", days=7, by=first)
    other = make.sanction(reader, "premoderation", by=first)

    answer(asked, moderator=second, upheld=upheld)

    kind = "granted" if upheld else "not_lifted"
    assert Letter.objects.get(about=asked.pk).kind == kind
    in_force = set(Sanction.objects.in_force().filter(reader=reader))
    assert in_force == ({other} if upheld else {holds, other})


def test_what_was_imposed_after_it_was_lifted_is_another_matter(make, suspended, first, second):
    reader, asked = suspended.reader, appeal_account(suspended)
    lift(make.sanction(reader, "suspension", days=5, by=first), by=first, because="a mistake")
    later = make.sanction(reader, "suspension", days=7, by=first)

    with pytest.raises(AlreadyOver):
        answer(asked, moderator=second, upheld=False)
    answer(asked, moderator=second, upheld=True)

    assert Sanction.objects.get(pk=later.pk).is_in_force


def test_who_imposed_what_took_its_place_does_not_answer_either(make, suspended, first, second):
    asked, third = appeal_account(suspended), make.moderator()
    make.sanction(suspended.reader, "suspension", days=5, by=second)

    for theirs in (first, second):
        with pytest.raises(SameModerator):
            answer(asked, moderator=theirs, upheld=False)

    assert answer(asked, moderator=third, upheld=False).answered_by == third


def test_who_imposed_both_answers_where_nobody_else_may_lift_what_holds(make):
    senior = make.moderator(kind=Role.Kind.SENIOR)
    make.moderator()  # Who may lift the first, and not what took its place.
    reader = make.reader()
    asked = appeal_account(make.sanction(reader, "suspension", by=senior).stated)
    make.sanction(reader, "suspension", days=30, by=senior)

    answer(asked, moderator=senior, upheld=True)

    assert not Sanction.objects.in_force().filter(reader=reader).exists()


def test_what_was_lifted_is_not_appealed(suspended, first):
    lift(Sanction.objects.get(), by=first, because="a mistake")

    with pytest.raises(AlreadyOver):
        appeal_account(suspended)
    assert remedy_of(Statement.objects.get()) == Remedy.OVER


def test_only_who_has_a_say_about_the_whole_publication_answers(make, suspended, first):
    asked = appeal_account(suspended)
    limited = make.moderator(sections=["city"])
    Role.objects.create(
        reader=suspended.reader, publication=make.the_paper(), kind=Role.Kind.MODERATOR
    )

    for nobody in (limited, suspended.reader):  # Nobody who is suspended is in office.
        with pytest.raises(ModeratorsOnly):
            answer(asked, moderator=nobody, upheld=True)
    assert list(waiting_for(limited)) == []
    assert list(waiting_for(suspended.reader)) == []
    assert list(waiting_for(first)) == [asked]


def test_a_statement_about_a_text_is_no_statement_about_an_account(returned):
    with pytest.raises(NotRejected):
        appeal_account(last_statement())


def test_an_appeal_about_an_account_runs_out_too(suspended):
    with time_machine.travel(suspended.appeal_until + timedelta(seconds=1), tick=False):
        assert remedy_of(suspended) == Remedy.TOO_LATE
        with pytest.raises(AppealTooLate):
            appeal_account(suspended)
