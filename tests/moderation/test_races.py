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

from comments.models import LIVE, Comment, Revision, Status, Thread
from moderation.coins import Counts
from moderation.models import (
    Assignment,
    Calibration,
    Case,
    Credit,
    Decision,
    Letter,
    Nudge,
    Rating,
    Recount,
    StaffOutcome,
    Standing,
    Strike,
    Unsent,
    Voiding,
    Waiver,
)
from moderation.refusals import (
    AlreadyDecided,
    AlreadyRated,
    EditUnderWay,
    NotPublic,
    RepeatedText,
    RewordFirst,
)
from moderation.workflow.answering_back import rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.assigning import assign, draw_missing, expire_leases
from moderation.workflow.bulk import ask_in_bulk, carry_out
from moderation.workflow.deciding import open_case
from moderation.workflow.drafting import keep
from moderation.workflow.editing import edit
from moderation.workflow.harvesting import pick
from moderation.workflow.locks import lock_revision
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.nudging import nudge_first
from moderation.workflow.objecting import contest
from moderation.workflow.practising import strike
from moderation.workflow.rating import rate
from moderation.workflow.recounting import recount_some
from moderation.workflow.releasing import release
from moderation.workflow.retiring import retire
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import take_back_edit, withdraw
from newsroom.ids import new_id
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


GIVEN = """INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id, quality, civil,
    reasons, note, rated_at)
SELECT id, reviewer_id, revision_id, comment_id, 'good', true, '{}', '', now()
FROM moderation_assignment WHERE id = %s"""


def test_of_many_who_write_a_rating_of_one_lease_past_the_verbs_one_does(make):
    """No unique constraint but the key says so; and each sees the lease open."""
    for _ in range(5):
        lease = make.lease(make.in_review())

        def give(lease: Assignment = lease) -> bool:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(GIVEN, [lease.pk])
            except IntegrityError:
                return False
            return True

        assert sorted(at_once(*[give] * 6)) == [False] * 5 + [True]
        assert lease.revision.ratings.count() == 1
        lease.revision.refresh_from_db()
        assert lease.revision.ratings_received == 1


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
    # The reviewers' own texts wait as well by then, more of them the slower the machine is: the
    # lot falls on most of the twenty, or on half.
    assert judged.filter(ratings_received__gte=2).count() >= 6
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
    moderator = make.senior()
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
    moderator, ring = make.senior(), [make.seasoned() for _ in range(3)]
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


def test_a_late_keep_and_handing_in_at_the_same_moment_leave_nothing_unsent(make):
    """Two tabs, or a message on its way: whichever comes first, the text is only handed in."""
    article = make.the_article()
    for number in range(10):
        author, text = make.reader(), f"At the same moment, {number}."
        keep(author, article, text=text[:9])
        acts = {"author": author, "article": article, "text": text}

        results = at_once(
            lambda acts=acts: submit(**acts),
            *[
                lambda author=author, text=text[:stage]: keep(author, article, text=text)
                for stage in (10, 15, len(text))
            ],
        )

        assert isinstance(results[0], Revision)
        assert not Unsent.objects.filter(reader=author).exists()


def test_two_tabs_keep_at_once_and_there_is_one_text(make):
    author, article = make.reader(), make.the_article()

    at_once(*[lambda n=n: keep(author, article, text=f"Tab {n}.") for n in range(8)])

    assert Unsent.objects.filter(reader=author).count() == 1


def test_a_rewrite_and_a_late_keep_of_it_at_the_same_moment(make):
    for number in range(5):
        mine = make.returned()
        article, text = mine.comment.article, f"Put better, {number}."
        stage = {"text": text[:8], "rewrites": mine.comment_id}

        results = at_once(
            lambda mine=mine, text=text: rewrite(mine.comment, text=text),
            *[
                lambda mine=mine, a=article, stage=stage: keep(mine.author, a, **stage)
                for _ in range(3)
            ],
        )

        assert isinstance(results[0], Revision)
        assert not Unsent.objects.filter(reader=mine.author).exists()


