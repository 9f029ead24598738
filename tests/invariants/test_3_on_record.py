"""A Decision, a Rating or a log row is changed or deleted.

Number 3 of what may never happen (house.md).

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.logbook import log
from moderation.models import LogEntry
from tests.invariants.attacking import dies_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("table", "change", "changed", "deleted"),
    [
        ("moderation_decision", "outcome = 'return'", "decision_is_never_changed_or_deleted",
         "decision_goes_only_with_the_import_that_brought_it"),
        ("moderation_rating", "civil = NOT civil", "rating_is_never_changed_or_deleted",
         "rating_is_never_changed_or_deleted"),
    ],
)  # fmt: skip
def test_what_was_recorded_is_never_changed_nor_deleted(make, table, change, changed, deleted):
    make.released()
    dies_on(changed, f"UPDATE {table} SET {change}")
    dies_on(deleted, f"DELETE FROM {table}")


def test_a_waiver_is_never_changed_nor_deleted(make):
    revision = make.pending()
    from moderation.workflow.assigning import assign

    assign(revision.pk)  # There is nothing to review at all.
    dies_on("waiver_is_never_changed", "UPDATE moderation_waiver SET reason = 'so'")
    dies_on(
        "waiver_is_deleted_only_with_the_decision_that_it_came_with",
        "DELETE FROM moderation_waiver",
    )


# The log is only ever written on.


def test_no_line_of_the_log_is_changed_or_deleted(make):
    line = log(LogEntry.Act.MODE, publication=make.the_paper().pk, rule="a test")

    for attack in (
        "UPDATE moderation_logentry SET act = 'raid' WHERE id = %s",
        "DELETE FROM moderation_logentry WHERE id = %s",
    ):
        dies_on("log_entry_is_never_changed_or_deleted", attack, line.pk)
