"""Voiding an account's reviews, and counting anew what they touched."""

from __future__ import annotations

import random
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation import clock, tasks
from moderation.coins import Counts
from moderation.models import (
    Case,
    Credit,
    Decision,
    Letter,
    Recount,
    Standing,
    Tie,
    Voiding,
)
from moderation.nights import proving
from moderation.refusals import MissingAnswer, OwnCase
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.crediting import credit_peers
from moderation.workflow.hearing import counted_ratings
from moderation.workflow.moderating import decide_case
from moderation.workflow.recounting import recount_one, recount_some, verdict_again
from moderation.workflow.releasing import release
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


def void_all(make, readers):
    """Void these accounts, and let the errands be done."""
    moderator = make.senior()
    for reader in readers:
        void(reader, by=moderator, reason="a ring")
    for voiding in Voiding.objects.order_by("voided_at"):
        while recount_some(voiding.pk):
            pass


def rated(make, *answers):
    """A text with these answers until it is decided, in this order, as (reviewer, civil)."""
    mine = make.in_review()
    for reviewer, civil in answers:
        if mine.is_waiting_for_peers:
            make.review(mine, civil=civil, reviewer=reviewer)
            mine.refresh_from_db()
    return mine


def returned_by(make, ring):
    """A good text that a ring has returned."""
    mine = rated(make, *[(member, False) for member in ring])
    assert mine.status == Status.RETURNED
    return mine


def of_no_weight(make):
    """Nothing is known of this reviewer that would make an answer of theirs weigh anything."""
    return make.seasoned(caught=1, missed=9, spared=5, blamed=15, settled=3)


def outcome_of(revision):
    return Recount.objects.filter(revision=revision).latest("done_at").outcome


# The verb


def test_a_voiding_is_on_record_and_takes_back_every_credit(make):
    mine = make.returned()
    reader = mine.ratings.first().reviewer
    moderator = make.senior()

    voiding = void(reader, by=moderator, reason=" a ring ")

    assert (voiding.by, voiding.reason) == (moderator, "a ring")
    credit = Credit.objects.get(reviewer=reader)
    assert credit.counts.caught == credit.bad == 0
    assert Standing.objects.get(reader=reader).caught == pytest.approx(9)  # as it was given
    assert mine.ratings.count() > len(counted_ratings(mine.pk))
    assert void(reader, by=make.senior(), reason="again") == voiding
    assert Recount.objects.count() == 1


def test_a_voiding_needs_a_reason_and_somebody_else(make):
    moderator = make.senior()

    with pytest.raises(MissingAnswer):
        void(make.reader(), by=moderator, reason=" ")
    with pytest.raises(OwnCase):
        void(moderator, by=moderator, reason="why not")


def test_practice_is_uncredited_and_not_counted_anew(make):
    mine = make.pending()
    make.pay(mine)

    void(mine.author, by=make.senior(), reason="a robot")

    standing = Standing.objects.get(reader=mine.author)
    assert (standing.spared, standing.calibrations_passed) == (0, 0)
    assert standing.tier == Standing.Tier.NEWCOMER
    assert not Recount.objects.exists()


# What was returned


def test_what_is_left_without_ratings_goes_back_to_its_readers_ahead_of_its_time(make):
    ring = [make.seasoned() for _ in range(3)]
    mine = returned_by(make, ring)
    queued_at = mine.queued_at

    with time_machine.travel(timezone.now() + timedelta(hours=30)):
        void_all(make, ring)

        mine.refresh_from_db()
        assert (mine.status, mine.decision, mine.trusted_only) == (Status.IN_REVIEW, None, False)
        assert mine.queued_at == queued_at  # It keeps its old place in the queue,
        assert mine.deadline_at > timezone.now() + timedelta(hours=5)  # and has all its time.
        assert (mine.ratings_received, mine.ratings_wanted) == (0, 2)
        letter = Letter.objects.get(to=mine.author, kind=Letter.Kind.RESTORED)
        assert letter.comment == mine.comment

        make.agree(mine, civil=True)
        assert release(mine.decision)
    assert Comment.public.get() == mine.comment
    assert make.drift() == []


