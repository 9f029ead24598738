"""A moderator is the author of what is before the desk, and learns no more than any author."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from moderation.models import Case, LegalGround, Notice
from moderation.notices import missed
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.objecting import contest
from moderation.workflow.reporting import report
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
NOTIFIER = {"name": "MARKED Notifier", "email": "marked@example.org"}


@pytest.fixture
def mine(make):
    """A moderator's own public comment: rated, reported, and told of by a notice."""
    author = make.moderator()
    comment = make.released(author)
    reporter = make.reader("MARKED-reporter")
    Reader.objects.filter(pk=reporter.pk).update(joined_at=timezone.now() - timedelta(days=30))
    reporter.refresh_from_db()
    report(comment, by=reporter, reason="other", words="MARKED words")
    given = Given(LegalGround.OTHER, "MARKED: it is illegal", good_faith=True, **NOTIFIER)
    give_notice(comment, given, by=make.reader("MARKED-notifier", name="MARKED Notifier"))
    return comment


def page_of(address, reader):
    client = Client()
    client.force_login(reader)
    return client.get(address).content.decode()


def case_of(comment):
    return Case.objects.get(comment=comment, closed_at=None)


def raters_of(comment):
    return [rating.reviewer for rating in comment.released_revision.ratings.order_by("pk")]


def told_of(case, reader, as_):
    """A case as the desk shows it, by page and by program."""
    api = as_(reader)
    return "".join(
        [
            page_of(f"/desk/cases/{case.pk}/", reader),
            api.get(f"/api/v1/cases/{case.pk}").content.decode(),
            api.get(f"/api/v1/cases/{case.pk}/reports").content.decode(),
        ]
    )


def test_its_author_does_not_see_who_rated_reported_or_told_of_it(make, mine, as_):
    case = case_of(mine)
    people = [*raters_of(mine), Reader.objects.get(handle="MARKED-reporter")]

    theirs, anothers = (told_of(case, one, as_) for one in (mine.author, make.moderator()))

    assert "This is your own comment." in theirs
    assert "MARKED" not in theirs
    assert not [one for one in people if str(one.pk) in theirs]
    assert "MARKED words" in anothers
    assert NOTIFIER["name"] in anothers
    assert len(people) == len([one for one in people if str(one.pk) in anothers])


def test_what_is_told_of_an_own_case_after_it_was_decided_is_no_more(make, mine, as_):
    case, moderator = case_of(mine), make.moderator()
    decide_case(case, moderator=moderator, outcome="release", reason="within_rules")

    assert "MARKED" not in told_of(case, mine.author, as_)
    assert "MARKED" in told_of(case, moderator, as_)


@pytest.mark.parametrize(
    "address", ["/desk/notices/{pk}/file.txt", "/desk/notices/{pk}/file.json"]
)
def test_a_notice_about_ones_own_comment_is_another_moderators(make, mine, as_, address):
    [notice] = Notice.objects.all()
    address, moderator = address.format(pk=notice.pk), make.moderator()

    for reader, is_told in ((mine.author, False), (moderator, True)):
        listed = as_(reader).get("/api/v1/desk/notices").json()["results"]
        in_full = as_(reader).get(f"/api/v1/desk/notices/{notice.pk}")
        assert ("MARKED" in page_of("/desk/notices/", reader)) is is_told
        assert (NOTIFIER["email"] in page_of(address, reader)) is is_told
        assert (len(listed), in_full.status_code) == ((1, 200) if is_told else (0, 404))


def test_nor_do_the_pages_of_people_or_the_log_tell(make, mine, as_):
    moderator, text = make.moderator(), mine.released_revision.text
    people = [raters_of(mine)[0], Reader.objects.get(handle="MARKED-reporter")]

    for reader, is_told in ((mine.author, False), (moderator, True)):
        for one in people:
            assert (text in page_of(f"/desk/people/{one.pk}/", reader)) is is_told
        assert "MARKED Notifier" not in page_of("/desk/log/", reader)  # whoever asks
        log = as_(reader).get("/api/v1/log", {"act": "notice_received"}).json()["results"]
        assert bool(log) is is_told


def test_an_objection_about_a_review_of_ones_own_comment_is_another_moderators(make, mine):
    reviewer = raters_of(mine)[0]
    letter = contest(missed(reviewer, mine.released_revision), objection="I stand by it")

    assert letter.objection not in page_of("/desk/objections/", mine.author)
    assert letter.objection in page_of("/desk/objections/", make.moderator())
