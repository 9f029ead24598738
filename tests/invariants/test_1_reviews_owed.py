"""A revision is in review although its author has not given the reviews owed.

Number 1 of what may never happen (house.md).

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from comments.models import Revision
from moderation.workflow.withdrawing import withdraw
from tests.invariants.attacking import dies_on

pytestmark = pytest.mark.django_db


def test_no_text_enters_the_queue_before_its_author_gave_the_reviews_owed(make):
    revision = make.pending()
    dies_on(
        "revision_is_in_review_only_after_its_author_gave_the_reviews_owed",
        "UPDATE comments_revision SET status = 'in_review' WHERE id = %s",
        revision.pk,
    )


def test_the_reviews_given_cannot_be_written_only_counted(make):
    revision = make.pending()
    dies_on(
        "revision_passport_is_counted_never_written",
        "UPDATE comments_revision SET reviews_given = 3, status = 'in_review' WHERE id = %s",
        revision.pk,
    )


def test_a_new_text_cannot_claim_reviews_that_were_never_given(make):
    revision = make.pending()
    withdraw(revision.comment)
    copied = [f.column for f in Revision._meta.fields if f.name not in {"id", "number", "status"}]
    columns = ", ".join(c for c in copied if c != "reviews_given")
    dies_on(
        "revision_inherits_no_more_reviews_than_its_predecessor_had",
        f"INSERT INTO comments_revision (id, number, status, reviews_given, {columns})"
        f" SELECT gen_random_uuid(), 2, 'pending', 3, {columns}"
        " FROM comments_revision WHERE id = %s",
        revision.pk,
    )


@pytest.mark.parametrize("forged", ["reviews_owed = 0", "ratings_at_most = 99"])
def test_no_text_is_born_with_a_forged_passport(make, forged):
    column, _, value = forged.partition(" = ")
    revision = make.pending()
    withdraw(revision.comment)
    fields = Revision._meta.fields
    copied = [f.column for f in fields if f.name not in {"id", "number", "status", column}]
    columns = ", ".join(copied)
    dies_on(
        "revision_begins_with_the_passport_that_its_rule_says",
        f"INSERT INTO comments_revision (id, number, status, {column}, {columns}) SELECT"
        f" gen_random_uuid(), 2, 'pending', {value}, {columns} FROM comments_revision"
        " WHERE id = %s",
        revision.pk,
    )
