"""What is written and not handed in: kept, found again, and never in anybody's way."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation import clock
from moderation.models import Unsent
from moderation.models.unsent import KEPT_AT_MOST
from moderation.refusals import ParentNotPublic, TextTooLong
from moderation.workflow import drafting
from moderation.workflow.answering_back import rewrite
from moderation.workflow.drafting import keep
from moderation.workflow.submitting import submit
from moderation.workflow.withdrawing import withdraw
from newsroom.refusals import NotHere, UnreadableText

pytestmark = pytest.mark.django_db


def later(**much):
    return time_machine.travel(timezone.now() + timedelta(**much), tick=True)


def kept_by(reader):
    return list(Unsent.objects.filter(reader=reader).order_by("pk").values_list("text", flat=True))


def test_the_last_text_at_a_place_is_the_one_that_is_kept(make):
    reader, article = make.reader(), make.article()

    keep(reader, article, text="I thi")
    keep(reader, article, text="I think so")
    keep(reader, article, text="I think so")

    assert kept_by(reader) == ["I think so"]


def test_a_reply_an_article_and_another_reader_have_a_text_each(make):
    reader, other, shown = make.reader(), make.reader(), make.released()
    article = shown.article

    keep(reader, article, text="On the article.")
    keep(reader, article, text="To the comment.", parent=shown.pk)
    keep(reader, make.article(), text="Elsewhere.")
    keep(other, article, text="By another.")

    assert kept_by(reader) == ["On the article.", "To the comment.", "Elsewhere."]
    assert kept_by(other) == ["By another."]


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_an_emptied_box_leaves_nothing(make, text):
    reader, article = make.reader(), make.article()
    keep(reader, article, text="Something.")

    assert keep(reader, article, text=text) is None

    assert kept_by(reader) == []


def test_too_long_a_text_is_kept_so_that_it_can_be_cut_but_not_without_end(make):
    reader, article = make.reader(), make.article()

    assert keep(reader, article, text="x" * KEPT_AT_MOST)
    with pytest.raises(TextTooLong):
        keep(reader, article, text="x" * (KEPT_AT_MOST + 1))
    assert [len(text) for text in kept_by(reader)] == [KEPT_AT_MOST]


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800 a pair"])
def test_what_cannot_be_kept_is_refused_and_the_text_before_stays(make, text):
    reader, article = make.reader(), make.article()
    keep(reader, article, text="Before.")

    with pytest.raises(UnreadableText):
        keep(reader, article, text=text)

    assert kept_by(reader) == ["Before."]


def test_nothing_is_kept_under_what_was_never_public_nor_as_somebody_elses_rewrite(make):
    reader, hidden, elsewhere = make.reader(), make.pending(), make.article()
    theirs = make.returned()

    with pytest.raises(ParentNotPublic):
        keep(reader, hidden.comment.article, text="Reply.", parent=hidden.comment_id)
    with pytest.raises(ParentNotPublic):
        keep(reader, elsewhere, text="Reply.", parent=make.released().pk)
    with pytest.raises(NotHere):
        keep(reader, theirs.comment.article, text="Mine now.", rewrites=theirs.comment_id)
    assert not Unsent.objects.exists()


def test_handing_in_puts_the_text_away_at_its_place_alone(make):
    reader, shown = make.reader(), make.released()
    keep(reader, shown.article, text="Here.")
    keep(reader, shown.article, text="There.", parent=shown.pk)

    submit(reader, shown.article, text="Here, and better.")

    assert kept_by(reader) == ["There."]


def test_what_is_refused_keeps_what_was_kept(make):
    reader, article = make.reader(), make.article()
    make.listed("scumbag", "refuse")
    keep(reader, article, text="You scumbag.")

    with pytest.raises(Exception, match="not published here"):
        submit(reader, article, text="You scumbag.")

    assert kept_by(reader) == ["You scumbag."]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text("ab \n", min_size=1).filter(str.strip), data=st.data())
def test_a_late_message_about_an_earlier_stage_never_brings_a_text_back(make, text, data):
    reader, article = make.reader(), make.the_article()
    submit(reader, article, text=text)
    stage = data.draw(st.integers(0, len(text)))

    keep(reader, article, text=text.strip()[:stage])

    assert kept_by(reader) == []


def test_the_next_comment_at_the_same_place_is_kept_all_the_same(make):
    reader, article = make.reader(), make.article()
    submit(reader, article, text="The first one.")

    keep(reader, article, text="The second one.")
    assert kept_by(reader) == ["The second one."]
    with later(minutes=2):  # By now nothing of the first is on its way any more.
        keep(reader, article, text="The first")
        assert kept_by(reader) == ["The first"]


def test_a_text_that_was_taken_back_may_be_begun_again(make):
    reader, article = make.reader(), make.article()
    withdraw(submit(reader, article, text="Take two.").comment)

    assert keep(reader, article, text="Take two.")


def test_a_rewrite_has_its_own_text_and_is_put_away_with_it(make):
    mine = make.returned(text="You are all fools.")
    article = mine.comment.article
    assert keep(mine.author, article, text=mine.text, rewrites=mine.comment_id) is None
    keep(mine.author, article, text="You are all mis", rewrites=mine.comment_id)

    assert list(drafting.unsent_by(mine.author))
    rewrite(mine.comment, text="You are all mistaken.")

    assert not Unsent.objects.exists()
    assert keep(mine.author, article, text="You are all mis", rewrites=mine.comment_id) is None


def test_a_rewrite_of_what_was_taken_back_meanwhile_is_not_offered(make):
    mine = make.returned()
    keep(mine.author, mine.comment.article, text="Put better.", rewrites=mine.comment_id)

    withdraw(mine.comment)

    assert not drafting.unsent_by(mine.author).exists()


def test_a_text_begun_before_signing_in_is_put_beside_what_was_kept(make):
    reader, article = make.reader(), make.article()
    keep(reader, article, text="From the train.")

    assert drafting.add(reader, article, text="From the kitchen.")
    drafting.add(reader, article, text="From the kitchen.")

    assert kept_by(reader) == ["From the train.\n\nFrom the kitchen."]


def test_an_answer_to_what_is_gone_is_kept_as_a_comment_of_its_own(make):
    reader, shown = make.reader(), make.released()
    keep(reader, shown.article, text="To you.", parent=shown.pk)
    withdraw(shown)

    keep(reader, shown.article, text="To you!", parent=shown.pk)  # Typing goes on all the same.
    drafting.detach(reader, shown.article, parent=shown.pk)

    [row] = Unsent.objects.all()
    assert (row.parent, row.text) == (None, "To you!")


def test_nobody_keeps_texts_at_any_number_of_places(make, monkeypatch):
    monkeypatch.setattr(drafting, "PLACES_AT_MOST", 3)
    reader = make.reader()

    for number in range(5):
        with later(minutes=number):
            keep(reader, make.article(), text=f"Number {number}.")

    assert kept_by(reader) == ["Number 2.", "Number 3.", "Number 4."]


def test_the_clock_forgets_what_nobody_went_on_with_for_thirty_days(make):
    reader, article = make.reader(), make.article()
    keep(reader, article, text="Long ago.")
    with later(days=20):
        keep(reader, make.article(), text="The other day.")

    with later(days=31):
        clock.forget_unsent()

    assert kept_by(reader) == ["The other day."]


def test_what_somebody_wrote_goes_with_their_account(make):
    reader = make.reader()
    keep(reader, make.article(), text="Mine.")

    reader.delete()

    assert not Unsent.objects.exists()