def test_a_double_click_sees_one_thought_and_skips_none(make):
    author, article = make.reader(), make.the_article()
    loud = "THIS IS A SCANDAL AND EVERYBODY KNOWS IT"

    results = at_once(*[lambda: nudge_first(author, article, text=loud)] * 6)

    assert all(isinstance(result, RewordFirst) for result in results)
    assert {result.facts["nudge"] for result in results} == {str(Nudge.objects.get().pk)}


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
    moderator = make.senior()
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
            outcome = StaffOutcome.RELEASE
            return decide_case(made, moderator=second, outcome=outcome, reason="within_rules")

        decided, _ = at_once(hear, lambda c=case.comment: withdraw(c))
        ended = Revision.objects.get(pk=made.revision_id)
        if isinstance(decided, Decision):  # then it was no appeal any more that was taken back
            assert ended.status == Status.WITHDRAWN
        else:
            assert isinstance(decided, AlreadyDecided)
            assert ended.status == Status.REJECTED
        assert not Case.objects.filter(comment=case.comment, closed_at=None).exists()
    assert make.drift() == []


def a_new_text() -> str:
    return f"Quite another text: {factories.a_text()}"


def approved(make: Any, public: Comment) -> Revision:
    """An edit that its readers have agreed about, and that nobody has released yet."""
    new = edit(public, text=a_new_text())
    make.pay(new)
    self_check(public, civil=True)
    new.refresh_from_db()
    make.agree(new, civil=True)
    new.refresh_from_db()
    assert new.release_due_at is not None
    return new


def test_the_same_edit_sent_twice_is_one(make):
    for _ in range(5):
        public, text = make.released(), a_new_text()

        results = at_once(*[lambda c=public, t=text: edit(c, text=t)] * 4)

        assert len({result.pk for result in results}) == 1
        assert public.revisions.count() == 2
    assert make.drift() == []


def test_of_two_edits_at_once_one_is_under_way(make):
    for _ in range(5):
        public = make.released()
        texts = [a_new_text() for _ in range(3)]

        results = at_once(*[lambda c=public, t=text: edit(c, text=t) for text in texts])

        assert sum(isinstance(result, Revision) for result in results) == 1
        assert sum(isinstance(result, EditUnderWay) for result in results) == 2
    assert make.drift() == []


def test_an_edit_while_the_comment_is_withdrawn(make):
    for _ in range(10):
        public = make.released()

        at_once(lambda c=public: edit(c, text=a_new_text()), lambda c=public: withdraw(c))

        public.refresh_from_db()
        assert not public.is_public
        assert set(public.revisions.values_list("status", flat=True)) == {"withdrawn"}
    assert make.drift() == []


def test_a_mend_and_an_edit_at_once_leave_one_way(make):
    for _ in range(10):
        public = make.released(text=f"{make.a_text()} {SLIP}")
        right = public.released_revision.text.replace(SLIP, SET_RIGHT)

        mended, new = at_once(
            lambda c=public, t=right: mend(c, text=t),
            lambda c=public: edit(c, text=a_new_text()),
        )

        public.refresh_from_db()
        assert isinstance(new, Revision)  # A mend is over in a moment; an edit is not.
        assert isinstance(mended, Revision | EditUnderWay)
        assert new.edits == public.released_revision
        assert Revision.objects.get(pk=new.pk).status == Status.PENDING
    assert make.drift() == []


def test_many_workers_put_an_edit_in_its_place_once(make):
    for _ in range(5):
        public = make.released()
        new = approved(make, public)

        results = at_once(*[lambda d=new.decision: release(d)] * 6)

        public.refresh_from_db()
        assert sorted(results) == [False] * 5 + [True]
        assert public.released_revision == new
    assert make.drift() == []


def test_an_edit_is_released_while_the_public_text_is_taken_back(make):
    """By the desk: whoever is first, what it said no to is not public, nor is it said twice."""
    moderator = make.moderator()
    for _ in range(10):
        public = make.released()
        old = public.released_revision
        case = open_case(old, cause=Case.Cause.RECOUNT)
        new = approved(make, public)

        was_released, decided = at_once(
            lambda d=new.decision: release(d),
            lambda c=case: decide_case(
                c, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack"
            ),
        )

        public.refresh_from_db()
        ends = list(public.revisions.order_by("number").values_list("status", flat=True))
        if was_released:
            assert isinstance(decided, AlreadyDecided)
            assert (public.released_revision, ends) == (new, ["superseded", "released"])
        else:
            assert isinstance(decided, Decision)
            assert (public.released_revision, ends) == (None, ["rejected", "withdrawn"])
    assert make.drift() == []


