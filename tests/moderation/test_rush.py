"""Whether far more is handed in than is usual."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation import conditions
from moderation.management.commands.seed_calibration import plant

pytestmark = pytest.mark.django_db
OPEN_FOR = timedelta(days=9)


@pytest.fixture
def paper(make):
    """One that has been open for a while, and in which little is written."""
    with time_machine.travel(timezone.now() - OPEN_FOR):
        make.in_review()
    return make.the_paper()


def is_rush(paper):
    """A minute later, by somebody who does not know it yet: ids that are made at once are of
    moments one after the other, and so a little ahead."""
    conditions.forget()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        return conditions.is_rush(paper.pk)


def test_many_texts_at_once_are_a_rush(make, paper):
    for _ in range(9):
        make.in_review()

    assert is_rush(paper)


def test_what_the_house_practises_with_is_none(paper):
    assert plant(paper) > 8

    assert not is_rush(paper)


def test_a_site_that_has_just_opened_has_none(make):
    for _ in range(9):
        make.in_review()

    assert not is_rush(make.the_paper())


def test_a_sample_newsroom_has_none_since_its_days_are_made_up(make, paper, settings):
    settings.DEMO = True
    for _ in range(9):
        make.in_review()

    assert not is_rush(paper)
