"""Reviewing without a comment, reviews in the bank, and being willing to be asked."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments.models import Revision, Status
from moderation.management.commands.seed_calibration import plant
from moderation.models import Assignment, Calibration, Waiver, Willing
from moderation.workflow.assigning import assign, draw_missing
from moderation.workflow.banking import in_the_bank
from moderation.workflow.rating import rate, skip
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.volunteering import help_out, is_willing, opt_in, opt_out
from moderation.workflow.withdrawing import withdraw
from newsroom.refusals import AnotherPublication
from tests import factories
from tests.factories import drift

pytestmark = pytest.mark.django_db


@pytest.fixture
def give():
    """So many reviews, given without owing any."""

    def given(reader, number):
        factories.calibrations(number)
        done = []
        while len(done) < number:
            for lease in help_out(reader, factories.the_paper())[: number - len(done)]:
                done.append(rate(lease.pk, reviewer=reader, quality="fair", civil=True))
        return done

    return given


def hand_in(make, author, **facts):
    return submit(author, facts.pop("article", make.the_article()), text=make.a_text(), **facts)


def test_who_owes_nothing_may_help_and_is_handed_three_texts_of_others(make):
    waiting, helper = [make.in_review() for _ in range(4)], make.reader()

    handed = help_out(helper, make.the_paper())

    assert len({lease.revision_id for lease in handed}) == 3
    assert {lease.revision_id for lease in handed} <= {revision.pk for revision in waiting}
    assert {lease.pays_for_id for lease in handed} == {None}


def test_a_helper_never_holds_more_than_three(make):
    make.calibrations(9)
    helper = make.reader()
    help_out(helper, make.the_paper())

    assert help_out(helper, make.the_paper()) == []
    draw_missing(helper)

    assert Assignment.objects.filter(reviewer=helper, state="open").count() == 3


def test_a_helper_never_reads_their_own_text(make):
    author = make.reader()
    make.in_review(author)

    assert help_out(author, make.the_paper()) == []


def test_a_helpers_word_decides_like_any_other(make):
    waiting = make.in_review()
    for helper in [make.seasoned(), make.seasoned()]:
        for lease in help_out(helper, make.the_paper()):
            rate(lease.pk, reviewer=helper, quality="fair", civil=True)

    waiting.refresh_from_db()
    assert waiting.release_due_at is not None


def test_what_is_owed_comes_before_what_is_given_freely(make):
    make.calibrations(9)
    mine = make.pending()

    help_out(mine.author, make.the_paper())

    held = Assignment.objects.filter(reviewer=mine.author, state="open")
    assert list(held.values_list("pays_for", flat=True)) == [mine.pk] * 3


def test_nobody_helps_at_a_paper_that_is_not_theirs(make):
    stranger, elsewhere = make.reader(), make.publication()

    with pytest.raises(AnotherPublication):
        help_out(stranger, elsewhere)
    with pytest.raises(AnotherPublication):
        opt_in(stranger, elsewhere)


def test_a_helper_may_pass_a_text_on(make):
    make.calibrations(3)
    helper = make.reader()
    [lease, *_] = help_out(helper, make.the_paper())

    skip(lease.pk, reviewer=helper, why="cannot_judge")

    assert not in_the_bank(helper).exists()
    assert len(help_out(helper, make.the_paper())) == 0  # two are open, and nothing is left


# The bank.


def test_three_reviews_given_ahead_pay_for_the_next_comment(make, give):
    author = make.reader()
    give(author, 3)

    mine = hand_in(make, author)
    sent = self_check(mine.comment, civil=True)

    assert (mine.reviews_given, sent.status) == (3, Status.IN_REVIEW)
    assert not in_the_bank(author).exists()
    assert not Waiver.objects.exists()
    assert drift() == []


def test_where_no_self_check_is_asked_it_goes_straight_to_its_readers(make, give):
    make.policy(self_check=False)
    author = make.reader()
    give(author, 3)

    assert hand_in(make, author).status == Status.IN_REVIEW


def test_what_the_bank_lacks_is_still_owed(make, give):
    make.calibrations(6)
    author = make.reader()
    give(author, 2)

    mine = hand_in(make, author)

    assert mine.reviews_given == 2
    assert len(assign(mine.pk)) == 1


def test_the_oldest_are_spent_first_and_each_only_once(make, give):
    author = make.reader()
    ahead = give(author, 4)

    first, second = hand_in(make, author), hand_in(make, author)

    spent = Assignment.objects.filter(pays_for=first).order_by("pk")
    assert [lease.pk for lease in spent] == [rating.assignment_id for rating in ahead[:3]]
    assert (first.reviews_given, second.reviews_given) == (3, 1)


def test_more_than_the_bank_holds_helps_and_pays_for_nothing(make, give):
    author = make.reader()
    give(author, 8)

    paid = [hand_in(make, author).reviews_given for _ in range(3)]

    assert paid == [3, 3, 0]
    assert Assignment.objects.filter(reviewer=author, state="rated").count() == 8


def test_what_has_been_spent_makes_room_again(make, give):
    author = make.reader()
    give(author, 6)
    hand_in(make, author)

    give(author, 3)

    assert in_the_bank(author).count() == 6


def test_after_ninety_days_a_review_pays_for_nothing_any_more(make, give):
    author = make.reader()
    give(author, 3)

    with time_machine.travel(timezone.now() + timedelta(days=91)):
        mine = hand_in(make, author)

    assert mine.reviews_given == 0


def test_a_review_pays_only_at_the_paper_where_it_was_given(make, give):
    author = make.reader(issuer="local")
    give(author, 3)
    elsewhere = make.article(make.publication())

    assert hand_in(make, author, article=elsewhere).reviews_given == 0
    assert hand_in(make, author).reviews_given == 3


def test_a_text_that_the_desk_sees_first_takes_nothing_from_the_bank(make, give):
    author = make.reader()
    give(author, 3)
    make.listed("giveaway")

    held = submit(author, make.the_article(), text="A giveaway!")

    assert (held.status, held.reviews_given) == (Status.HELD, 0)
    assert in_the_bank(author).count() == 3


def test_a_review_begun_before_ones_own_comment_pays_for_it_when_it_is_given(make):
    make.calibrations(6)
    author = make.reader()
    begun = help_out(author, make.the_paper())
    mine = hand_in(make, author)
    draw_missing(author)  # Three are open: nothing more is handed out.

    for lease in begun:
        rate(lease.pk, reviewer=author, quality="fair", civil=True)
        draw_missing(author)

    paying = list(Assignment.objects.filter(pays_for=mine).values_list("state", flat=True))
    mine.refresh_from_db()
    assert mine.reviews_given + paying.count("open") == 3
    assert paying.count("rated") == mine.reviews_given
    assert drift() == []


def test_a_comment_that_is_taken_back_takes_its_reviews_with_it(make, give):
    author = make.reader()
    give(author, 3)
    withdraw(hand_in(make, author).comment)

    assert hand_in(make, author).reviews_given == 0


def test_a_rating_that_was_not_given_ahead_is_never_in_the_bank(make):
    reviewer = make.reader()
    make.review(make.in_review(), civil=True, reviewer=reviewer)

    assert not in_the_bank(reviewer).exists()
    assert hand_in(make, reviewer).reviews_given == 0


# Being willing to be asked.


def test_to_be_willing_is_said_once_and_may_be_taken_back(make):
    reader, paper = make.reader(), make.the_paper()

    assert opt_in(reader, paper) == opt_in(reader, paper)
    opt_out(reader, paper)
    opt_out(reader, paper)

    assert not is_willing(reader, paper).exists()
    assert Willing.objects.get().until is not None


# The faces.


@pytest.fixture
def visit(make):
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def test_the_page_explains_and_its_button_leads_to_the_first_text(make, visit):
    waiting = make.in_review(text="Trams are late again.")
    Calibration.objects.update(retired_at=timezone.now(), retired_because="wrong")
    reader = make.reader()
    client = visit(reader)

    page = client.get("/reviews/help/").content.decode()
    answer = client.post("/reviews/help/", follow=True)

    assert "Up to six reviews that you give ahead pay for your next comments" in page
    assert answer.redirect_chain == [("/reviews/", 302)]
    assert "Trams are late again." in answer.content.decode()
    assert waiting.author.handle not in answer.content.decode()


def test_the_page_says_kindly_when_the_bank_is_full(make, visit, give):
    reader = make.reader()
    give(reader, 6)

    page = visit(reader).get("/reviews/help/").content.decode()

    assert "You have six reviews in hand." in page
    assert "More than these pay for nothing, and help others all the same." in page


def test_the_page_says_when_there_is_nothing_to_read(make, visit):
    make.the_paper()

    page = visit(make.reader()).post("/reviews/help/", follow=True).content.decode()

    assert "There is nothing to read at this moment." in page


def test_who_likes_to_be_asked_says_so_on_the_page(make, visit):
    reader, paper = make.reader(), make.the_paper()
    client = visit(reader)

    client.post("/reviews/help/invitations/", {"willing": "yes"})
    assert is_willing(reader, paper).exists()
    assert "No more invitations" in client.get("/reviews/help/").content.decode()

    client.post("/reviews/help/invitations/", {"willing": "no"})
    assert not is_willing(reader, paper).exists()


def test_the_api_hands_out_three_and_says_what_is_banked(make, as_, give):
    reader = make.reader()
    give(reader, 2)
    make.calibrations(3)

    answer = as_(reader).post("/api/v1/reviews")

    assert answer.status_code == 201
    assert len(answer.json()["results"]) == 3
    assert answer.json()["banked"] == 2
    assert as_(reader).get("/api/v1/reviews").json()["results"] == answer.json()["results"]


@pytest.mark.parametrize(("slug", "status"), [("nowhere", 404), ("elsewhere", 403)])
def test_the_api_knows_no_other_place_than_ones_own(make, as_, slug, status):
    reader = make.reader()
    make.publication(slug="elsewhere")

    assert as_(reader).post("/api/v1/reviews", {"publication": slug}).status_code == status


def test_a_comment_paid_from_the_bank_leads_straight_to_ones_own_text(make, visit, give):
    author = make.reader()
    give(author, 3)

    where = f"/articles/{make.the_article().pk}/"
    answer = visit(author).post(where, {"text": "My view."}, follow=True)

    assert "Now your own" in answer.content.decode()


# A new site.


def test_the_first_reader_of_an_empty_site_can_post(make):
    """What ships with the product is enough to review before the first comment."""
    plant(make.the_paper())
    mine = make.pending()
    draw_missing(mine.author)
    for lease in Assignment.objects.filter(reviewer=mine.author):
        answer = {"civil": True} if lease.revision.calibration.civil else {"civil": False}
        reasons = [] if answer["civil"] else ["attack"]
        rate(lease.pk, reviewer=mine.author, quality="fair", reasons=reasons, **answer)

    assert self_check(mine.comment, civil=True).status == Status.IN_REVIEW
    assert Calibration.objects.count() >= 50
    assert not Waiver.objects.exists()


def test_not_even_a_site_without_practice_texts_keeps_its_first_reader_waiting(make):
    mine = make.pending()

    draw_missing(mine.author)

    assert self_check(mine.comment, civil=True).status == Status.IN_REVIEW
    assert Waiver.objects.get().revision == mine


# At the same moment.


def at_once(*acts):
    gate = threading.Barrier(len(acts))

    def act(do):
        try:
            gate.wait(timeout=30)
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(act, do) for do in acts]]


@pytest.mark.django_db(transaction=True)
def test_two_comments_at_once_do_not_spend_the_same_reviews(give):
    author = factories.reader()
    give(author, 3)
    article = factories.the_article()

    sent = at_once(
        *[lambda n=n: submit(author, article, text=f"My {n}th view.") for n in range(4)]
    )

    assert sorted(mine.reviews_given for mine in sent) == [0, 0, 0, 3]
    assert drift() == []


@pytest.mark.django_db(transaction=True)
def test_to_ask_many_times_at_once_hands_out_no_more_than_three():
    factories.calibrations(12)
    helper, paper = factories.reader(), factories.the_paper()

    at_once(*[lambda: help_out(helper, paper) for _ in range(6)])

    held = Assignment.objects.filter(reviewer=helper, state="open")
    assert held.count() == 3
    assert held.filter(banks=True).count() == 3


@pytest.mark.django_db(transaction=True)
def test_reviewing_ahead_and_handing_in_at_once_neither_loses_nor_doubles_a_review():
    factories.calibrations(9)
    author, paper = factories.reader(), factories.the_paper()
    article = factories.the_article()
    leases = help_out(author, paper)

    def review(lease):
        rate(lease.pk, reviewer=author, quality="fair", civil=True)
        draw_missing(author)

    at_once(
        lambda: submit(author, article, text="My view."),
        *[lambda lease=lease: review(lease) for lease in leases],
    )
    draw_missing(author)

    mine = Revision.objects.get(author=author)
    paying = Assignment.objects.filter(pays_for=mine)
    assert mine.reviews_given == paying.filter(state="rated").count()
    assert mine.reviews_given + paying.filter(state="open").count() == 3
    assert drift() == []
