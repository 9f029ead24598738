"""Counting anew beside others: in which order it locks."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from moderation import passports
from moderation.models import Relief, Standing, Voiding
from moderation.relief import relieved
from moderation.workflow.recounting import recount_some
from moderation.workflow.voiding import void
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("stated_terms"),
]


@pytest.fixture
def make() -> Any:
    return factories


def test_a_rule_that_another_keeps_just_now_is_waited_for_before_any_standing(make):
    """The other may be about to lock the same standings: then both would wait for ever."""
    revision, reviewer = make.in_review(), make.seasoned()
    make.review(revision, civil=True, reviewer=reviewer)
    void(reviewer, by=make.senior(), reason="a ring")
    voiding, counted = Voiding.objects.get(), []
    Relief.objects.create(publication=make.the_paper(), level=3, why={})
    passports.forget()

    def count_anew() -> None:
        try:
            counted.append(recount_some(voiding.pk))
        finally:
            connection.close()

    thread = threading.Thread(target=count_anew)
    with transaction.atomic():
        passports.key_of(relieved(passports.rule_of(revision), 3))
        thread.start()
        time.sleep(2)
        assert thread.is_alive(), "it waits for the rule"
        assert Standing.objects.select_for_update(nowait=True).get(reader=reviewer)
    thread.join()

    assert counted == [1]
