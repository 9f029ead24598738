"""The review screen: what it warns of, what it folds, and what it thanks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from moderation import waits
from moderation.estimating import Estimate
from moderation.models import Credit, Decision, Rating
from moderation.workflow.rating import rate
from moderation.workflow.volunteering import help_out

pytestmark = pytest.mark.django_db
COVER = '<details class="cover"'


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def page_with(sign_in, lease):
    """The review screen with the text of this lease."""
    return sign_in(lease.reviewer).get("/reviews/").content.decode()


@pytest.mark.parametrize(
    ("text", "is_covered"), [("You idiots.", True), ("I see it differently.", False)]
)
def test_what_looks_harsh_is_covered_whether_or_not_its_answer_is_known(
    make, sign_in, as_, text, is_covered
):
    waiting = make.lease(make.in_review(text=text))
    [known] = make.calibrations(1, civil=False, text=text)
    practice = make.lease(known.revision)

    for lease in (waiting, practice):
        page = page_with(sign_in, lease)
        assert text in page
        assert (COVER in page) is is_covered
        [told] = as_(lease.reviewer).get("/api/v1/reviews").json()["results"]
        assert (told["text"], told["covered"]) == (text, is_covered)


def test_neither_a_bad_record_nor_what_readers_said_covers_a_text(make, sign_in):
    revision = make.in_review(text="I see it differently.")
    make.review(revision, civil=False)
    type(revision).objects.filter(pk=revision.pk).update(author_shift=3.0, doubt=1.0)

    assert COVER not in page_with(sign_in, make.lease(revision))


def test_with_something_missing_a_covered_text_is_shown_open(make, sign_in):
    lease = make.lease(make.in_review(text="You idiots."))

    answer = sign_in(lease.reviewer).post(f"/reviews/{lease.pk}/", {"quality": "good"})

    page = answer.content.decode()
    assert COVER + " open>" in page
    assert "Please say whether it is civil." in page


def test_a_long_text_that_is_answered_is_folded_and_a_short_one_is_not(make, sign_in):
    long, short = make.released(text="Many words. " * 80), make.released(text="Few words.")

    folded = page_with(sign_in, make.lease(make.in_review(parent=long)))
    plain = page_with(sign_in, make.lease(make.in_review(parent=short)))

    assert '<details class="folded">' in folded
    assert '<details class="folded">' not in plain
    assert "Few words." in plain


# The star


def test_a_star_is_kept_and_changes_neither_verdict_nor_credit(make):
    seen = []
    for starred in (False, True):
        revision = make.in_review()
        for _ in range(2):
            lease = make.lease(revision, make.seasoned())
            rating = rate(
                lease.pk, reviewer=lease.reviewer, quality="fair", civil=True, starred=starred
            )
            assert Rating.objects.get(pk=rating.pk).starred is starred
        credits_ = Credit.objects.filter(rating__revision=revision)
        seen.append(
            (
                Decision.objects.get(revision=revision).evidence["bad"],
                sorted(credits_.values_list("spared", "missed")),
                sorted(revision.ratings.values_list("weight", flat=True)),
            )
        )
    assert seen[0] == seen[1]


def test_a_star_comes_with_the_answers_by_page_and_by_api(make, sign_in, as_):
    by_page, by_api, uncivil = (make.lease(make.in_review()) for _ in range(3))
    answers = {"quality": "good", "civil": "yes"}

    sign_in(by_page.reviewer).post(f"/reviews/{by_page.pk}/", answers | {"starred": "on"})
    told = as_(by_api.reviewer).post(
        f"/api/v1/reviews/{by_api.pk}/rating", answers | {"starred": True}, format="json"
    )
    no = {"quality": "good", "civil": "no", "reasons": ["attack"], "starred": True}
    as_(uncivil.reviewer).post(f"/api/v1/reviews/{uncivil.pk}/rating", no, format="json")

    assert told.status_code == 201
    assert {
        lease.pk: Rating.objects.get(assignment=lease).starred
        for lease in (by_page, by_api, uncivil)
    } == {by_page.pk: True, by_api.pk: True, uncivil.pk: False}


# Thanks


def test_a_volunteer_is_thanked_after_the_last_one_and_not_for_ever(make, sign_in):
    make.calibrations(1)
    reader = make.reader()
    client = sign_in(reader)
    [lease] = help_out(reader, make.the_paper())

    answer = client.post(
        f"/reviews/{lease.pk}/", {"quality": "good", "civil": "yes"}, follow=True
    ).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        later = sign_in(reader).get("/reviews/").content.decode()

    assert "That was the last one for now." in answer
    assert "Nothing is asked of you" in later
    for page in (answer, later):
        assert "points" not in page


def test_an_author_is_thanked_and_told_when_to_expect_an_answer(make, sign_in, monkeypatch):
    monkeypatch.setattr(waits, "expected_for", lambda revision: Estimate(10, 20, 30))
    make.calibrations(3)
    mine = make.pending()
    make.pay(mine)
    client = sign_in(mine.author)

    sent = client.post(
        f"/me/comments/{mine.comment_id}/check/", {"civil": "yes", "text": mine.text}, follow=True
    )

    page = sent.content.decode()
    assert sent.redirect_chain == [(f"/me/comments/{mine.comment_id}/sent/", 302)]
    assert "Thank you" in page
    assert "You should have an answer in 10 to 30 minutes." in page
    assert f'href="/articles/{mine.comment.article_id}/#comments"' in page
    assert sign_in(make.reader()).get(sent.request["PATH_INFO"]).status_code == 404


def test_who_comes_back_to_the_thanks_reads_where_it_stands_now(make, sign_in):
    mine = make.returned()

    page = sign_in(mine.author).get(f"/me/comments/{mine.comment_id}/sent/").content.decode()

    assert "Returned to you" in page
    assert "now with its readers" not in page


def test_what_it_takes_just_now_is_said_before_one_writes(make, sign_in, monkeypatch):
    client, address = sign_in(make.reader()), f"/articles/{make.article().pk}/"
    assert "Just now" not in client.get(address).content.decode()

    monkeypatch.setattr(waits, "expected_at", lambda publication: Estimate(5, 10, 20))

    page = client.get(address).content.decode()
    assert "Just now three of four comments have an answer within 20 minutes." in page
