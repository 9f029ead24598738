"""Deciding cases, releasing, deadlines, sweeps and counters."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Status, Thread
from moderation import clock
from moderation.models import Assignment, Case, Decision, Waiver
from moderation.refusals import AlreadyDecided, Contradiction, MissingAnswer, OwnCase
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.timing_out import escalate_overdue, lapse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("outcome", "reason", "status"),
    [
        ("return", "attack", Status.RETURNED),
        ("reject", "attack", Status.REJECTED),
        ("release", "within_rules", Status.HELD),
    ],
)
def test_a_moderator_decides_what_peers_could_not(make, outcome, reason, status):
    case, moderator = make.split(), make.moderator()

    decision = decide_case(case, moderator=moderator, outcome=outcome, reason=reason)

    case.refresh_from_db()
    assert (case.decision, case.is_open) == (decision, False)
    assert case.revision.status == status
    assert (case.revision.release_due_at is not None) == (outcome == "release")


def test_what_the_desk_releases_before_peers_read_it_is_waived_on_record(make):
    make.listed("giveaway")
    held = make.pending(text="A giveaway!")
    moderator = make.moderator()

    decision = decide_case(
        Case.objects.get(revision=held), moderator=moderator, outcome="release", reason="rules"
    )

    assert release(decision.pk)
    assert Waiver.objects.get(revision=held).by == moderator


def test_one_row_that_cannot_be_helped_keeps_nobody_waiting(make, caplog):
    due = []
    for _ in range(3):
        mine = make.in_review()
        make.review(mine, civil=True)
        make.review(mine, civil=True)
        due.append(mine)
    with connection.cursor() as cursor:  # Its decision is lost: not even a bug could do that.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE comments_revision SET decision = NULL WHERE id = %s", [due[0].pk])
        cursor.execute("SET LOCAL session_replication_role = origin")

    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        clock.sweep()

    assert Comment.public.count() == 2
    assert "the sweep could not do" in caplog.text


def test_a_case_is_decided_once_and_the_second_learns_by_whom(make):
    case, first = make.split(), make.moderator()
    decide_case(case, moderator=first, outcome="reject", reason="attack")

    with pytest.raises(AlreadyDecided) as refused:
        decide_case(case, moderator=make.moderator(), outcome="release", reason="fine")

    assert refused.value.facts["decided_by"] == first.name
    assert refused.value.facts["outcome"] == "reject"
    assert refused.value.facts["decided_at"] <= timezone.now()


def test_a_decision_needs_a_reason(make):
    with pytest.raises(MissingAnswer):
        decide_case(make.split(), moderator=make.moderator(), outcome="reject", reason=" ")


def test_nobody_decides_about_their_own_comment(make):
    moderator = make.moderator()

    with pytest.raises(OwnCase):
        decide_case(make.split(moderator), moderator=moderator, outcome="release", reason="mine")


def test_a_release_is_carried_out_once_however_often_it_is_asked_for(make):
    mine = make.in_review()
    make.review(mine, civil=True)
    make.review(mine, civil=True)
    mine.refresh_from_db()

    assert [release(mine.decision) for _ in range(3)] == [True, False, False]

    assert Comment.public.get() == mine.comment
    assert Thread.objects.get().comment_count == 1


def test_a_decision_that_does_not_exist_releases_nothing(make):
    assert release(make.pending().pk) is False


def test_what_peers_do_not_decide_in_time_gets_an_owner(make):
    make.policy(deadline_hours=6)
    mine = make.in_review()
    assert escalate_overdue() == 0

    with time_machine.travel(timezone.now() + timedelta(hours=7)):
        assert escalate_overdue() == 1
        assert escalate_overdue() == 0

    mine.refresh_from_db()
    assert mine.status == Status.HELD
    assert Case.objects.get(revision=mine).cause == Case.Cause.OVERDUE
    assert Decision.objects.get(pk=mine.decision).by == "house"


def test_an_author_who_does_not_come_back_gives_up_the_text(make):
    mine = make.pending()
    assert lapse() == 0

    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert lapse() == 1

    mine.refresh_from_db()
    assert mine.status == Status.LAPSED


def test_the_sweep_finds_what_lost_messages_left_behind(make):
    make.calibrations(3)
    decided, posted = make.in_review(), make.pending()
    make.review(decided, civil=True)
    make.review(decided, civil=True)

    clock.sweep()  # Too soon: the messages may still be on their way.
    assert not Comment.public.exists()

    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        clock.sweep()

    assert Comment.public.get() == decided.comment
    assert Assignment.objects.filter(pays_for=posted).count() == 3


def test_counters_equal_rows_after_a_whole_life(make):
    comment = make.released()
    make.released(parent=comment)
    make.returned()
    make.split()

    assert make.drift() == []


def test_a_counter_that_drifted_is_named_loudly(make, caplog):
    comment = make.released()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE comments_thread SET comment_count = 7")
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the doors
        cursor.execute("UPDATE comments_revision SET ratings_received = 4")
        cursor.execute("SET LOCAL session_replication_role = origin")

    clock.recount()

    assert f"comment_count of {comment.article_id} is 7, but there are 1 rows" in caplog.text
    assert "ratings_received of" in caplog.text
    assert {record.levelname for record in caplog.records} == {"ERROR"}


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("release", "attack"), ("reject", "within_rules"), ("return", "within_rules")],
)
def test_a_reason_that_says_the_opposite_of_the_decision_is_refused(make, outcome, reason):
    case = make.split()

    with pytest.raises(Contradiction):
        decide_case(case, moderator=make.moderator(), outcome=outcome, reason=reason)

    case.refresh_from_db()
    assert case.is_open
