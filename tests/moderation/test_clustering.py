"""Voting clusters: found by night in rows, used by day where a rule minds, and cleared."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation import clock, queue
from moderation.evidence import on_record
from moderation.learning import clusters as learning
from moderation.models import Cluster, Decision
from moderation.nights import clustering
from moderation.nights.clustering import find_clusters
from moderation.passports import rule_by
from moderation.verdict import verdict
from moderation.workflow.hearing import hear

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


@pytest.fixture
def few_are_enough(monkeypatch):
    """So that a test need not make thousands of rows; how many it takes is another's matter."""
    monkeypatch.setattr(learning, "RATINGS_AT_LEAST", 4)
    monkeypatch.setattr(learning, "READERS_AT_LEAST", 6)
    monkeypatch.setattr(learning, "BEYOND_CHANCE", 3.0)
    monkeypatch.setattr(learning, "SURE", 1.0)


@pytest.fixture
def split_town(make):
    """Two sides of six, and texts of which one side finds every second uncivil."""
    make.policy(
        other_cluster=True, reviews_owed=0, self_check=False, ratings_at_least=6, ratings_at_most=6
    )
    dice = random.Random(3)
    sides = [[make.reader() for _ in range(6)] for _ in range(2)]
    for number in range(20):
        text = make.pending()
        for place, side in enumerate(sides):
            for reader in dice.sample(side, 3):
                make.review(text, civil=place == number % 2, reviewer=reader)
    return sides


def of_cluster(make, number, *readers):
    for reader in readers:
        Cluster.objects.create(
            publication=make.the_paper(),
            reader=reader,
            number=number,
            until=timezone.now() + timedelta(days=1),
        )


def test_the_night_puts_each_side_on_record_until_no_rule_minds(make, few_are_enough, split_town):
    paper = make.the_paper()

    assert find_clusters(paper) == 12

    numbers = dict(Cluster.objects.values_list("reader", "number"))
    assert [len({numbers[one.pk] for one in side}) for side in split_town] == [1, 1]
    assert set(numbers.values()) == {0, 1}

    assert find_clusters(paper) == 12

    assert dict(Cluster.objects.values_list("reader", "number")) == numbers
    later = timezone.now() + clustering.HOLDS_FOR
    assert not Cluster.objects.filter(until__gt=later).exists()

    make.policy(other_cluster=False)
    clock.find_clusters()

    assert not Cluster.objects.exists()


def test_clusters_that_are_no_longer_reliable_are_cleared(make):
    make.policy(other_cluster=True)
    of_cluster(make, 1, make.reader())

    assert find_clusters(make.the_paper()) == 0

    assert not Cluster.objects.exists()


def test_two_of_one_cluster_return_nothing_and_a_third_is_asked(make):
    make.policy(other_cluster=True, cost_of_fine_returned=2.7)
    one, two, three = make.seasoned(), make.seasoned(), make.seasoned()
    of_cluster(make, 1, one, two)
    text = make.in_review()

    for reader in (one, two):
        make.review(text, civil=False, reviewer=reader)
    text.refresh_from_db()
    assert text.is_waiting_for_peers
    assert text.ratings_wanted == 3

    make.review(text, civil=False, reviewer=three)

    decision = Decision.objects.get(revision=text)
    assert decision.outcome == "return"
    record = on_record(decision.evidence, rule_by(decision.rule))
    # That they were not all of one is all that is kept: not who was of the same.
    assert [one.cluster for one in record.witnesses] == [None, None, None]
    again = verdict(record.witnesses, record.rule, record.circumstances)
    assert str(again.outcome) == "return"


def test_where_the_rule_does_not_mind_nobodys_cluster_is_in_the_evidence(make):
    make.policy(cost_of_fine_returned=2.7)
    one, two = make.seasoned(), make.seasoned()
    of_cluster(make, 1, one, two)
    text = make.in_review()

    for reader in (one, two):
        make.review(text, civil=False, reviewer=reader)

    [decision] = Decision.objects.filter(revision=text)
    assert decision.outcome == "return"
    assert [row["cluster"] for row in decision.evidence["ratings"]] == [None, None]


def test_a_cluster_that_has_run_out_is_none(make):
    make.policy(other_cluster=True)
    reader = make.seasoned()
    of_cluster(make, 1, reader)
    text = make.in_review()
    make.review(text, civil=False, reviewer=reader)

    assert [one.cluster for one in hear(text).witnesses] == [0]
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert [one.cluster for one in hear(text).witnesses] == [None]


@pytest.mark.parametrize(
    ("minds", "mine", "likelier"),
    [(True, 0, True), (True, None, True), (True, 1, False), (False, 0, False)],
)
def test_the_lot_prefers_a_text_that_only_the_other_cluster_has_read(make, minds, mine, likelier):
    """Four times likelier, among two alike but for who has read them."""
    make.policy(other_cluster=minds, ratings_at_least=3)
    bloc, mixed = [make.seasoned() for _ in range(2)], [make.seasoned() for _ in range(2)]
    of_cluster(make, 1, *bloc, mixed[0])
    of_cluster(make, 0, mixed[1])
    theirs, both = make.in_review(), make.in_review()
    for text, readers in ((theirs, bloc), (both, mixed)):
        for reader in readers:
            make.review(text, civil=False, reviewer=reader)
    drawer = make.seasoned()
    if mine is not None:
        of_cluster(make, mine, drawer)

    drawn = Counter(
        queue.draw(make.the_paper().pk, drawer.pk, 1)[0].revision == theirs.pk for _ in range(200)
    )

    assert (drawn[True] > 130) is likelier  # 160 or 100 on average, and six standard errors off
