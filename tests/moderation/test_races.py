"""At the same moment: real connections, real locks, a barrier that lets all go at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F

from comments.models import Comment, Revision, Status, Thread
from moderation.coins import Counts
from moderation.models import (
    Assignment,
    Calibration,
    Case,
    Credit,
    Decision,
    Letter,
    Rating,
    Recount,
    StaffOutcome,
    Standing,
    Strike,
    Voiding,
    Waiver,
)
from moderation.refusals import AlreadyDecided, AlreadyRated, RepeatedText
from moderation.workflow.appealing import appeal
from moderation.workflow.assigning import assign, draw_missing, expire_leases
from moderation.workflow.harvesting import pick
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.objecting import contest
from moderation.workflow.practising import strike
from moderation.workflow.rating import rate
from moderation.workflow.recounting import recount_some
from moderation.workflow.releasing import release
from moderation.workflow.retiring import retire
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import withdraw
from newsroom.refusals import Refusal
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("stated_terms"),
]


@pytest.fixture
def make() -> Any:
    return factories


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment; what each returned, or the refusal it met."""
    gate = threading.Barrier(len(acts))

    def act(do: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return do()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(act, do) for do in acts]]


def test_fifty_reviewers_on_twenty_texts(make):
    """No double assignment, no rating beyond what was wanted, no deadlock, no drift."""
    make.policy(self_check=False)
    make.calibrations(60)
    texts = [make.in_review() for _ in range(20)]
    reviewers = [make.pending() for _ in range(50)]

    def review_three(mine: Revision) -> int:
        dice = random.Random(str(mine.pk))
        done = 0
        for _ in range(3):  # What one of them loses to another is drawn again.
            draw_missing(mine.author)
            leases = list(Assignment.objects.filter(reviewer=mine.author, state="open"))
            dice.shuffle(leases)
            for lease in leases:
                civil = dice.random() < 0.7
                reasons = [] if civil else ["attack"]
                rate(lease.pk, reviewer=mine.author, quality="fair", civil=civil, reasons=reasons)
                done += 1
        return done

    results = at_once(*[lambda mine=mine: review_three(mine) for mine in reviewers])

    assert results == [3] * 50
    twice = Assignment.objects.values("reviewer", "comment").annotate(n=Count("pk"))
    assert not twice.filter(n__gt=1).exists()
    assert not Revision.objects.exclude(status="calibration").filter(ratings_received__gt=5)
    judged = Revision.objects.filter(pk__in=[text.pk for text in texts])
    assert not judged.filter(ratings_received__gt=F("ratings_wanted")).exists()
    # The reviewers' own texts wait as well by then: the lot falls on nearly all of the twenty.
    assert judged.filter(ratings_received__gte=2).count() >= 15
    assert Revision.objects.filter(reviews_given=3, status=Status.PENDING).count() == 0
    decided = Decision.objects.values("revision").annotate(n=Count("pk"))
    assert not decided.filter(n__gt=1).exists()
    assert make.drift() == []


def test_two_who_pay_with_each_others_texts_do_not_wait_for_each_other(make):
    """A rates B's text for A's, B rates A's for B's: locked in key order, or a deadlock."""
    for _ in range(15):
        one, other = make.in_review(), make.in_review()
        first = make.lease(other, one.author, pays_for=one)
        second = make.lease(one, other.author, pays_for=other)

        def answer(lease: Assignment) -> Callable[[], Rating]:
            reviewer = lease.reviewer
            return lambda: rate(lease.pk, reviewer=reviewer, quality="fair", civil=True)

        results = at_once(answer(first), answer(second))

        assert all(isinstance(result, Rating) for result in results)


def test_a_double_click_counts_once(make):
    lease = make.lease(make.in_review())

    def answer() -> Rating:
        return rate(lease.pk, reviewer=lease.reviewer, quality="fair", civil=True)

    results = at_once(*[answer] * 8)

    assert sum(isinstance(result, Rating) for result in results) == 1
    assert sum(isinstance(result, AlreadyRated) for result in results) == 7


def test_a_new_reader_is_not_let_off_because_others_are_just_being_served(make):
    """The draw passes over what is locked; that it finds nothing then lets nobody off."""
    known = make.calibrations(6)
    mine = make.pending()

    with transaction.atomic():
        locked = Revision.objects.select_for_update().filter(pk__in=[c.pk for c in known])
        assert len(locked) == 6
        [leases] = at_once(lambda: assign(mine.pk))

    assert leases == []
    assert not Waiver.objects.exists()
    assert len(assign(mine.pk)) == 3


