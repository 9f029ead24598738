from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Status
from moderation.conditions import conditions_at, relief_at
from moderation.models import Assignment, Waiver
from moderation.workflow.assigning import assign, draw_missing, expire_leases
from moderation.workflow.withdrawing import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


def test_an_author_is_handed_three_different_texts_of_others(make):
    waiting = [make.in_review() for _ in range(4)]
    mine = make.pending()

    handed = assign(mine.pk)

    assert len({lease.revision_id for lease in handed}) == 3
    assert {lease.revision_id for lease in handed} <= {revision.pk for revision in waiting}
    assert all(lease.pays_for_id == mine.pk for lease in handed)


def test_asking_again_hands_out_nothing_more(make):
    make.calibrations(9)
    mine = make.pending()
    assign(mine.pk)

    assert assign(mine.pk) == []
    assert Assignment.objects.filter(reviewer=mine.author).count() == 3


def test_a_short_queue_is_filled_with_texts_of_known_answer(make):
    waiting = make.in_review()
    make.calibrations(5)
    mine = make.pending()

    handed = [lease.revision for lease in assign(mine.pk)]

    assert waiting in handed
    assert [text.status for text in handed].count(Status.CALIBRATION) == 2


def test_nobody_is_handed_their_own_text_or_one_they_have_had(make):
    author = make.reader()
    own = make.in_review(author)
    had = make.in_review()
    make.review(had, civil=True, reviewer=author)
    make.calibrations(3)

    handed = assign(make.pending(author).pk)

    assert not {own.comment_id, had.comment_id} & {lease.comment_id for lease in handed}


def test_a_text_is_handed_to_no_more_readers_than_its_verdict_wants(make):
    make.calibrations(20)
    waiting = make.in_review()

    for _ in range(4):
        assign(make.pending().pk)

    waiting.refresh_from_db()
    assert waiting.leases_open == 2


def test_where_two_are_not_enough_there_is_room_for_one_more(make):
    make.calibrations(20)
    waiting = make.in_review()
    make.review(waiting, civil=False, reviewer=make.seasoned())
    make.review(waiting, civil=False, reviewer=make.seasoned())

    handed = assign(make.pending().pk)

    assert waiting.pk in {lease.revision_id for lease in handed}
    waiting.refresh_from_db()
    assert (waiting.ratings_received, waiting.ratings_wanted, waiting.leases_open) == (2, 3, 1)


def test_who_has_read_everything_there_is_is_let_off_on_record(make):
    mine = make.pending()

    assert assign(mine.pk) == []

    waiver = Waiver.objects.get(revision=mine)
    assert waiver.by is None
    assert waiver.reason == "nothing was left for its author to review"


def test_nobody_is_let_off_while_they_still_have_something_to_read(make):
    make.calibrations(2)
    mine = make.pending()

    assert len(assign(mine.pk)) == 2
    assert assign(mine.pk) == []

    assert not Waiver.objects.exists()


def test_doing_nothing_lets_nobody_off(make):
    """What ran out unanswered is owed as before, and may come again."""
    make.calibrations(4)
    mine = make.pending()

    for hours in range(1, 9):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            draw_missing(mine.author)

    assert not Waiver.objects.exists()
    assert Assignment.objects.filter(pays_for=mine, state="open").count() == 3


def test_a_text_that_was_taken_from_its_readers_is_shown_to_none_of_them(make):
    make.calibrations(9)
    waiting, mine = make.in_review(), make.pending()
    make.lease(waiting, mine.author, pays_for=mine)
    assign(mine.pk)
    withdraw(waiting.comment)

    draw_missing(mine.author)

    given = Assignment.objects.filter(reviewer=mine.author, state="open")
    assert given.count() == 3
    assert not given.filter(revision=waiting).exists()


def test_reviews_for_a_text_that_was_taken_back_do_not_stand_in_the_way(make):
    make.calibrations(9)
    author = make.reader()
    first = make.pending(author)
    assign(first.pk)
    withdraw(first.comment)

    second = make.pending(author)
    assign(second.pk)

    leases = Assignment.objects.filter(reviewer=author, state="open")
    assert set(leases.values_list("pays_for", flat=True)) == {second.pk}
    assert leases.count() == 3


def test_a_lease_that_ran_out_goes_to_somebody_else(make):
    make.calibrations(3)
    waiting = make.in_review()
    lease = make.lease(waiting)

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert expire_leases() == 1
        assert expire_leases() == 0

    lease.refresh_from_db()
    waiting.refresh_from_db()
    assert lease.state == Assignment.State.EXPIRED
    assert waiting.leases_open == 0


def test_a_reader_who_comes_back_late_is_given_others(make):
    make.calibrations(9)
    mine = make.pending()
    first = {lease.pk for lease in assign(mine.pk)}

    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        draw_missing(mine.author)

    states = Assignment.objects.filter(pays_for=mine).values_list("state", flat=True)
    assert sorted(states) == ["expired"] * 3 + ["open"] * 3
    assert Assignment.objects.filter(pk__in=first, state="expired").count() == 3


def test_every_waiting_text_is_as_likely_to_be_drawn(make):
    """10,000 draws: never one's own, never twice the same, and no text is left out."""
    from collections import Counter

    from moderation import queue

    reviewer = make.reader()
    own = make.in_review(reviewer)
    waiting = {make.in_review().pk for _ in range(8)}
    drawn: Counter[object] = Counter()

    for _ in range(3334):
        texts = [text.revision for text in queue.draw(own.publication_id, reviewer.pk, 3)]
        assert len(set(texts)) == 3
        drawn.update(texts)

    assert set(drawn) <= waiting
    assert own.pk not in drawn
    assert min(drawn[pk] for pk in waiting) > 0.7 * 3334 * 3 / 8


def test_to_be_given_texts_takes_twelve_statements_even_where_all_sources_are_asked(
    make, django_assert_max_num_queries
):
    make.in_review()
    make.calibrations(3)
    mine = make.pending()
    conditions_at(mine.publication_id)  # A process knows them for ten seconds,
    relief_at(mine.publication_id)  # and this as well.

    with django_assert_max_num_queries(12 + 2):  # and a savepoint, for the test's transaction
        assert len(assign(mine.pk)) == 3