@pytest.mark.parametrize(
    "rule",
    [
        {"weighed": False, "ratings_at_most": 6},
        {"ratings_of_anybody": 5, "cost_of_bad_released": 12.0, "cost_of_a_review": 0.01},
    ],
)
def test_where_two_others_found_it_civil_it_is_released_at_once(make, rule):
    make.policy(**rule)
    ring = [make.seasoned() for _ in range(4)]
    kind = [make.seasoned(caught=3, missed=7, settled=8) for _ in range(2)]
    mine = rated(
        make,
        (ring[0], False),
        (kind[0], True),
        (ring[1], False),
        (kind[1], True),
        (ring[2], False),
    )
    if mine.is_waiting_for_peers:
        make.review(mine, civil=False, reviewer=ring[3])
        mine.refresh_from_db()
    assert mine.status == Status.RETURNED

    void_all(make, ring)

    mine.refresh_from_db()
    decision = Decision.objects.get(pk=mine.decision)
    assert (decision.by, decision.outcome, decision.reason) == ("peers", "release", "recount")
    assert verdict_again(decision).outcome == "release"
    assert release(decision.pk)
    assert "released" in Recount.objects.values_list("outcome", flat=True)
    assert Letter.objects.filter(to=mine.author, kind="restored").count() >= 1
    assert not Case.objects.exists()


def test_what_the_others_would_return_too_stays_returned(make):
    make.policy(ratings_of_anybody=5)
    one, two, last = [make.seasoned() for _ in range(3)]
    voided = of_no_weight(make)
    mine = rated(make, (one, False), (two, False), (voided, False), (last, False))
    decision = mine.decision

    void_all(make, [voided])

    mine.refresh_from_db()
    assert (mine.status, mine.decision) == (Status.RETURNED, decision)
    assert outcome_of(mine) == "kept"
    assert not Letter.objects.filter(kind=Letter.Kind.RESTORED).exists()


def test_the_others_are_credited_by_what_is_left_of_the_others(make):
    make.policy(ratings_of_anybody=5, cost_of_fine_returned=8.0)
    one, two, last = [make.seasoned() for _ in range(3)]
    voided = make.seasoned(caught=6, missed=4, spared=12, blamed=10)  # weighs a little
    mine = rated(make, (one, False), (two, False), (voided, False), (last, False))
    others = Credit.objects.filter(rating__revision=mine).exclude(reviewer=voided)
    before = {credit.pk: credit.caught for credit in others}

    void_all(make, [voided])

    assert outcome_of(mine) == "kept"
    assert len(before) == 3
    assert all(0 < credit.caught < before[credit.pk] for credit in others.all())


def test_what_a_verdict_still_credited_to_a_voided_account_is_taken_back(make):
    mine = make.returned()
    rating = mine.ratings.first()
    voiding = void(rating.reviewer, by=make.senior(), reason="a ring")
    credit_peers(mine, list(mine.ratings.all()))  # as one that was just being reached does

    recount_some(voiding.pk)

    rating.credit.refresh_from_db()
    assert rating.credit.counts == Counts()


def test_a_second_look_that_was_asked_for_is_no_work_any_more(make):
    ring = [make.seasoned() for _ in range(3)]
    mine = returned_by(make, ring)
    ask_second_look(mine.comment, statement="Why?")

    void_all(make, ring)

    assert not Case.objects.filter(closed_at=None).exists()
    mine.refresh_from_db()
    assert mine.status == Status.IN_REVIEW


def test_what_its_author_has_written_anew_stays_replaced(make):
    ring = [make.seasoned() for _ in range(3)]
    mine = returned_by(make, ring)
    anew = rewrite(mine.comment, text="Put better.")

    void_all(make, ring)

    mine.refresh_from_db()
    anew.refresh_from_db()
    assert (mine.status, anew.status) == (Status.SUPERSEDED, Status.IN_REVIEW)
    assert outcome_of(mine) == "gone"
    assert not Letter.objects.filter(kind=Letter.Kind.RESTORED).exists()


