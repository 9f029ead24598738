"""The pages, without a browser: what they say, and what they answer when the house says no."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from comments.models import Comment, Status
from moderation.models import Assignment, Case, Rating
from moderation.workflow.assigning import assign
from moderation.workflow.moderating import decide_case
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def page_of(article):
    return f"/articles/{article.pk}/"


def test_an_article_without_comments_says_so_and_states_the_rule(make):
    page = Client().get(page_of(make.article())).content.decode()

    assert "0 comments" in page
    assert "Peer-review three community comments before your own can be posted." in page
    assert "/login/?next=" in page


def test_the_rule_on_the_page_is_the_rule_in_force(make, sign_in):
    make.policy(reviews_owed=2)

    page = sign_in(make.reader()).get(page_of(make.article())).content.decode()

    assert "Peer-review two community comments before your own can be posted." in page


def test_a_closed_article_shows_its_reason_and_no_form(make, sign_in):
    article = make.article(comments_open=False, closed_reason="Closed on election day.")

    page = sign_in(make.reader()).get(page_of(article)).content.decode()

    assert "Closed on election day." in page
    assert "<textarea" not in page


def test_handing_in_leads_to_the_reviews(make, sign_in):
    make.calibrations(3)
    client = sign_in(make.reader())

    answer = client.post(page_of(make.article()), {"text": "My view."}, follow=True)

    assert answer.redirect_chain == [("/reviews/", 302)]
    assert "Review 1 of 3" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "status", "sentence"),
    [
        ("", 400, "There is no text in it."),
        ("x" * 6000, 400, "6,000 characters; 5,000 are the most"),
    ],
)
def test_a_refusal_is_a_sentence_beside_the_text(make, sign_in, text, status, sentence):
    answer = sign_in(make.reader()).post(page_of(make.article()), {"text": text})

    assert answer.status_code == status
    page = answer.content.decode()
    assert sentence in page
    assert text in page


def test_handing_in_needs_signing_in(make):
    answer = Client().post(page_of(make.article()), {"text": "My view."})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
    assert not Comment.objects.exists()


def test_an_unfinished_review_is_shown_again_with_what_is_missing(make, sign_in):
    make.calibrations(3)
    mine = make.pending()
    lease = assign(mine.pk)[1]

    answer = sign_in(mine.author).post(f"/reviews/{lease.pk}/", {"quality": "good"})

    assert answer.status_code == 400
    page = answer.content.decode()
    assert lease.revision.text in page
    assert "Please say whether it is civil." in page
    assert not Rating.objects.filter(assignment=lease).exists()


def test_a_review_sent_twice_is_told_and_goes_on(make, sign_in):
    make.calibrations(3)
    mine = make.pending()
    lease = assign(mine.pk)[0]
    client, answers = sign_in(mine.author), {"quality": "good", "civil": "yes"}
    client.post(f"/reviews/{lease.pk}/", answers)

    again = client.post(f"/reviews/{lease.pk}/", answers, follow=True).content.decode()

    assert "You have reviewed this comment already." in again
    assert "Review 2 of 3" in again


@pytest.mark.parametrize("address", ["/reviews/{}/", "/reviews/{}/skip/"])
def test_who_comes_back_to_a_forms_address_is_sent_on(make, sign_in, address):
    answer = sign_in(make.reader()).get(address.format(uuid4()))

    assert (answer.status_code, answer["Location"]) == (302, "/reviews/")


def test_a_reader_with_nothing_to_review_is_thanked(make, sign_in):
    assert sign_in(make.reader()).get("/reviews/").status_code == 200


def test_after_the_reviews_comes_ones_own_text(make, sign_in):
    make.calibrations(3)
    mine = make.pending()
    make.pay(mine)
    client = sign_in(mine.author)

    page = client.get("/reviews/", follow=True).content.decode()
    assert mine.text in page
    sent = {"civil": "yes", "text": mine.text.replace("\n", "\r\n")}
    client.post(f"/me/comments/{mine.comment_id}/check/", sent)

    mine.refresh_from_db()
    assert mine.status == Status.IN_REVIEW


def test_an_emptied_box_sends_nothing_else_in_its_place(make, sign_in):
    mine = make.pending()
    make.pay(mine)
    path = f"/me/comments/{mine.comment_id}/check/"

    answer = sign_in(mine.author).post(path, {"civil": "yes", "text": ""})

    assert answer.status_code == 400
    assert "There is no text in it." in answer.content.decode()
    mine.refresh_from_db()
    assert mine.status == Status.PENDING


def test_a_severe_text_that_the_desk_returned_can_be_written_anew(make, sign_in):
    make.listed("giveaway")
    held = make.pending(text="A giveaway!")
    case = Case.objects.get(revision=held)
    decide_case(case, moderator=make.moderator(), outcome="return", reason="spam")
    path = f"/me/comments/{held.comment_id}/rewrite/"

    answer = sign_in(held.author).post(path, {"text": "A gift."}, follow=True)

    assert "once you have given your reviews" in answer.content.decode()


def test_the_tombstones_above_a_public_reply_stay(make):
    root = make.released(text="The root.")
    middle = make.released(parent=root, text="The middle.")
    leaf = make.released(parent=middle, text="The leaf.")
    lonely = make.released(parent=root, text="Nobody answered this.")
    for comment in (middle, root, lonely):
        withdraw(comment)

    for address in (page_of(root.article), f"/comments/{leaf.pk}/"):
        page = Client().get(address).content.decode()
        assert "The leaf." in page
        assert page.count("Withdrawn by its author") == 2
        assert "The middle." not in page


def test_my_comments_say_what_peers_said_and_what_can_be_done(make, sign_in):
    mine = make.returned()
    client = sign_in(mine.author)

    page = client.get("/me/comments/").content.decode()
    assert "attacks a person" in page
    client.post(f"/me/comments/{mine.comment_id}/second-look/", {"statement": "Irony."})
    assert "asked for a second look" in client.get("/me/comments/").content.decode()
    client.post(f"/me/comments/{mine.comment_id}/rewrite/", {"text": "Put better."})

    assert mine.comment.newest_revision().status == Status.IN_REVIEW


def test_the_desk_says_who_decided_first(make, sign_in):
    case, first = make.split(), make.moderator()
    second = sign_in(make.moderator())
    decide_case(case, moderator=first, outcome="reject", reason="attack")

    decision = {"outcome": "release", "reason": "within_rules", "explanation": ""}
    answer = second.post(f"/desk/cases/{case.pk}/", decision)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This case has been decided already." in page
    assert first.name in page


def test_the_desk_is_not_for_readers(make, sign_in):
    answer = sign_in(make.reader()).get("/desk/")

    assert answer.status_code == 403
    assert "Only moderators may see this." in answer.content.decode()


def test_no_page_allows_inline_script_or_foreign_hosts(make):
    policy = Client().get(page_of(make.article()))["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "http" not in policy


def test_no_page_grows_its_queries_with_its_rows(make, sign_in, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    author, moderator = make.reader(), make.moderator()
    article = make.the_article()
    reading = [
        (sign_in(author), page_of(article)),
        (sign_in(author), "/me/comments/"),
        (sign_in(author), "/reviews/"),
        (Client(), "/"),
        (sign_in(moderator), "/desk/"),
    ]

    def grow():
        shown = make.released(author)
        make.released(parent=shown)
        make.returned(author)
        make.pending(author)
        make.split()
        make.article()

    def queries():
        counted = []
        for client, address in reading:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))
        return counted

    make.calibrations(40)
    grow()
    queries()  # The reviews are handed out at the first look.
    few = queries()
    for _ in range(4):
        grow()
    many = queries()

    assert all(now <= before for now, before in zip(many, few, strict=True)), (few, many)
    assert max(few) <= 27
    assert Assignment.objects.filter(reviewer=author, state="open").count() == 3


@pytest.mark.parametrize("address", ["/", "/me/comments/", "/desk/"])
def test_a_cursor_that_leads_nowhere_is_a_page(make, sign_in, address):
    answer = sign_in(make.moderator()).get(address, {"cursor": "nowhere"})

    assert answer.status_code == 404
    assert "This leads to no page of the list." in answer.content.decode()


def test_a_text_that_is_held_is_said_to_be_with_the_desk(make, sign_in):
    make.calibrations(3)
    make.listed("giveaway")
    mine = make.pending()
    make.pay(mine)
    sent = {"civil": "yes", "text": "A giveaway!"}

    answer = sign_in(mine.author).post(f"/me/comments/{mine.comment_id}/check/", sent, follow=True)

    assert "A moderator will look at your comment first." in answer.content.decode()


def test_an_unknown_page_is_a_page(make):
    answer = Client().get("/nothing/here")

    assert answer.status_code == 404
    assert "There is nothing here." in answer.content.decode()
