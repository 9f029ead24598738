"""How texts ended that were written by accounts made in the same hour, and what that is to a new
author: how a raid has its first texts returned, and no later one published by a slip."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.models import Revision, Status
from moderation import conditions
from moderation.authors import WARNS_OF_AN_HOUR
from moderation.trust import Measures
from moderation.workflow.heard import heard
from moderation.workflow.hearing import hear
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
SETTLED = conditions.Conditions(Measures(established=1000), None, 0.25)
AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def a_site_with_many_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "_newest", lambda publication: SETTLED)


def came(make: Any, ago: timedelta, who: Reader | None = None) -> Reader:
    reader: Reader = who or make.reader()
    Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - ago)
    reader.refresh_from_db()
    return reader


def a_crew(make: Any, ago: timedelta, *, texts: int = 4) -> None:
    """So many texts that two good readers have returned, each of another account."""
    for _ in range(texts):
        text = read_by(make, make.in_review(came(make, ago)), 2, civil=False)
        assert text.status == Status.RETURNED


def read_by(make: Any, text: Revision, number: int, *, civil: bool = True) -> Revision:
    """So many good readers who have long been here say the same of it."""
    for _ in range(number):
        reader = came(make, timedelta(days=90), make.seasoned())
        make.review(text, civil=civil, reviewer=reader)
    text.refresh_from_db()
    return text


def test_what_a_new_account_writes_whose_hour_was_a_crew_takes_three_good_readers(
    make: Any,
) -> None:
    a_crew(make, 2 * AN_HOUR)
    text = make.in_review(came(make, 2 * AN_HOUR))

    assert read_by(make, text, 2).decision is None
    assert read_by(make, text, 1).decision is not None
    assert hear(text).circumstances.author == WARNS_OF_AN_HOUR


@pytest.mark.parametrize("ago", [timedelta(minutes=30), 4 * AN_HOUR], ids=["after", "before"])
def test_who_came_at_another_hour_is_released_by_two(make: Any, ago: timedelta) -> None:
    a_crew(make, 2 * AN_HOUR)
    text = make.in_review(came(make, ago))

    assert read_by(make, text, 2).decision is not None
    assert hear(text).circumstances.author == text.author_shift


def test_an_account_that_is_no_longer_new_is_not_asked_whom_it_came_with(make: Any) -> None:
    a_crew(make, timedelta(days=8))
    text = make.in_review(came(make, timedelta(days=8)))

    assert read_by(make, text, 2).decision is not None


def test_an_hour_of_fine_texts_says_nothing(make: Any) -> None:
    for _ in range(3):
        assert read_by(make, make.in_review(came(make, 2 * AN_HOUR)), 2).decision is not None
    text = read_by(make, make.in_review(came(make, 2 * AN_HOUR)), 1)

    assert hear(text).circumstances.author == text.author_shift


def test_what_was_written_elsewhere_says_nothing_here(make: Any) -> None:
    a_crew(make, 2 * AN_HOUR)
    there = make.publication(slug="elsewhere")
    author = came(make, 2 * AN_HOUR, make.reader(issuer=there.token_issuer))
    text = read_by(make, make.in_review(author, article=make.article(there)), 1)

    assert hear(text).circumstances.author == text.author_shift


def test_a_site_that_has_just_opened_asks_nobody(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "_newest", lambda publication: conditions.AT_LAUNCH)
    a_crew(make, AN_HOUR)
    text = read_by(make, make.in_review(came(make, AN_HOUR)), 1)

    assert hear(text).circumstances.author == text.author_shift


def test_it_is_asked_once_the_next_rating_may_decide(make: Any) -> None:
    a_crew(make, 2 * AN_HOUR)
    text = make.in_review(came(make, 2 * AN_HOUR))

    assert heard(text.pk).their_hour == (0, 0)
    assert heard(read_by(make, text, 1).pk).their_hour == (0, 4)