def test_what_the_desk_has_decided_stays_decided(make):
    ring = [make.seasoned() for _ in range(3)]
    mine = returned_by(make, ring)
    case = ask_second_look(mine.comment)
    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")

    void_all(make, ring)

    mine.refresh_from_db()
    assert mine.status == Status.RETURNED
    assert outcome_of(mine) == "by_desk"


def test_what_a_ring_has_brought_before_the_desk_goes_back_to_its_readers(make):
    make.policy(ratings_of_anybody=5)
    ring = [make.seasoned() for _ in range(2)]
    mine = rated(make, (make.seasoned(), True), (ring[0], False))
    assert mine.status == Status.HELD

    void_all(make, ring)

    mine.refresh_from_db()
    assert (mine.status, mine.is_waiting_for_peers) == (Status.IN_REVIEW, True)
    assert not Case.objects.filter(closed_at=None).exists()
    assert not Letter.objects.exclude(kind="voided").exists()  # It had not been returned.


def test_whoever_is_voided_first_the_end_is_the_same(make, town):
    ring, victims, others = town
    whole = transaction.savepoint()
    void_all(make, ring)
    together = standing_of(victims + others)
    transaction.savepoint_rollback(whole)

    for reader in reversed(ring):
        void_all(make, [reader])

    assert standing_of(victims + others)[:4] == together[:4]


def test_a_voided_rating_gives_its_place_to_somebody_else(make):
    make.policy(ratings_at_most=3, ratings_of_anybody=3)
    ring = [make.seasoned(caught=3, missed=7, settled=8) for _ in range(3)]
    mine = returned_by(make, ring)
    assert mine.ratings_received == 3  # as many as allowed

    void_all(make, ring)

    mine.refresh_from_db()
    assert (mine.status, mine.ratings_received) == (Status.IN_REVIEW, 0)
    make.agree(mine, civil=True)
    assert release(mine.decision)
    assert make.drift() == []


# What was released


def test_what_a_ring_passed_stays_public_until_a_moderator_decides(make):
    comment = make.released()
    ring = [rating.reviewer for rating in comment.released_revision.ratings.all()]

    void_all(make, ring)

    comment.refresh_from_db()
    assert comment.is_public
    case = Case.objects.get(comment=comment)
    assert (case.cause, case.is_open) == (Case.Cause.RECOUNT, True)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="spam")
    assert not Comment.public.exists()
    assert make.drift() == []


def test_what_the_others_would_have_released_too_stays_public_and_no_case(make):
    voided = of_no_weight(make)
    mine = rated(make, (voided, True), (make.seasoned(), True), (make.seasoned(), True))
    release(mine.decision)

    void_all(make, [voided])

    assert Comment.public.get() == mine.comment
    assert not Case.objects.exists()
    assert outcome_of(mine) == "kept"


def test_what_is_just_to_be_released_waits_for_other_readers_instead(make):
    mine = make.in_review()
    make.agree(mine, civil=True)
    before = mine.decision

    void_all(make, [rating.reviewer for rating in mine.ratings.all()])

    mine.refresh_from_db()
    assert release(before) is False
    assert (mine.status, mine.release_due_at) == (Status.IN_REVIEW, None)
    assert mine.is_waiting_for_peers
    assert not Letter.objects.exclude(
        kind="voided"
    ).exists()  # Nobody had told its author anything.
    assert list(proving.differences(proving.told())) == [], "and the log knows of it"


def test_a_text_that_is_withdrawn_is_left_alone(make):
    comment = make.released()
    mine = comment.released_revision
    withdraw(comment)

    void_all(make, [rating.reviewer for rating in mine.ratings.all()])

    assert not Case.objects.exists()
    assert outcome_of(mine) == "gone"


# What is still being read


