"""Every address of the site, asked by those who may not know, with hidden texts in the tables.

Whoever has not signed in asks them all; who has, a share by lot (DOORS_SHARE=2: all).
"""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from comments.models import Comment, Revision
from moderation.models import Assignment, Case
from moderation.workflow.assigning import assign
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Publication
from tests.doors.lots import drawn

pytestmark = pytest.mark.django_db
ANY_ID = re.compile(r"<uuid:\w+>")


@pytest.fixture
def hidden(make):
    """A text in every state that is not public, each with a mark, by a marked author."""
    marks = {}

    def one(name, revision):
        marks[name] = revision
        return revision

    def text(name):
        return f"MARK-{name}-TEXT, nobody may read this yet."

    def author(name):
        return make.reader(name=f"MARK-{name}-AUTHOR")

    one("pending", make.pending(author("pending"), text=text("pending")))
    one("queued", make.in_review(author("queued"), text=text("queued")))
    one("returned", make.returned(author("returned"), text=text("returned")))
    one("held", make.split(author("held"), text=text("held")).revision)
    make.listed("giveaway")
    one("severe", make.pending(author("severe"), text=text("severe") + " A giveaway!"))
    withdrawn = one("withdrawn", make.in_review(author("withdrawn"), text=text("withdrawn")))
    withdraw(withdrawn.comment)
    due = one("due", make.in_review(author("due"), text=text("due")))
    make.review(due, civil=True)
    make.review(due, civil=True)
    taken_back = make.released(author("taken"), text=text("taken"))
    make.released(parent=taken_back, text="A reply that stays.")
    withdraw(taken_back)
    assert all("MARK-" in revision.text for revision in marks.values())
    return marks


def addresses(resolver=None, prefix="/"):
    """Every address that the site has, with `<uuid>` where an id goes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield ANY_ID.sub("<uuid>", route)


def every_address():
    """Each with the id of everything marked, so that no guess finds what is not the guesser's."""
    marked = Comment.objects.filter(author__name__startswith="MARK-")
    ids: set[UUID] = set(marked.values_list("pk", flat=True))
    ids |= set(Revision.objects.filter(comment__in=marked).values_list("pk", flat=True))
    ids |= set(Assignment.objects.filter(comment__in=marked).values_list("pk", flat=True))
    ids |= set(Case.objects.values_list("pk", flat=True))
    ids |= set(Comment.objects.values_list("article", flat=True))
    place = Publication.objects.earliest("pk").slug
    for address in addresses():
        address = address.replace("<slug:slug>", place)
        if address == "/healthz":
            continue  # Asks servers, not tables.
        if "<uuid>" in address:
            yield from (address.replace("<uuid>", str(pk)) for pk in ids)
        else:
            yield address


def marks_in(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code in {200, 401, 403, 404, 405}, (address, answer.status_code)
    return set(re.findall(r"MARK-\w+-\w+", answer.content.decode()))


def test_anonymous_readers_see_nothing_hidden(hidden):
    for address in every_address():
        assert not marks_in(Client(), address), address


def test_signed_in_readers_see_nothing_hidden(make, hidden):
    client = Client()
    client.force_login(make.reader())

    for address in drawn(every_address(), one_in=2):
        assert not marks_in(client, address), address


def test_no_order_and_no_key_of_a_page_lets_out_what_is_hidden(hidden):
    waiting = Comment.objects.filter(first_released_at__isnull=True).values_list("pk", flat=True)
    once = Comment.objects.filter(author__name__startswith="MARK-taken").get()

    for sort in ("newest", "oldest", "replied", "valued"):
        for thread in Comment.objects.values_list("article", flat=True).distinct():
            assert not marks_in(Client(), f"/articles/{thread}/?sort={sort}")
            assert not marks_in(Client(), f"/api/v1/articles/{thread}/comments?sort={sort}")
    for way in ("after", "before"):
        for key in waiting:
            for page in (f"/comments/{once.pk}/replies/", f"/api/v1/comments/{once.pk}/replies"):
                answer = Client().get(f"{page}?{way}={key}")
                assert answer.status_code == 404, (page, way)
                assert b"MARK-" not in answer.content


def test_reviewers_see_the_texts_they_were_given_and_nothing_about_anybody(make, hidden):
    parent = make.released(make.reader(name="MARK-parent-AUTHOR"), text="MARK-parent-TEXT")
    reply = make.in_review(make.reader(name="MARK-reply-AUTHOR"), parent=parent)
    mine = make.pending(make.reader())
    make.calibrations(4)
    make.lease(reply, mine.author, pays_for=mine)
    assign(mine.pk)
    given = set(
        Assignment.objects.filter(reviewer=mine.author).values_list("revision__text", flat=True)
    )
    allowed = set(re.findall(r"MARK-\w+-\w+", " ".join(given))) | {"MARK-parent-TEXT"}
    client = Client()
    client.force_login(mine.author)
    addresses = list(every_address())
    reviewing = [one for one in addresses if "review" in one]

    others = [one for one in addresses if "review" not in one]

    for address in reviewing + drawn(others, one_in=2):
        seen = marks_in(client, address)
        if "review" in address:
            assert seen <= allowed, address
            assert not {mark for mark in seen if mark.endswith("AUTHOR")}, address
        else:
            # On public pages the author of a public comment is named, as everywhere.
            assert seen <= {"MARK-parent-TEXT", "MARK-parent-AUTHOR"}, address


def test_a_review_has_the_same_shape_whether_or_not_the_answer_is_known(make, as_):
    make.calibrations(2)
    live = make.in_review()
    mine = make.pending()
    assign(mine.pk)

    reviews = as_(mine.author).get("/api/v1/reviews").json()["results"]

    assert len(reviews) == 3
    assert live.text in {review["text"] for review in reviews}
    [shape] = {frozenset(review) for review in reviews}
    assert shape == {"id", "text", "html", "covered", "article", "parent", "lease_until"}
    assert {frozenset(review["article"]) for review in reviews} == {
        frozenset({"section", "headline", "standfirst"})
    }
    assert len({review["lease_until"] for review in reviews}) == 1


def test_reviewers_see_nothing_of_what_screening_found_or_asked(make, settings):
    settings.SCREENING_CHECKS = ["tests.checks_to_try.notes", "tests.checks_to_try.guesses"]
    make.listed("w?ndmill*", "mark")
    make.listed("spam.example", "mark", "domain")
    text = "Of windmills, and of spam . example"
    judged = make.in_review(text=text)
    assert {one["check"] for one in judged.findings} == {"marked_words", "notes", "guesses"}
    mine = make.pending(make.reader())
    make.lease(judged, mine.author, pays_for=mine)
    client = Client()
    client.force_login(mine.author)

    seen = {}
    for address in every_address():
        if "review" in address or "api" in address:
            seen[address] = client.get(address, follow=True).content.decode()

    assert any(text in page or "windmills" in page for page in seen.values())
    found = ["marked_words", "w?ndmill", "guesses", "0.831", "harbour-2026", "characters\"",
             "listed_words", "screened", "findings"]  # fmt: skip
    for address, page in seen.items():
        if "/openapi" not in address and "/api/v1/schema" not in address:
            assert not [word for word in found if word in page], address
