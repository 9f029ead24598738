"""Self-check, withdraw, rewrite, second look."""

import pytest

from comments.models import Comment, Revision, Status, Thread
from moderation.models import Case, Waiver
from moderation.refusals import (
    NoMoreRewrites,
    NotPending,
    NotReturned,
    RepeatedText,
    ReviewsFirst,
    SecondLookSpent,
    TextTooLong,
)
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.assigning import assign
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.self_checking import self_check
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db


def test_ones_own_text_comes_last(make):
    mine = make.pending()

    with pytest.raises(ReviewsFirst) as refused:
        self_check(mine.comment, civil=True)

    assert refused.value.facts == {"owed": 3, "given": 0}


def test_an_honest_no_is_kept_and_stops_nothing(make):
    make.calibrations(3)
    mine = make.pending()
    make.pay(mine)

    checked = self_check(mine.comment, civil=False)

    assert (checked.self_civil, checked.status) == (False, Status.IN_REVIEW)


def test_nobody_checks_themselves_twice(make):
    mine = make.in_review()

    with pytest.raises(NotPending):
        self_check(mine.comment, civil=True)


def test_a_changed_text_is_screened_like_the_first(make):
    make.calibrations(3)
    mine = make.pending()
    make.pay(mine)

    with pytest.raises(TextTooLong):
        self_check(mine.comment, civil=True, text="x" * 6000)

    mine.refresh_from_db()
    assert mine.status == Status.PENDING


def test_what_was_waived_stays_waived_when_the_text_changes(make):
    mine = make.pending()
    assign(mine.pk)  # Nothing is there to review.
    assert Waiver.objects.filter(revision=mine).exists()

    changed = self_check(mine.comment, civil=True, text="Put better.")

    assert changed.status == Status.IN_REVIEW


def test_a_waiting_comment_can_be_taken_back(make):
    for revision in (make.pending(), make.in_review(), make.returned(), make.split().revision):
        withdraw(revision.comment)
        withdraw(revision.comment)  # safe to repeat

        revision.refresh_from_db()
        assert revision.status == Status.WITHDRAWN
    assert not Case.objects.filter(closed_at=None).exists()


def test_a_public_comment_taken_back_leaves_the_replies_standing(make):
    comment = make.released()
    reply = make.released(parent=comment)

    withdraw(comment)

    comment.refresh_from_db()
    assert not comment.is_public
    assert Comment.public.get() == reply
    assert Thread.objects.get(article=comment.article).comment_count == 1
    assert comment.reply_count == 1


def test_what_is_taken_back_while_its_release_is_due_is_not_released(make):
    mine = make.in_review()
    make.review(mine, civil=True)
    make.review(mine, civil=True)
    mine.refresh_from_db()
    withdraw(mine.comment)

    assert release(mine.decision) is False
    assert not Comment.public.exists()


def test_a_returned_text_can_be_written_anew_at_no_new_cost(make):
    mine = make.returned()

    new = rewrite(mine.comment, text="Put more kindly.")

    assert (new.number, new.status, new.reviews_given) == (2, Status.IN_REVIEW, 3)
    mine.refresh_from_db()
    assert mine.status == Status.SUPERSEDED


def test_a_text_is_written_anew_twice_at_most(make):
    mine = make.returned()
    for attempt in ("Second try.", "Third try."):
        make.agree(rewrite(mine.comment, text=attempt), civil=False)

    with pytest.raises(NoMoreRewrites):
        rewrite(mine.comment, text="Fourth try.")


def test_the_same_text_is_no_new_text(make):
    mine = make.returned()

    with pytest.raises(RepeatedText):
        rewrite(mine.comment, text=mine.text)


def test_only_a_returned_text_is_written_anew_or_looked_at_again(make):
    mine = make.in_review()

    with pytest.raises(NotReturned):
        rewrite(mine.comment, text="Better.")
    with pytest.raises(NotReturned):
        ask_second_look(mine.comment)


def test_a_second_look_is_asked_once_per_text_and_repeating_it_is_safe(make):
    mine = make.returned()

    case = ask_second_look(mine.comment, statement="It was a joke.")
    assert ask_second_look(mine.comment) == case
    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")

    with pytest.raises(SecondLookSpent):
        ask_second_look(mine.comment)


def test_what_the_desk_returned_is_not_looked_at_by_the_desk_again(make):
    case = make.split()
    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")

    with pytest.raises(SecondLookSpent):
        ask_second_look(case.comment)


def test_a_second_look_can_release_what_peers_returned(make):
    mine = make.returned()
    case = ask_second_look(mine.comment)

    decision = decide_case(case, moderator=make.moderator(), outcome="release", reason="rules")
    assert release(decision.pk) is True

    assert Comment.public.get() == mine.comment


def test_writing_anew_takes_the_open_case_from_the_desk(make):
    mine = make.returned()
    ask_second_look(mine.comment)

    rewrite(mine.comment, text="Never mind, here is a better one.")

    assert not Case.objects.filter(closed_at=None).exists()
    assert Revision.objects.filter(comment=mine.comment, status="in_review").exists()