def test_two_texts_of_one_reader_are_assigned_at_the_same_moment(make):
    make.calibrations(9)
    author = make.reader()
    texts = [make.pending(author) for _ in range(3)]

    at_once(*[lambda text=text: assign(text.pk) for text in texts for _ in range(3)])

    assert Assignment.objects.filter(reviewer=author, state="open").count() == 3


def test_the_same_words_sent_twice_at_once_are_one_comment(make):
    author, article = make.reader(), make.the_article()

    results = at_once(*[lambda: submit(author, article, text="Twice.")] * 6)

    assert sum(isinstance(result, Revision) for result in results) == 1
    assert sum(isinstance(result, RepeatedText) for result in results) == 5


def test_the_worker_and_the_reader_ask_at_the_same_moment(make):
    make.calibrations(9)
    mine = make.pending()

    at_once(*[lambda: assign(mine.pk)] * 4, *[lambda: draw_missing(mine.author)] * 4)

    assert Assignment.objects.filter(reviewer=mine.author).count() == 3


def test_many_workers_release_once(make):
    mine = make.in_review()
    make.review(mine, civil=True)
    make.review(mine, civil=True)
    mine.refresh_from_db()

    results = at_once(*[lambda: release(mine.decision)] * 8)

    assert sorted(results) == [False] * 7 + [True]
    assert Thread.objects.get().comment_count == 1


def test_replies_under_one_parent_are_released_together(make):
    parent = make.released()
    due = []
    for _ in range(8):
        reply = make.in_review(parent=parent)
        make.review(reply, civil=True)
        make.review(reply, civil=True)
        reply.refresh_from_db()
        due.append(reply.decision)

    results = at_once(*[lambda decision=decision: release(decision) for decision in due])

    assert results == [True] * 8
    assert Comment.objects.get(pk=parent.pk).reply_count == 8
    assert make.drift() == []


def test_two_moderators_decide_and_one_of_them_learns_it(make):
    case = make.split()
    moderators = [make.moderator() for _ in range(4)]

    results = at_once(
        *[
            lambda m=m: decide_case(
                Case.objects.get(pk=case.pk), moderator=m, outcome="reject", reason="attack"
            )
            for m in moderators
        ]
    )

    assert sum(isinstance(result, Decision) for result in results) == 1
    assert sum(isinstance(result, AlreadyDecided) for result in results) == 3


def test_withdrawing_and_releasing_at_the_same_moment_leave_one_truth(make):
    for _ in range(10):
        mine = make.in_review()
        make.review(mine, civil=True)
        make.review(mine, civil=True)
        mine.refresh_from_db()

        at_once(lambda mine=mine: release(mine.decision), lambda mine=mine: withdraw(mine.comment))

        mine.refresh_from_db()
        assert mine.status == Status.WITHDRAWN
        assert mine.release_due_at is None
        assert not Comment.objects.get(pk=mine.comment_id).is_public
    assert make.drift() == []


def test_leases_that_run_out_while_they_are_answered(make):
    """Taking leases back and rating on others of the same texts never deadlock."""
    texts = [make.in_review() for _ in range(6)]
    over = [make.lease(text) for text in texts]
    Assignment.objects.update(lease_until="2020-01-01T00:00Z")
    fresh = [make.lease(text) for text in texts]

    def answer(lease: Assignment) -> Rating:
        return rate(lease.pk, reviewer=lease.reviewer, quality="fair", civil=True)

    at_once(
        *[lambda lease=lease: answer(lease) for lease in fresh],
        *[expire_leases] * 3,
    )

    states = Assignment.objects.filter(pk__in=[lease.pk for lease in over])
    assert set(states.values_list("state", flat=True)) == {"expired"}
    assert make.drift() == []


def test_the_self_check_sent_twice_makes_one_new_text(make):
    mine = make.pending()
    make.pay(mine)

    at_once(*[lambda: self_check(mine.comment, civil=True, text="Put better.")] * 5)

    assert Revision.objects.filter(comment=mine.comment).count() == 2


