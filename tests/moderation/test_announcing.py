"""What a host's page is told of a reader: each thing once, and nothing that is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation.models import Announced
from moderation.workflow import announcing
from moderation.workflow.announcing import announce
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.self_checking import self_check
from tests import factories

pytestmark = pytest.mark.django_db


def told_of(reader) -> list[announcing.Happened]:
    return announce(reader, factories.the_paper().pk)


@pytest.fixture
def author(make):
    """A reader whose page has been told of what was before."""
    author = make.reader()
    told_of(author)
    return author


def names(reader) -> list[str]:
    return [one.name for one in told_of(reader)]


def test_what_was_before_is_not_told(make):
    author = make.reader()
    make.pending(author)

    assert (names(author), names(author)) == ([], [])


def test_a_comment_on_its_way_is_told_step_by_step_each_once(make, author):
    revision = make.pending(author)
    submitted = told_of(author)
    make.pay(revision)
    reviewed = names(author)
    edited = self_check(revision.comment, civil=True, text="I put it another way, on the whole.")
    changed = told_of(author)
    make.agree(edited, civil=True)
    release(edited.decision)
    published = told_of(author)

    assert [(one.name, one.comment) for one in submitted] == [
        ("comment-submitted", revision.comment_id)
    ]
    assert reviewed == ["review-completed"] * 3
    assert [(one.name, one.id) for one in changed] == [("self-edited", edited.pk)]
    assert [(one.name, one.comment) for one in published] == [("published", revision.comment_id)]
    assert names(author) == []


def test_a_review_is_told_without_what_was_reviewed(make, author):
    revision = make.pending(author)
    make.pay(revision)

    reviews = [one for one in told_of(author) if one.name == "review-completed"]

    assert [one.comment for one in reviews] == [None] * 3
    assert all("comment" not in one.as_row() for one in reviews)


def test_what_is_returned_or_rejected_is_told_when_its_author_is(make, author):
    make.returned(author)
    make.listed("tram", "hold")
    held = make.pending(author, text="The tram.")
    names(author)
    decide_case(held.cases.get(), moderator=make.moderator(), outcome="reject", reason="attack")

    at_once = names(author)
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        later = names(author)
        again = names(author)

    assert at_once == []  # The desk may still undo it.
    assert (later, again) == (["rejected"], [])


def test_a_report_is_told_and_another_reader_is_told_nothing(make, author):
    public = make.released()
    other = make.reader()
    told_of(other)

    report(public, by=author, reason="attack")

    assert names(author) == ["reported"]
    assert names(other) == []


def test_a_row_that_was_committed_late_is_told_all_the_same(make, author):
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        slow = make.pending(author)  # Its id was made before what is told first.
    Announced.objects.filter(reader=author).update(since=timezone.now(), ids=[])

    assert [one.id for one in told_of(author)] == [slow.pk]
    assert names(author) == []


def test_very_much_is_told_in_parts_and_all_of_it(make, author, monkeypatch):
    monkeypatch.setattr(announcing, "AT_MOST", 2)
    revision = make.pending(author)
    make.pay(revision)

    parts = [names(author) for _ in range(4)]

    assert parts == [["comment-submitted", "review-completed"], ["review-completed"] * 2, [], []]


def test_ids_are_not_kept_for_ever(make, author):
    make.pending(author)
    told_of(author)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        told_of(author)

        assert Announced.objects.get(reader=author).ids == []


def test_the_page_of_one_publication_hears_nothing_of_another(make):
    """An account of this installation may be signed in within the frames of both."""
    author = make.reader(issuer="local")
    told_of(author)
    elsewhere = make.article(make.publication())
    assert announce(author, elsewhere.publication_id) == []  # the first time
    there = make.pending(author, article=elsewhere)

    assert names(author) == []
    assert [one.id for one in announce(author, elsewhere.publication_id)] == [there.pk]


def test_a_page_is_told_by_post_in_a_frame_and_only_of_who_is_signed_in(make, client, author):
    make.pending(author)
    article = make.the_article()
    frame = f"/embed/{article.publication.slug}/{article.pk}/-/me/happened/"
    anonymous = client.post(frame)
    client.force_login(author)
    client.cookies["frame-sessionid"] = client.cookies["sessionid"].value

    by_get = client.get(frame)
    outside = client.post("/me/happened/").json()["events"]
    told = client.post(frame).json()["events"]
    again = client.post(frame).json()["events"]

    assert anonymous.status_code == 302
    assert by_get.status_code == 405
    assert outside == []
    assert [one["name"] for one in told] == ["comment-submitted"]
    assert again == []