def test_a_text_in_review_is_weighed_without_them(make):
    ring = [make.seasoned() for _ in range(2)]
    mine = rated(make, *[(member, False) for member in ring])
    doubt = mine.doubt

    void_all(make, ring)

    mine.refresh_from_db()
    assert mine.status == Status.IN_REVIEW
    assert mine.doubt < doubt
    assert (mine.ratings_received, mine.ratings_wanted) == (0, 2)
    assert outcome_of(mine) == "resettled"


def test_later_answers_of_a_voided_account_pay_and_decide_nothing(make):
    reader = make.seasoned()
    void(reader, by=make.senior(), reason="a ring")
    mine = make.in_review()

    for _ in range(2):
        make.review(mine, civil=True, reviewer=reader if _ else make.seasoned())
        mine.refresh_from_db()

    assert mine.is_waiting_for_peers
    assert mine.ratings_wanted == 3


def test_where_such_answers_take_the_last_places_the_desk_is_asked(make):
    make.policy(ratings_at_most=2, ratings_of_anybody=2)
    reader = make.seasoned()
    void(reader, by=make.senior(), reason="a ring")

    mine = rated(make, (reader, True), (make.seasoned(), True))

    assert mine.status == Status.HELD
    decision = Decision.objects.get(pk=mine.decision)
    assert verdict_again(decision).because == "no_room_for_more"


# A ring, among honest readers (civil B19)


@pytest.fixture
def town(make):
    """Six who return the good texts of a few victims, over thirty decisions among others."""
    dice = random.Random(19)
    make.policy(ratings_of_anybody=5)
    ring = [make.seasoned(f"ring-{n}", caught=5, missed=4) for n in range(6)]
    honest = [make.seasoned() for _ in range(12)]
    unknown = [make.seasoned(caught=1, missed=9, settled=8) for _ in range(6)]
    victims, others = [], []
    for n in range(18):
        members = dice.sample(ring, 4)
        answers = [(member, False) for member in members]
        if n % 3 == 0:  # Somebody honest was there too, and in vain.
            answers.insert(2, (dice.choice(unknown), True))
        mine = rated(make, *answers)
        assert mine.status == Status.RETURNED
        victims.append(mine)
    for n in range(14):
        mine = rated(make, *[(reviewer, n % 2 == 0) for reviewer in dice.sample(honest, 5)])
        if mine.release_due_at:
            release(mine.decision)
        others.append(mine)
    assert any(text.ratings.filter(civil=True).exists() for text in victims)
    return ring, victims, others


def standing_of(texts):
    """All that a recount may change, so that two ways can be compared."""
    rows = Revision.objects.filter(pk__in=[text.pk for text in texts]).order_by("pk")
    facts = rows.values_list("status", "ratings_wanted", "trusted_only")
    cases = (
        Case.objects.filter(revision__in=rows, closed_at=None)
        .order_by("revision")
        .values_list("cause")
    )
    credits = Credit.objects.filter(rating__revision__in=rows).order_by("rating")
    counts = [(credit.rating_id, credit.counts) for credit in credits]
    restored = Letter.objects.filter(kind=Letter.Kind.RESTORED)
    letters = restored.order_by("to").values_list("to", "kind")
    came = Recount.objects.order_by("revision", "voiding").values_list("outcome")
    return list(facts), list(cases), counts, list(letters), list(came)


def test_a_rings_victims_are_restored_without_work_for_the_staff(make, town):
    ring, victims, others = town
    before = standing_of(others)[0]

    void_all(make, ring)

    back = [
        text
        for text in Revision.objects.filter(pk__in=[victim.pk for victim in victims])
        if text.status == Status.IN_REVIEW or text.release_due_at is not None
    ]
    assert len(back) >= 0.95 * len(victims)
    assert not Case.objects.filter(closed_at=None).exists()
    told = list(Letter.objects.filter(kind="restored").values_list("to", flat=True))
    assert sorted(told) == sorted(text.author_id for text in back)  # once each
    assert standing_of(others)[0] == before
    assert Recount.objects.filter(done_at=None).count() == 0
    assert make.drift() == []

    for text in back:
        make.agree(text, civil=True)
        assert release(text.decision)


