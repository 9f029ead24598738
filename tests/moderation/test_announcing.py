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

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(make):
    """A reader whose page has been told of what was before."""
    author = make.reader()
    announce(author)
    return author


def names(reader) -> list[str]:
    return [one.name for one in announce(reader)]


def test_what_was_before_is_not_told(make):
    author = make.reader()
    make.pending(author)

    assert (names(author), names(author)) == ([], [])


def test_a_comment_on_its_way_is_told_step_by_step_each_once(make, author):
    revision = make.pending(author)
    submitted = announce(author)
    make.pay(revision)
    reviewed = names(author)
    edited = self_check(revision.comment, civil=True, text="I put it another way, on the whole.")
    changed = announce(author)
    make.agree(edited, civil=True)
    release(edited.decision)
    published = announce(author)

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

    reviews = [one for one in announce(author) if one.name == "review-completed"]

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
    announce(other)

    report(public, by=author, reason="attack")

    assert names(author) == ["reported"]
    assert names(other) == []


def test_a_row_that_was_committed_late_is_told_all_the_same(make, author):
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        slow = make.pending(author)  # Its id was made before what is told first.
    Announced.objects.filter(reader=author).update(since=timezone.now(), ids=[])

    assert [one.id for one in announce(author)] == [slow.pk]
    assert names(author) == []


def test_very_much_is_told_in_parts_and_all_of_it(make, author, monkeypatch):
    monkeypatch.setattr(announcing, "AT_MOST", 2)
    revision = make.pending(author)
    make.pay(revision)

    parts = [names(author) for _ in range(4)]

    assert parts == [["comment-submitted", "review-completed"], ["review-completed"] * 2, [], []]


def test_ids_are_not_kept_for_ever(make, author):
    make.pending(author)
    announce(author)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        announce(author)

        assert Announced.objects.get(reader=author).ids == []


def test_a_page_is_told_by_post_and_only_of_who_is_signed_in(make, client, author):
    make.pending(author)
    anonymous = client.post("/me/happened/")
    client.force_login(author)

    by_get = client.get("/me/happened/")
    told = client.post("/me/happened/").json()["events"]
    again = client.post("/me/happened/").json()["events"]

    assert anonymous.status_code == 302
    assert by_get.status_code == 405
    assert [one["name"] for one in told] == ["comment-submitted"]
    assert again == []
