"""Time spent on a text, and how much of a day counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from moderation.models import Assignment, Rating
from moderation.workflow.assigning import assign, mark_shown
from moderation.workflow.rating import rate

pytestmark = pytest.mark.django_db
LONG = "Every spring another reason appears why nothing could begin on this bridge. " * 3


def shown(reader):
    leases = Assignment.objects.filter(reviewer=reader).order_by("pk")
    return [lease.shown_at is not None for lease in leases]


def test_a_page_shows_one_text_and_a_program_all_of_them(make, as_):
    make.calibrations(3)
    on_a_page, by_program = make.pending(), make.pending()
    client = Client()
    client.force_login(on_a_page.author)

    assign(on_a_page.pk)
    assert shown(on_a_page.author) == [False] * 3
    client.get("/reviews/")
    as_(by_program.author).get("/api/v1/reviews")

    assert shown(on_a_page.author) == [True, False, False]
    assert shown(by_program.author) == [True] * 3


def test_a_text_is_shown_when_it_was_shown_first(make, django_assert_num_queries):
    lease = make.lease(make.in_review())
    mark_shown([lease])
    lease.refresh_from_db()
    first = lease.shown_at

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        stale = Assignment.objects.get(pk=lease.pk)
        stale.shown_at = None
        mark_shown([stale])
        lease.refresh_from_db()
        with django_assert_num_queries(0):
            mark_shown([lease])

    assert lease.shown_at == first


def weights(make, *, seconds, civil):
    """What fifteen ratings in a row weigh, of texts that are fine and bad in turn."""
    reader = make.reader()
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for number in range(15):
            is_fine = number % 2 == 0
            [item] = make.calibrations(1, civil=is_fine, text=LONG)
            lease = make.lease(item.revision, reader)
            mark_shown([lease])
            clock.shift(seconds)
            answer = civil(number, is_fine)
            reasons = [] if answer else ["attack"]
            rate(lease.pk, reviewer=reader, quality="fair", civil=answer, reasons=reasons)
    ratings = Rating.objects.filter(reviewer=reader).order_by("rated_at")
    assert {rating.seconds for rating in ratings} == {seconds}
    return [abs(rating.weight) for rating in ratings]


@pytest.mark.parametrize(
    "answers",
    [lambda number, _: True, lambda number, _: number // 2 % 2 == 0],
    ids=["always civil", "by no rule"],
)
def test_who_clicks_through_in_two_seconds_weighs_little_within_fifteen_reviews(make, answers):
    """B7: below 0.2."""
    weighed = weights(make, seconds=2, civil=answers)

    assert max(weighed[-2:]) < 0.2


def test_who_reads_weighs_more_with_every_review(make):
    weighed = weights(make, seconds=20, civil=lambda _, is_fine: is_fine)

    assert min(weighed) > 0.2
    assert weighed[-2] > weighed[0]


def test_of_one_readers_day_so_many_ratings_count_and_the_others_only_pay(make):
    make.policy(counted_a_day=2)
    reader = make.seasoned()
    mine = make.pending(reader)
    texts = [make.in_review() for _ in range(3)]
    start = timezone.now()

    with time_machine.travel(start) as clock:
        for text in texts:
            lease = make.lease(text, reader, pays_for=mine)
            rate(lease.pk, reviewer=reader, quality="fair", civil=True)
            clock.shift(60)

    ratings = Rating.objects.filter(reviewer=reader).order_by("rated_at")
    assert [rating.weight != 0 for rating in ratings] == [True, True, False]
    mine.refresh_from_db()
    assert mine.reviews_given == 3
    with time_machine.travel(start + timedelta(days=1, minutes=5)):
        assert make.review(make.in_review(), civil=True, reviewer=reader).weight != 0
