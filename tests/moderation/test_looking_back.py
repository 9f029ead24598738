"""What a reader is told of their own past reviews, and what they are never told."""

from __future__ import annotations

from datetime import timedelta
from statistics import mean

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from moderation import looking_back
from moderation.looking_back import AND_UP_TO, TOLD_AFTER, Found, told_from
from moderation.models import Calibration, Case
from moderation.workflow.moderating import decide_case
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db
LATER = TOLD_AFTER + AND_UP_TO
PAGE, API = "/me/reviews/", "/api/v1/me/reviews"


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def past(reader, *, after=timedelta(0)):
    """What this reader's reviews look like, so much later, by the text of each."""
    with time_machine.travel(timezone.now() + after):
        found = looking_back.look_back(list(looking_back.reviews_by(reader)))
    return {one.revision.text: one for one in found}


def practised(make, reader, *, civil, text):
    [known] = make.calibrations(1, civil=civil, text=text)
    make.review(known.revision, civil=civil, reviewer=reader)
    return known


def test_what_was_found_is_said_of_practice_and_of_waiting_texts_alike(make):
    reader = make.reader()
    good, bad = make.in_review(text="A good one."), make.in_review(text="A bad one.")
    make.review(good, civil=True, reviewer=reader)
    make.review(bad, civil=False, reviewer=reader)
    make.agree(good, civil=True)
    make.agree(bad, civil=False)
    practised(make, reader, civil=True, text="Good practice.")
    practised(make, reader, civil=False, text="Bad practice.")

    at_once, later = past(reader), past(reader, after=LATER)

    assert {one.found for one in at_once.values()} == {Found.OPEN}
    assert {text: one.found for text, one in later.items()} == {
        "A good one.": Found.CIVIL,
        "Good practice.": Found.CIVIL,
        "A bad one.": Found.NOT_CIVIL,
        "Bad practice.": Found.NOT_CIVIL,
    }
    assert {text for text, one in later.items() if one.is_shown} == {
        "A good one.",
        "Good practice.",
    }


def test_the_delay_is_keyed_and_spread_over_a_day(make, settings):
    reader = make.reader()
    ratings = [make.review(make.in_review(), civil=True, reviewer=reader) for _ in range(12)]
    delays = [told_from(rating) - rating.rated_at for rating in ratings]

    assert all(TOLD_AFTER <= delay <= LATER for delay in delays)
    assert len(set(delays)) == len(delays)
    hours = mean(delay / timedelta(hours=1) for delay in delays)
    assert 9 < hours < 27
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]
    assert [told_from(rating) - rating.rated_at for rating in ratings] != delays


def test_what_still_waits_is_still_being_read_however_late(make):
    reader = make.reader()
    text = make.in_review(text="Nobody else came.")
    make.review(text, civil=True, reviewer=reader)

    assert past(reader, after=LATER)["Nobody else came."].found == Found.OPEN


def test_what_its_author_took_back_is_gone_at_once_with_its_text(make, sign_in):
    reader = make.reader()
    text = make.in_review(text="I should not have said this.")
    make.review(text, civil=True, reviewer=reader)
    withdraw(text.comment)

    page = sign_in(reader).get(PAGE).content.decode()

    assert "Taken back or changed by its author" in page
    assert "I should not have said this." not in page
    assert "Its text is not shown any more." in page


def test_the_copy_of_what_its_author_took_back_is_gone_as_well(make):
    reader = make.reader()
    known = practised(make, reader, civil=True, text="Once mine.")
    Calibration.objects.filter(pk=known.pk).update(
        retired_at=timezone.now(), retired_because=Calibration.Retired.TAKEN_BACK
    )

    assert past(reader)["Once mine."].found == Found.GONE


def test_what_the_desk_rejected_is_hidden_at_once_and_said_no_sooner_than_anything(make):
    case = make.split()
    reader = case.revision.ratings.first().reviewer
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="private_data")

    [now] = past(reader).values()
    [later] = past(reader, after=LATER).values()

    assert (now.found, now.is_shown) == (Found.OPEN, False)
    assert (later.found, later.is_shown) == (Found.NOT_CIVIL, False)
    assert Case.objects.get(pk=case.pk).closed_at


def test_a_practice_text_that_was_no_good_has_no_answer(make):
    reader = make.reader()
    known = practised(make, reader, civil=False, text="Disputed.")
    Calibration.objects.filter(pk=known.pk).update(
        retired_at=timezone.now(), retired_because=Calibration.Retired.WRONG
    )

    assert past(reader, after=LATER)["Disputed."].found == Found.OPEN


def test_page_and_api_never_name_an_author_or_lead_to_a_comment(make, sign_in, as_):
    author, reader = make.reader(name="Somebody Particular"), make.reader()
    text = make.in_review(author, text="A text of mine.")
    make.review(text, civil=True, reviewer=reader)
    make.agree(text, civil=True)

    with time_machine.travel(timezone.now() + LATER):
        page = sign_in(reader).get(PAGE).content.decode()
        [told] = as_(reader).get(API).json()["results"]

    assert "A text of mine." in page
    for seen in (page, str(told)):
        assert "Somebody Particular" not in seen
        assert str(text.comment_id) not in seen
        assert str(text.pk) not in seen
        assert str(text.comment.article_id) not in seen
    assert set(told) == {
        "text", "html", "covered", "article", "quality", "civil", "reasons", "starred",
        "rated_at", "found",
    }  # fmt: skip
    assert (told["found"], told["civil"], told["quality"]) == ("civil", "yes", "fair")


def test_a_harsh_text_is_covered_there_too(make, sign_in):
    reader = make.reader()
    make.review(make.in_review(text="You idiots."), civil=False, reviewer=reader)

    page = sign_in(reader).get(PAGE).content.decode()

    assert '<details class="cover">' in page
    assert "attacks a person" in page


def test_it_is_paged_and_costs_the_same_for_many(make, sign_in, as_, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reader = make.reader()
    clients = [(sign_in(reader), PAGE), (as_(reader), API)]

    def queries():
        counted = []
        for client, address in clients:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))
        return counted

    make.review(make.in_review(), civil=True, reviewer=reader)
    practised(make, reader, civil=True, text="One.")
    few = queries()
    for number in range(30):
        practised(make, reader, civil=True, text=f"Number {number}.")

    assert queries() == few
    first = clients[1][0].get(API).json()
    rest = clients[1][0].get(first["next"]).json()
    assert (len(first["results"]), len(rest["results"])) == (25, 7)


def test_who_is_not_signed_in_is_asked_to(anonymous):
    assert anonymous.get(API).status_code == 401
    assert Client().get(PAGE).status_code == 302
