"""A revision collects more ratings or open leases than the rule allows.

Number 5 of what may never happen (house.md).

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from tests.invariants.attacking import LEASE, dies_on

pytestmark = pytest.mark.django_db


def test_no_text_is_handed_out_more_often_than_its_rule_allows(make):
    revision = make.in_review()
    for _ in range(5):
        make.lease(revision)
    dies_on(
        "revision_collects_no_more_ratings_than_its_rule_allows",
        LEASE,
        make.reader().pk,
        revision.pk,
    )


def test_the_rule_of_a_text_cannot_be_widened_afterwards(make):
    revision = make.in_review()
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET ratings_at_most = 9 WHERE id = %s",
        revision.pk,
    )