def test_a_sixth_rating_dies_in_the_database_whatever_the_code_does(make):
    """Past every verb: eight connections insert leases at once, five get in."""
    mine = make.in_review()
    readers = [make.reader() for _ in range(8)]

    def force(reader: Any) -> str:
        try:
            make.lease(mine, reader)
        except IntegrityError as error:
            return str(error)
        return "handed out"

    results = at_once(*[lambda reader=reader: force(reader) for reader in readers])

    refused = [result for result in results if result != "handed out"]
    assert len(refused) == 3
    for result in refused:
        assert "revision_collects_no_more_ratings_than_its_rule_allows" in result


def test_a_test_is_contested_answered_and_put_away_at_the_same_moment(make):
    """No deadlock, and nobody is marked down, whoever comes first."""
    [known] = make.calibrations(1, civil=False, blatant=True)
    for _ in range(4):
        make.review(known.revision, civil=True)
    letters = list(Letter.objects.filter(about=known.pk))
    leases = [make.lease(known.revision) for _ in range(4)]

    def answer(lease):
        return rate(lease.pk, reviewer=lease.reviewer, quality="fair", civil=True)

    at_once(
        *[lambda letter=letter: contest(letter) for letter in letters],
        *[lambda lease=lease: answer(lease) for lease in leases],
        *[lambda: retire(make.the_paper())] * 2,
    )

    known.refresh_from_db()
    assert known.retired_because == "disputed"
    assert set(Standing.objects.values_list("missed", flat=True)) == {0.0}
    assert not Strike.objects.filter(lifted_at=None).exists()


def test_two_harvests_at_once_copy_a_text_once(make):
    revision, moderator = make.released().newest_revision(), make.moderator()

    at_once(*[lambda: pick(revision, moderator=moderator, explanation="Plain.")] * 4)

    assert Calibration.objects.filter(origin=revision).count() == 1


def test_two_strikes_at_once_begin_one_probation(make):
    reader = make.reader()
    texts = [make.in_review() for _ in range(2)]
    for text in texts:
        make.review(text, civil=True, reviewer=reader)

    at_once(*[lambda text=text: strike(reader, about=text) for text in texts * 2])

    assert Strike.objects.filter(reader=reader).count() == 2
    assert Letter.objects.filter(to=reader, kind="practice").count() == 1


def test_two_moderators_decide_one_audit_and_what_is_public_is_taken_back_once(make):
    make.policy(audit_share=1.0)
    parent = make.released()
    comment = make.released(parent=parent)
    audit = Case.objects.get(comment=comment)
    moderators = [make.moderator() for _ in range(4)]

    results = at_once(
        *[
            lambda m=m, outcome=outcome: decide_case(
                Case.objects.get(pk=audit.pk), moderator=m, outcome=outcome, reason="other"
            )
            for m, outcome in zip(
                moderators, ["reject", "return", "reject", "release"], strict=True
            )
        ],
        lambda: withdraw(parent),
    )

    assert sum(isinstance(result, Decision) for result in results) == 1
    assert sum(isinstance(result, AlreadyDecided) for result in results) == 3
    assert make.drift() == []


def count_anew() -> None:
    while any(recount_some(pk) for pk in Voiding.objects.values_list("pk", flat=True)):
        pass


def test_nothing_that_is_rated_while_its_reviewer_is_voided_is_forgotten(make):
    """Whichever comes first: no decision in force rests on a voided rating."""
    moderator = make.moderator()
    for _ in range(8):
        mine, ring = make.in_review(), [make.seasoned() for _ in range(3)]
        make.review(mine, civil=False, reviewer=ring[0])
        make.review(mine, civil=False, reviewer=ring[1])
        last = make.lease(mine, ring[2])

        def answer(lease: Assignment = last) -> Rating:
            reviewer = lease.reviewer
            return rate(
                lease.pk, reviewer=reviewer, quality="fair", civil=False, reasons=["attack"]
            )

        results = at_once(
            answer, lambda who=ring[2]: void(who, by=moderator, reason="a ring"), count_anew
        )
        assert isinstance(results[0], Rating)
        count_anew()

        mine.refresh_from_db()
        assert mine.status == Status.IN_REVIEW
        assert mine.is_waiting_for_peers
        credit = Credit.objects.filter(rating=results[0]).first()
        assert credit is None or credit.counts == Counts()
    assert make.drift() == []