def test_twice_is_as_once(make, town):
    ring, victims, others = town
    void_all(make, ring)
    once = standing_of(victims + others)

    void_all(make, ring)
    for voiding in Voiding.objects.all():
        tasks.recount(str(voiding.pk))
    for row in Recount.objects.all():
        assert recount_one(row.pk, row.revision_id) is False

    assert standing_of(victims + others) == once


class Killed(BaseException):
    """As a worker is, at any instant: what it has not committed never was."""


def die_while_counting(row):
    with transaction.atomic():
        recount_one(row.pk, row.revision_id)
        raise Killed


def test_killed_in_the_middle_and_found_by_the_sweep_is_as_if_not(make, town):
    ring, victims, others = town
    whole = transaction.savepoint()
    void_all(make, ring)
    never_killed = standing_of(victims + others)
    transaction.savepoint_rollback(whole)
    moderator = make.senior()
    first, *_ = [void(reader, by=moderator, reason="a ring") for reader in ring]

    recount_some(first.pk, at_most=3)
    with pytest.raises(Killed):
        die_while_counting(Recount.objects.filter(voiding=first, done_at=None).earliest("pk"))
    with time_machine.travel(timezone.now() + timedelta(seconds=20)):
        while Recount.objects.filter(done_at=None).exists():
            clock.sweep()

    assert standing_of(victims + others) == never_killed


def test_one_text_that_cannot_be_counted_anew_keeps_no_other_waiting(make, caplog):
    ring = [make.seasoned() for _ in range(3)]
    broken, mine = returned_by(make, ring), returned_by(make, ring)
    broken.set(decision=None)  # Its decision is lost: not even a bug could do that.
    with transaction.atomic():
        broken.set(decision="00000000-0000-7000-8000-00000000000b")

    void_all(make, ring)

    mine.refresh_from_db()
    assert mine.status == Status.IN_REVIEW
    assert f"could not count {broken.pk} anew" in caplog.text
    assert Recount.objects.filter(done_at=None).values_list("revision").distinct().get() == (
        broken.pk,
    )


# The faces


def test_a_command_voids_an_account(make):
    mine = make.returned()
    reader, moderator = mine.ratings.first().reviewer, make.senior()
    out = StringIO()

    call_command("void", reader.handle, by=moderator.handle, reason="a ring", stdout=out)

    assert Voiding.objects.get().reviewer == reader
    assert "1 texts wait" in out.getvalue()
    for handle, by in [("nobody", moderator.handle), (reader.handle, reader.handle)]:
        with pytest.raises(CommandError):
            call_command("void", handle, by=by, reason="a ring")


def test_the_desk_voids_an_account_with_a_reason_and_a_second_thought(make):
    mine = make.returned()
    reader, friend = [rating.reviewer for rating in mine.ratings.all()[:2]]
    one, other = sorted([reader, friend], key=lambda known: known.pk)
    Tie.objects.create(one=one, other=other, until=timezone.now() + timedelta(days=3))
    client, path = Client(), f"/desk/people/{reader.pk}/"
    client.force_login(make.senior())

    page = client.get(f"/desk/reviewers/{reader.pk}/", follow=True).content.decode()
    assert reader.name in page
    assert friend.name in page
    assert client.post(f"{path}void/", {"reason": "a ring"}).status_code == 400
    assert client.post(f"{path}void/", {"sure": "yes"}).status_code == 400
    assert not Voiding.objects.exists()

    client.post(f"{path}void/", {"reason": "a ring", "sure": "yes"})
    assert Voiding.objects.get().reviewer == reader
    page = client.get(path).content.decode()
    assert "Its reviews are void" in page
    assert "Still to be counted anew" in page


def test_a_reviewers_page_is_for_moderators_of_a_place_where_they_reviewed(make):
    mine = make.returned()
    path = f"/desk/reviewers/{mine.ratings.first().reviewer_id}/"
    elsewhere = make.moderator(paper=make.publication())
    client = Client()

    client.force_login(elsewhere)
    assert client.get(path).status_code == 404
    client.force_login(mine.author)
    assert client.get(path).status_code == 403
