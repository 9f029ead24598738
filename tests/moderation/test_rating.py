from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Status
from moderation.conditions import conditions_at
from moderation.models import Assignment, Case, Decision, Rating, SkipReason, Standing
from moderation.refusals import AlreadyRated, LeaseExpired, MissingAnswer, TooManySkips
from moderation.workflow.assigning import assign
from moderation.workflow.knowing import know
from moderation.workflow.moderating import decide_case
from moderation.workflow.rating import rate, skip
from moderation.workflow.self_checking import self_check
from newsroom.refusals import NotHere

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]
CIVIL = {"quality": "good", "civil": True}


def test_a_review_counts_for_the_text_it_judges_and_for_the_one_it_pays_for(make):
    judged, mine = make.in_review(), make.pending()
    lease = make.lease(judged, mine.author, pays_for=mine)

    rate(lease.pk, reviewer=mine.author, **CIVIL)

    judged.refresh_from_db()
    mine.refresh_from_db()
    lease.refresh_from_db()
    assert (judged.ratings_received, judged.leases_open) == (1, 0)
    assert mine.reviews_given == 1
    assert lease.state == Assignment.State.RATED


def test_readers_who_agree_decide_and_leave_the_evidence(make):
    for_it, against_it = make.in_review(), make.in_review()
    make.agree(for_it, civil=True)
    make.agree(against_it, civil=False)

    assert (for_it.status, for_it.ratings_received) == (Status.IN_REVIEW, 2)
    assert for_it.release_due_at is not None
    assert (against_it.status, against_it.ratings_received) == (Status.RETURNED, 3)
    evidence = Decision.objects.get(pk=against_it.decision).evidence
    assert [rating["civil"] for rating in evidence["ratings"]] == [False] * 3
    assert evidence["bad"] > 0.8


def test_a_rating_asks_few_statements(make, django_assert_max_num_queries):
    text = make.in_review()
    first, last = make.lease(text), make.lease(text, make.seasoned())
    conditions_at(text.publication_id)  # known to a process for some seconds

    savepoint = 2
    with django_assert_max_num_queries(
        savepoint + 4 + 2
    ):  # what is known of a place is asked once
        rate(first.pk, reviewer=first.reviewer, **CIVIL)
    with django_assert_max_num_queries(savepoint + 6 + 2):  # a rule is met once; a tier moves
        rate(last.pk, reviewer=last.reviewer, **CIVIL)

    text.refresh_from_db()
    assert text.release_due_at is not None


def test_what_others_said_of_a_practice_text_is_not_asked(make):
    [known] = make.calibrations(1)
    make.review(known.revision, civil=True)
    lease = make.lease(known.revision)

    assert know(lease, known.revision, lease.reviewer).others.ratings == []

    text = make.in_review()
    said = make.review(text, civil=True)
    lease = make.lease(text)
    assert know(lease, text, lease.reviewer).others.ratings == [said]


def test_two_newcomers_may_release_together_on_the_first_day_but_never_return(make):
    for_it, against_it = make.in_review(), make.in_review()
    for _ in range(2):
        make.review(for_it, civil=True)
    while against_it.is_waiting_for_peers:
        make.review(against_it, civil=False)
        against_it.refresh_from_db()

    for_it.refresh_from_db()
    assert for_it.release_due_at is not None
    assert against_it.status == Status.HELD


def test_who_stay_split_ask_the_desk(make):
    case = make.split()

    assert case.cause == Case.Cause.SPLIT
    assert case.revision.status == Status.HELD


def test_quality_never_enters(make):
    revision = make.in_review()
    for _ in range(2):
        lease = make.lease(revision)
        rate(lease.pk, reviewer=lease.reviewer, quality="poor", civil=True)

    revision.refresh_from_db()
    assert revision.release_due_at is not None


def test_a_late_review_still_pays_but_no_longer_decides(make):
    judged, mine = make.in_review(), make.pending()
    late = make.lease(judged, mine.author, pays_for=mine)
    make.agree(judged, civil=False)

    rate(late.pk, reviewer=mine.author, **CIVIL)

    judged.refresh_from_db()
    mine.refresh_from_db()
    assert (judged.status, judged.ratings_received) == (Status.RETURNED, 4)
    assert not Rating.objects.get(assignment=late).counts
    assert Decision.objects.filter(revision=judged).count() == 1
    assert mine.reviews_given == 1


