"""One thought before a text is handed in: said once, on record, and in nobody's way."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment
from moderation import clock
from moderation.models import Nudge
from moderation.refusals import ListedWordUsed, ParentNotPublic, RewordFirst
from moderation.workflow.nudging import nudge_first
from moderation.workflow.submitting import submit
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db
LOUD = "THIS IS A SCANDAL AND EVERYBODY KNOWS IT"
CALM = "This is a scandal and everybody knows it"


def later(**much):
    return time_machine.travel(timezone.now() + timedelta(**much), tick=True)


def nudged(reader, article, text, **facts):
    with pytest.raises(RewordFirst) as asked:
        nudge_first(reader, article, text=text, **facts)
    return asked.value.facts


def test_a_calm_text_is_not_talked_about(make):
    nudge_first(make.reader(), make.article(), text="It is a fine bridge.")

    assert not Nudge.objects.exists()


def test_a_loud_one_is_once_and_passes_with_the_key(make):
    reader, article = make.reader(), make.article()

    asked = nudged(reader, article, LOUD)
    nudge_first(reader, article, text=LOUD, answered=asked["nudge"])
    submit(reader, article, text=LOUD)

    [told] = asked["kinds"]
    assert told["kind"] == "shouting"
    assert "capitals" in told["sentence"]
    row = Nudge.objects.get(pk=asked["nudge"])
    assert (row.outcome, row.kinds) == ("sent_anyway", ["shouting"])
    assert LOUD not in row.text_hash


def test_a_text_that_is_put_another_way_is_on_record_as_such(make):
    reader, article = make.reader(), make.article()

    asked = nudged(reader, article, LOUD)
    nudge_first(reader, article, text=CALM, answered=asked["nudge"])
    submit(reader, article, text=CALM)

    assert Nudge.objects.get().outcome == "reworded"


def test_another_loud_wording_after_a_nudge_is_not_talked_about_again(make):
    reader, article = make.reader(), make.article()
    asked = nudged(reader, article, LOUD)

    nudge_first(reader, article, text=LOUD + " INDEED", answered=asked["nudge"])

    assert Nudge.objects.count() == 1


def test_a_second_click_sees_the_same_nudge_and_who_comes_later_has_seen_it(make):
    reader, article = make.reader(), make.article()
    first = nudged(reader, article, LOUD)

    assert nudged(reader, article, LOUD) == first
    assert nudged(reader, article, LOUD, answered=str(uuid4())) == first
    assert nudged(reader, article, LOUD, answered="no key at all") == first
    with later(seconds=11):
        nudge_first(reader, article, text=LOUD)


def test_somebody_elses_key_opens_nothing(make):
    article = make.article()
    theirs = nudged(make.reader(), article, LOUD)

    mine = nudged(make.reader(), article, LOUD, answered=theirs["nudge"])

    assert mine["nudge"] != theirs["nudge"]


def test_the_same_text_at_the_same_place_is_never_talked_about_twice(make):
    reader, article = make.reader(), make.article()
    asked = nudged(reader, article, LOUD)
    nudge_first(reader, article, text=LOUD, answered=asked["nudge"])
    withdraw(submit(reader, article, text=LOUD).comment)

    nudge_first(reader, article, text=LOUD)

    assert Nudge.objects.count() == 1
    nudged(reader, make.article(), LOUD)  # Elsewhere it is.


def test_nearly_the_same_as_ones_own_of_late_is_talked_about_and_a_strangers_is_not(make):
    reader, article = make.reader(), make.article()
    make.pending(reader, text="The tram should go along Kestrel Road, not the river.")
    again = "The tram should go along Kestrel Road, not the river!!"

    nudge_first(make.reader(), article, text=again)
    [told] = nudged(reader, article, again)["kinds"]

    assert told["kind"] == "repeat"


def test_a_word_close_to_a_refused_one_is_named_and_close_to_a_held_one_is_not(make):
    make.listed("scumbag", "refuse")
    make.listed("giveaway", "hold")
    reader, article = make.reader(), make.article()

    nudge_first(reader, article, text="A giveawey!")
    [told] = nudged(reader, article, "What scumbags they are.")["kinds"]

    assert told["kind"] == "near_word"
    assert "“scumbags”" in told["sentence"]
    assert "scumbag”" not in told["sentence"]


def test_all_that_there_is_to_say_is_said_at_once(make):
    told = nudged(make.reader(), make.article(), f"{LOUD} https://example.org/a")["kinds"]

    assert [one["kind"] for one in told] == ["link", "shouting"]


def test_what_would_be_refused_is_refused_at_once(make):
    make.listed("scandal", "refuse")

    with pytest.raises(ListedWordUsed):
        nudge_first(make.reader(), make.article(), text=LOUD)
    with pytest.raises(ParentNotPublic):
        nudge_first(make.reader(), make.article(), text=LOUD, parent=uuid4())
    assert not Nudge.objects.exists()


def test_the_program_is_asked_only_where_it_says_so(make, as_):
    client = as_(make.reader())
    path = f"/api/v1/articles/{make.article().pk}/comments"

    asked = client.post(path, {"text": LOUD, "nudge": True})
    assert asked.status_code == 409
    body = asked.json()
    assert body["code"] == "reword_first"
    assert body["kinds"][0]["kind"] == "shouting"
    assert not Comment.objects.exists()

    headers = {"HTTP_IDEMPOTENCY_KEY": "one"}
    taken = client.post(path, {"text": LOUD, "nudge": body["nudge"]}, **headers)
    repeated = client.post(path, {"text": LOUD, "nudge": body["nudge"]}, **headers)
    assert (taken.status_code, repeated.status_code) == (201, 201)
    assert repeated.json()["id"] == taken.json()["id"]
    assert client.post(path, {"text": LOUD + " STILL"}).status_code == 201


@pytest.mark.parametrize("nudge", ["yes", 1, None, [], {}, "00000000"])
def test_what_is_neither_a_wish_nor_a_key_is_invalid(make, as_, nudge):
    path = f"/api/v1/articles/{make.article().pk}/comments"

    answer = as_(make.reader()).post(path, {"text": CALM, "nudge": nudge})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_the_clock_forgets_nudges_after_ninety_days(make):
    nudged(make.reader(), make.article(), LOUD)

    with later(days=91):
        clock.forget_unsent()

    assert not Nudge.objects.exists()
