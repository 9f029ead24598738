"""A reader rates their own text, or the same comment twice, or more than the leases they hold.

Number 4 of what may never happen (house.md).

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from tests.invariants.attacking import LEASE, dies_on, sql

pytestmark = pytest.mark.django_db


RATE = (
    "INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id,"
    " quality, civil, reasons, note, rated_at)"
    " SELECT a.id, %s, a.revision_id, a.comment_id, 'good', true, '{}', '',"
    " now() FROM moderation_assignment a WHERE a.id = %s"
)


def test_nobody_is_handed_their_own_text(make):
    revision = make.in_review()
    dies_on(
        "assignment_is_of_a_text_in_review_by_somebody_else",
        LEASE,
        revision.author_id,
        revision.pk,
    )


def test_nobody_rates_their_own_text(make):
    revision = make.in_review()
    lease = make.lease(revision)
    dies_on("rating_is_never_of_ones_own_text", RATE, revision.author_id, lease.pk)


def test_nobody_is_handed_the_same_comment_twice(make):
    revision, reviewer = make.in_review(), make.reader()
    make.review(revision, civil=True, reviewer=reviewer)
    dies_on("assignment_gives_a_reader_a_comment_once", LEASE, reviewer.pk, revision.pk)


def test_nobody_rates_on_the_lease_of_another(make):
    lease = make.lease(make.in_review())
    dies_on("rating_needs_an_open_lease_of_its_reviewer", RATE, make.reader().pk, lease.pk)


def test_nobody_rates_twice_on_one_lease(make):
    revision = make.in_review()
    rating = make.review(revision, civil=True)
    dies_on(
        "rating_needs_an_open_lease_of_its_reviewer",
        RATE,
        rating.reviewer_id,
        rating.assignment_id,
    )


def test_nobody_rates_a_comment_twice_though_the_first_lease_ran_out(make):
    revision, reviewer = make.in_review(), make.reader()
    first = make.lease(revision, reviewer=reviewer)
    sql("UPDATE moderation_assignment SET state = 'expired' WHERE id = %s", first.pk)
    make.review(revision, civil=True, reviewer=reviewer)

    dies_on("rating_needs_an_open_lease_of_its_reviewer", RATE, reviewer.pk, first.pk)
    dies_on("assignment_gives_a_reader_a_comment_once", LEASE, reviewer.pk, revision.pk)


def test_nobody_rates_on_a_lease_that_ran_out(make):
    lease = make.lease(make.in_review())
    sql("UPDATE moderation_assignment SET lease_until = '2020-01-01' WHERE id = %s", lease.pk)
    dies_on("rating_needs_an_open_lease_of_its_reviewer", RATE, lease.reviewer_id, lease.pk)


def test_a_lease_is_rated_by_a_rating_only(make):
    lease = make.lease(make.in_review())
    dies_on(
        "assignment_leaves_open_only_once_and_is_rated_by_a_rating",
        "UPDATE moderation_assignment SET state = 'rated' WHERE id = %s",
        lease.pk,
    )


def test_a_lease_is_kept_by_its_assignment_alone(make):
    lease = make.lease(make.in_review())
    kept = "lease_comes_and_goes_with_its_assignment_alone"
    dies_on(kept, "UPDATE moderation_lease SET until = now() WHERE assignment_id = %s", lease.pk)
    dies_on(
        kept, "INSERT INTO moderation_lease (assignment_id, until) VALUES (%s, now())", lease.pk
    )
    dies_on(
        "lease_is_ended_by_its_assignment_alone",
        "DELETE FROM moderation_lease WHERE assignment_id = %s",
        lease.pk,
    )