def test_an_edit_is_handed_in_while_the_public_text_is_taken_back(make):
    moderator = make.moderator()
    for _ in range(10):
        public = make.released()
        case = open_case(public.released_revision, cause=Case.Cause.RECOUNT)

        new, _ = at_once(
            lambda c=public: edit(c, text=a_new_text()),
            lambda c=case: decide_case(
                c, moderator=moderator, outcome=StaffOutcome.RETURN, reason="attack"
            ),
        )

        public.refresh_from_db()
        assert not public.is_public
        assert isinstance(new, Revision | NotPublic)
        ends = list(public.revisions.order_by("number").values_list("status", flat=True))
        assert ends == ["returned", "withdrawn"][: len(ends)]
    assert make.drift() == []


def test_an_edit_is_released_taken_back_and_withdrawn_at_the_same_moment(make):
    for _ in range(10):
        public = make.released()
        new = approved(make, public)

        at_once(
            lambda d=new.decision: release(d),
            lambda c=public: take_back_edit(c),
            lambda c=public: withdraw(c),
        )

        public.refresh_from_db()
        assert not public.is_public
        assert not public.revisions.filter(status__in=["released", *LIVE]).exists()
    assert make.drift() == []


def test_readers_of_an_edit_are_found_out_while_it_is_released(make):
    moderator = make.senior()
    for _ in range(6):
        public = make.released()
        new = approved(make, public)
        both = [*public.released_revision.ratings.all(), *new.ratings.all()]
        voidings = [void(rating.reviewer, by=moderator, reason="a ring") for rating in both]

        at_once(
            lambda d=new.decision: release(d),
            lambda some=voidings: [recount_some(voiding.pk) for voiding in some],
        )

        public.refresh_from_db()
        assert public.is_public  # One of the two, until the desk decides.
        shown = public.released_revision
        assert Case.objects.filter(revision=shown, closed_at=None, cause="recount").exists()
    assert make.drift() == []


def test_two_workers_and_a_moderator_at_one_bulk_act(make):
    """Each case is decided once, by one of them; nobody waits in a ring."""
    chosen = [open_case(make.in_review(), cause=Case.Cause.LISTED) for _ in range(6)]
    cases = list(Case.objects.filter(pk__in=[case.pk for case in chosen]).order_by("pk"))
    seen = {case.pk: case.seen for case in cases}
    asked = {"outcome": StaffOutcome.REJECT, "reason": "spam"}
    act = ask_in_bulk(seen, key=new_id(), moderator=make.moderator(), **asked)
    other = make.moderator()

    def decide_backwards() -> int:
        done = 0
        for case in reversed(cases):
            try:
                decide_case(case, moderator=other, outcome=StaffOutcome.RETURN, reason="attack")
                done += 1
            except AlreadyDecided:
                pass
        return done

    came = at_once(lambda: carry_out(act.pk), lambda: carry_out(act.pk), decide_backwards)
    carry_out(act.pk)

    states = list(act.items.values_list("state", flat=True))
    assert states.count("done") + came[2] == 6
    assert set(states) <= {"done", "changed", "refused"}
    assert Decision.objects.filter(by="desk").count() == 6
    act.refresh_from_db()
    assert act.is_done


def test_two_causes_at_once_are_one_case_with_both(make):
    text = make.in_review()

    def ask(cause: Case.Cause) -> None:
        with transaction.atomic():
            open_case(lock_revision(text.pk), cause=cause)

    at_once(lambda: ask(Case.Cause.LISTED), lambda: ask(Case.Cause.NOTICE))

    case = Case.objects.get(revision=text)
    assert set(case.causes) == {"listed", "notice"}
    assert case.rank < 100
