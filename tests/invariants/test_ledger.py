"""The ledger: what a reviewer's word is worth is counted, never written.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from moderation.models import Cluster, Voiding
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


# The ledger: what a reviewer's word is worth is counted, never written.


def test_a_standing_cannot_be_written_only_counted(make):
    reviewer = make.seasoned()
    for column in ("caught", "spared", "settled", "calibrations_passed"):
        dies_on(
            "standing_is_counted_from_its_credits_never_written",
            f"UPDATE moderation_standing SET {column} = 1000 WHERE reader_id = %s",
            reviewer.pk,
        )


def test_no_standing_begins_with_merits(make):
    dies_on(
        "standing_begins_with_nothing",
        "INSERT INTO moderation_standing (reader_id, tier, spared) VALUES (%s, 'trusted', 99)",
        make.reader().pk,
    )


def test_a_credit_is_its_own_reviewers_for_good(make):
    [known] = make.calibrations(1)
    rating, other = make.review(known.revision, civil=True), make.reader()
    dies_on(
        "credit_keeps_its_reviewer",
        "UPDATE moderation_credit SET reviewer_id = %s WHERE rating_id = %s",
        other.pk,
        rating.pk,
    )
    dies_on(
        "credit_stays_with_its_rating_and_is_never_deleted",
        "DELETE FROM moderation_credit WHERE rating_id = %s",
        rating.pk,
    )
    uncredited = make.review(make.in_review(), civil=True)
    dies_on(
        "credit_is_its_own_reviewers",
        "INSERT INTO moderation_credit (rating_id, reviewer_id, source, bad, caught, missed,"
        " spared, blamed, written_at) VALUES (%s, %s, 'audit', 0, 0, 0, 2, 0, now())",
        uncredited.pk,
        other.pk,
    )


def test_a_measurement_and_a_voiding_stay_as_they_were_written(make):
    paper = make.the_paper()
    sql(
        "INSERT INTO moderation_measurement (publication_id, measured_at, share, temperature,"
        " sensitivity, specificity, strength, established, trusted, alarm, load, audits, report)"
        " VALUES (%s, now(), 0.1, 0.7, 0.7, 0.88, 8, 0, 0, false, 1, 0, '{}')",
        paper.pk,
    )
    for act in (
        "UPDATE moderation_measurement SET share = 0.9",
        "DELETE FROM moderation_measurement",
    ):
        dies_on("measurement_is_never_changed_or_deleted", act)
    Voiding.objects.create(reviewer=make.reader(), by=make.moderator(), reason="a ring")
    dies_on("voiding_is_lifted_once_and_else_stays", "UPDATE moderation_voiding SET reason = ''")
    dies_on("voiding_is_never_deleted", "DELETE FROM moderation_voiding")


# Voting clusters


@pytest.mark.parametrize(
    ("law", "attack"),
    [
        ("cluster_is_one_of_two", "UPDATE moderation_cluster SET number = 2"),
        (
            "cluster_is_one_for_each_reader",
            "INSERT INTO moderation_cluster (publication_id, reader_id, number, found_at, until)"
            " SELECT publication_id, reader_id, 1 - number, found_at, until"
            " FROM moderation_cluster",
        ),
    ],
)
def test_a_reader_is_of_one_cluster_and_there_are_two(make, law, attack):
    now = timezone.now()
    Cluster.objects.create(
        publication=make.the_paper(), reader=make.reader(), number=0, found_at=now, until=now
    )
    dies_on(law, attack)