def test_the_third_review_does_not_queue_a_text_that_its_author_has_not_checked(make):
    make.calibrations(3)
    mine = make.pending()
    make.pay(mine)

    assert (mine.status, mine.reviews_given) == (Status.PENDING, 3)


def test_where_no_self_check_is_asked_the_third_review_queues_the_text(make):
    make.policy(self_check=False)
    make.calibrations(3)
    mine = make.pending()
    make.pay(mine)

    assert mine.status == Status.IN_REVIEW
    assert mine.deadline_at > timezone.now() + timedelta(hours=3)


def test_a_no_needs_a_reason(make):
    lease = make.lease(make.in_review())

    with pytest.raises(MissingAnswer):
        rate(lease.pk, reviewer=lease.reviewer, quality="poor", civil=False)
    assert not Rating.objects.filter(assignment=lease).exists()


def test_nobody_rates_twice_nor_for_another_nor_too_late(make):
    lease, other = make.lease(make.in_review()), make.reader()

    with pytest.raises(NotHere):
        rate(lease.pk, reviewer=other, **CIVIL)
    rate(lease.pk, reviewer=lease.reviewer, **CIVIL)
    with pytest.raises(AlreadyRated):
        rate(lease.pk, reviewer=lease.reviewer, **CIVIL)

    late = make.lease(make.in_review())
    with time_machine.travel(timezone.now() + timedelta(minutes=16)), pytest.raises(LeaseExpired):
        rate(late.pk, reviewer=late.reviewer, **CIVIL)


def test_a_text_with_a_known_answer_teaches_the_house_about_its_reviewer(make):
    make.calibrations(2, civil=False)
    make.calibrations(1, civil=True)
    mine = make.pending()
    for lease in assign(mine.pk):
        rate(lease.pk, reviewer=mine.author, **CIVIL)

    standing = Standing.objects.get(reader=mine.author)
    assert (standing.calibrations_seen, standing.calibrations_passed) == (3, 1)


def test_who_cannot_judge_a_text_is_given_another(make):
    make.calibrations(9)
    mine = make.pending()
    [first, *_] = assign(mine.pk)

    skip(first.pk, reviewer=mine.author, why=SkipReason.CANNOT_JUDGE)

    first.refresh_from_db()
    assert (first.state, first.skipped_because) == ("skipped", "cannot_judge")
    assert Assignment.objects.filter(pays_for=mine, state="open").count() == 3
    with pytest.raises(AlreadyRated):
        rate(first.pk, reviewer=mine.author, **CIVIL)


@pytest.mark.parametrize("why", SkipReason)
def test_skipping_is_limited_whatever_the_reason(make, why):
    make.calibrations(20)
    mine = make.pending()
    assign(mine.pk)

    def skip_one():
        lease = Assignment.objects.filter(pays_for=mine, state="open").first()
        skip(lease.pk, reviewer=mine.author, why=why)

    for _ in range(5):
        skip_one()
    with pytest.raises(TooManySkips):
        skip_one()


def test_what_a_reviewer_finds_to_be_a_threat_goes_to_the_desk_at_once(make):
    make.calibrations(3)
    judged, mine = make.in_review(), make.pending()
    lease = make.lease(judged, mine.author, pays_for=mine)

    skip(lease.pk, reviewer=mine.author, why=SkipReason.TOO_HARMFUL, harm="threat")

    judged.refresh_from_db()
    assert (judged.status, judged.leases_open) == (Status.HELD, 0)
    assert Case.objects.get(revision=judged).cause == Case.Cause.REPORT


def test_a_released_text_is_not_held_by_a_late_skip(make):
    judged = make.in_review()
    late = make.lease(judged)
    make.review(judged, civil=True)
    make.review(judged, civil=True)

    skip(late.pk, reviewer=late.reviewer, why=SkipReason.TOO_HARMFUL)

    judged.refresh_from_db()
    assert judged.release_due_at is not None
    assert not Case.objects.filter(revision=judged).exists()


def test_the_desk_outranks_peers_who_come_later(make):
    case = make.split()
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")

    case.revision.refresh_from_db()
    assert case.revision.status == Status.REJECTED


def test_reviews_that_were_given_stay_given_when_the_text_changes(make):
    make.calibrations(3)
    mine = make.pending()
    make.pay(mine)

    changed = self_check(mine.comment, civil=True, text="Put better.")

    mine.refresh_from_db()
    assert mine.status == Status.SUPERSEDED
    assert (changed.number, changed.reviews_given, changed.status) == (2, 3, Status.IN_REVIEW)