def test_a_whole_ring_is_voided_and_counted_anew_by_many_workers(make):
    moderator, ring = make.moderator(), [make.seasoned() for _ in range(3)]
    texts = []
    for _ in range(6):
        mine = make.in_review()
        for member in ring:
            mine.refresh_from_db()
            if mine.is_waiting_for_peers:
                make.review(mine, civil=False, reviewer=member)
        texts.append(mine)

    at_once(*[lambda who=who: void(who, by=moderator, reason="a ring") for who in ring * 2])
    at_once(*[count_anew] * 6)

    assert Voiding.objects.count() == 3
    assert not Recount.objects.filter(done_at=None).exists()
    judged = Revision.objects.filter(pk__in=[text.pk for text in texts])
    assert set(judged.values_list("status", flat=True)) == {Status.IN_REVIEW}
    assert Letter.objects.filter(kind=Letter.Kind.RESTORED).count() == 6
    assert make.drift() == []


# What an author does with what was decided, while others decide about it.

SLIP, SET_RIGHT = "I do not recieve the paper any more.", "I do not receive the paper any more."


def test_the_same_mend_sent_twice_mends_once(make):
    for _ in range(5):
        public = make.released(text=f"{make.a_text()} {SLIP}")
        right = public.released_revision.text.replace(SLIP, SET_RIGHT)

        results = at_once(*[lambda c=public, t=right: mend(c, text=t)] * 4)

        assert len({result.pk for result in results}) == 1
        assert public.revisions.count() == 2
    assert make.drift() == []


def test_two_mends_at_once_leave_one_public_text(make):
    for _ in range(5):
        text = f"{make.a_text()} {SLIP} That is the goverment for you."
        public = make.released(text=text)
        one, other = text.replace(SLIP, SET_RIGHT), text.replace("goverment", "government")

        results = at_once(*[lambda c=public, t=text: mend(c, text=t) for text in (one, other)])

        public.refresh_from_db()
        last = max(results, key=lambda mended: mended.number)
        assert public.released_revision == last
        assert [r.status for r in public.revisions.order_by("number")] == [
            Status.SUPERSEDED,
            Status.SUPERSEDED,
            Status.RELEASED,
        ]
    assert make.drift() == []


def test_a_mend_while_the_comment_is_withdrawn(make):
    for _ in range(10):
        public = make.released(text=f"{make.a_text()} {SLIP}")
        right = public.released_revision.text.replace(SLIP, SET_RIGHT)

        at_once(lambda c=public, t=right: mend(c, text=t), lambda c=public: withdraw(c))

        public.refresh_from_db()
        assert not public.is_public
        assert not public.revisions.filter(status=Status.RELEASED).exists()
        assert public.newest_revision().status == Status.WITHDRAWN
    assert make.drift() == []


def test_a_mend_while_its_readers_are_found_out(make):
    """Whoever is first: the desk is asked about the text that is public."""
    moderator = make.moderator()
    for _ in range(8):
        public = make.released(text=f"{make.a_text()} {SLIP}")
        right = public.released_revision.text.replace(SLIP, SET_RIGHT)
        ratings = list(public.released_revision.ratings.all())
        voidings = [void(rating.reviewer, by=moderator, reason="a ring") for rating in ratings]

        at_once(
            lambda c=public, t=right: mend(c, text=t),
            lambda some=voidings: [recount_some(voiding.pk) for voiding in some],
        )

        public.refresh_from_db()
        case = Case.objects.get(comment=public, closed_at=None)
        assert case.revision == public.released_revision
    assert make.drift() == []


def test_an_appeal_is_made_once_and_decided_or_taken_back(make):
    first, second = make.moderator(), make.moderator()
    for _ in range(8):
        case = make.split()
        decide_case(case, moderator=first, outcome="reject", reason="attack")

        results = at_once(*[lambda c=case.comment: appeal(c)] * 4)

        assert sum(isinstance(result, Case) for result in results) == 1
        made = Case.objects.get(comment=case.comment, cause="appeal")

        def hear(made: Case = made) -> Decision:
            return decide_case(
                made, moderator=second, outcome=StaffOutcome.RELEASE, reason="within_rules"
            )

        decided, _ = at_once(hear, lambda c=case.comment: withdraw(c))
        ended = Revision.objects.get(pk=made.revision_id)
        if isinstance(decided, Decision):  # then it was no appeal any more that was taken back
            assert ended.status == Status.WITHDRAWN
        else:
            assert isinstance(decided, AlreadyDecided)
            assert ended.status == Status.REJECTED
        assert not Case.objects.filter(comment=case.comment, closed_at=None).exists()
    assert make.drift() == []
