"""With one bad text in five waiting, nobody is given two of them in a row (B20)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.models import Revision
from moderation.lots import BETWEEN_TWO_GRIM, may_be_grim, places_of_grim
from moderation.models import Assignment, Standing
from moderation.workflow.assigning import draw_missing
from moderation.workflow.rating import rate, skip
from moderation.workflow.volunteering import help_out

pytestmark = pytest.mark.django_db
HARSH = "You idiots, I have told you {} times."


@pytest.fixture
def open_house(make):
    """A paper that asks nothing of its authors: what they hand in waits for readers at once."""
    make.policy(reviews_owed=0, self_check=False, skips_a_day=1000)
    return make


def wait(make, *, fine, harsh=0, bad_record=0):
    for number in range(harsh):
        make.in_review(text=HARSH.format(number))
    shifted = [make.in_review().pk for _ in range(bad_record)]
    Revision.objects.filter(pk__in=shifted).update(author_shift=1.2)
    for _ in range(fine):
        make.in_review()


def given_to(reader):
    """Whether each text that a reader was ever given was likely bad, in order."""
    given = Assignment.objects.filter(reviewer=reader).order_by("pk")
    return list(given.values_list("grim", flat=True))


def open_to(reader):
    return Assignment.objects.filter(reviewer=reader, state="open").order_by("pk")


def worst_of_three(given):
    return max(sum(given[start : start + 3]) for start in range(len(given)))


def answer_some(reader, dice):
    """Of what lies before a reader, the first is rated or passed on, as it may come."""
    for lease in open_to(reader)[: dice.choice([1, 2, 3])]:
        if dice.random() < 0.3:
            skip(lease.pk, reviewer=reader, why="cannot_judge")
        else:
            rate(lease.pk, reviewer=reader, quality="fair", civil=True)


@pytest.mark.lots
@pytest.mark.parametrize("tier", Standing.Tier.values)
def test_with_a_fifth_of_the_queue_bad_nobody_is_given_two_in_a_row(open_house, tier):
    make, dice = open_house, random.Random(7)
    wait(make, fine=40, harsh=6, bad_record=4)
    make.calibrations(12, civil=True)
    make.calibrations(12, civil=False)
    readers = [make.seasoned() for _ in range(8)]
    Standing.objects.update(tier=tier)

    for reader in readers:
        for _ in range(6):
            help_out(reader, make.the_paper())
            answer_some(reader, dice)

    given = {reader.pk: given_to(reader) for reader in readers}
    assert all(worst_of_three(texts) <= 1 for texts in given.values()), given
    assert sum(map(sum, given.values())) > 8, "nobody read what is likely bad: it would lie there"


@pytest.mark.lots
def test_newcomers_who_only_practise_get_no_two_bad_texts_in_a_row_either(open_house):
    make = open_house
    make.calibrations(10, civil=True)
    make.calibrations(30, civil=False)
    reader = make.reader()

    for _ in range(5):
        help_out(reader, make.the_paper())
        answer_some(reader, random.Random(3))

    assert worst_of_three(given_to(reader)) == 1


def test_civil_practice_comes_between_where_only_bad_texts_wait(open_house):
    make = open_house
    wait(make, fine=0, harsh=4)
    make.calibrations(3)
    reader = make.reader()

    help_out(reader, make.the_paper())

    assert sorted(given_to(reader)) == [False, False, True]


def test_where_there_is_nothing_else_they_are_read_all_the_same(open_house):
    make = open_house
    wait(make, fine=0, harsh=4)
    reader = make.reader()

    help_out(reader, make.the_paper())

    assert given_to(reader) == [True, True, True]


def test_one_that_ran_out_before_it_was_shown_keeps_no_distance(open_house):
    make = open_house
    wait(make, fine=6, harsh=1)
    reader = make.reader()
    harsh = Revision.objects.get(looks_harsh=True)
    seen, *unseen = [
        make.lease(text, reader) for text in [harsh, make.in_review(), make.in_review()]
    ]
    Assignment.objects.filter(pk=seen.pk).update(grim=True, shown_at=seen.assigned_at)
    rate(seen.pk, reviewer=reader, quality="fair", civil=True)
    wait(make, fine=0, harsh=3)
    Assignment.objects.filter(pk__in=[one.pk for one in unseen]).update(state="expired")

    help_out(reader, make.the_paper())

    grim = [one.grim for one in open_to(reader)]
    assert grim in ([False, False, True], [False, False, False])


def test_who_owes_reviews_is_spared_as_well(make):
    make.policy(self_check=False)
    for number in range(4):
        text = make.in_review(text=HARSH.format(number))
        assert text.looks_harsh
    for _ in range(8):
        make.in_review()
    mine = make.pending()

    draw_missing(mine.author)

    assert sum(given_to(mine.author)) <= 1
    assert len(given_to(mine.author)) == 3


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans(), st.integers(0, 2)), max_size=30))
def test_the_places_keep_the_distance_whatever_is_handed_out(draws):
    given = []
    for wanted, has_one, where in draws:
        since = given[::-1].index(True) if True in given else BETWEEN_TWO_GRIM
        hand = [False] * wanted
        if has_one and may_be_grim(wanted, since):
            places = places_of_grim(wanted, since)
            hand[places[where % len(places)]] = True
        given += hand

    assert not given or worst_of_three(given) <= 1


@given(st.integers(1, 3), st.integers(0, 2))
def test_every_place_that_keeps_the_distance_may_be_it(wanted, since):
    if may_be_grim(wanted, since):
        assert list(places_of_grim(wanted, since)) == [
            place for place in range(wanted) if place + since >= BETWEEN_TWO_GRIM
        ]
