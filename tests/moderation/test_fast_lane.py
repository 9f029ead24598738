"""The fast lane: authors long proved good are believed a little sooner, never on one rating."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation.models import Decision
from moderation.rules import HouseRule
from moderation.verdict import Circumstances, Outcome, Witness, verdict
from moderation.workflow import hearing
from moderation.workflow.hearing import hear

RULE = HouseRule(
    fast_lane=True, cost_of_bad_released=33, cost_of_fine_returned=5, cost_of_a_review=0.1
)
NEARLY = [Witness(civil=True, weight=-0.35), Witness(civil=True, weight=-0.35)]


def outcome(witnesses, *, fast, rule=RULE, hours=0.0):
    return verdict(witnesses, rule, Circumstances(fast_lane=fast, hours=hours)).outcome


def test_two_who_are_nearly_sure_are_enough_for_a_proven_author():
    assert outcome(NEARLY, fast=False) is Outcome.ONE_MORE
    assert outcome(NEARLY, fast=True) is Outcome.RELEASE


def test_one_is_never_enough():
    sure = [Witness(civil=True, weight=-2.5)]

    assert outcome(sure, fast=True) is Outcome.ONE_MORE


def test_one_objection_closes_the_fast_lane():
    split = [Witness(civil=True, weight=-1.2) for _ in range(2)]
    split.append(Witness(civil=False, weight=1.6))

    assert outcome(split, fast=True) == outcome(split, fast=False)
    assert outcome(split, fast=True) is not Outcome.RELEASE


def test_it_is_no_faster_than_four_quiet_hours_would_be():
    doubtful = [Witness(civil=True, weight=-0.05), Witness(civil=True, weight=-0.05)]

    assert outcome(doubtful, fast=True) is not Outcome.RELEASE
    for witnesses in (NEARLY, doubtful):
        assert outcome(witnesses, fast=True) == outcome(witnesses, fast=False, hours=4)


def test_a_circle_of_friends_is_no_two_readers_in_the_fast_lane_either():
    friends = [Witness(civil=True, weight=-2.5, circle=1) for _ in range(2)]

    assert outcome(friends, fast=True) is not Outcome.RELEASE


# Who is in it.


@pytest.fixture
def proven(make, db, monkeypatch):
    """An author with as many released texts as it takes; two, since many are slow to make."""
    monkeypatch.setattr(hearing, "FAST_LANE_FROM", 2)
    author = make.reader()
    make.released(author)
    make.released(author)
    return author


def in_fast_lane(revision):
    return hear(revision).circumstances.fast_lane


def test_no_publication_has_a_fast_lane_unless_it_wants_one(make, proven):
    assert not HouseRule().fast_lane
    assert not in_fast_lane(make.in_review(proven))

    make.policy(fast_lane=True)

    assert in_fast_lane(make.in_review(proven))
    assert not in_fast_lane(make.in_review())


def test_one_returned_text_shuts_it_for_ninety_days(make, proven):
    make.policy(fast_lane=True)
    make.returned(proven)

    assert not in_fast_lane(make.in_review(proven))
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert in_fast_lane(make.in_review(proven))


@pytest.mark.django_db
def test_it_says_in_the_evidence_that_it_was_taken(make, proven):
    make.policy(fast_lane=True)
    mine = make.in_review(proven)

    make.agree(mine, civil=True)

    evidence = Decision.objects.get(pk=mine.decision).evidence
    assert evidence["circumstances"]["fast_lane"] is True
    assert len(evidence["ratings"]) >= 2
