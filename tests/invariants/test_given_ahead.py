"""Quiet nights: a review given ahead pays once, for its reviewer's own text, where it was given.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.workflow.rating import rate
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


PAY = "UPDATE moderation_assignment SET pays_for_id = %s WHERE id = %s"


def banked(make, reviewer=None, **facts):
    """A review given ahead, as it lies in the bank."""
    known = make.calibrations(1)[0]
    given = make.lease(known.revision, reviewer, banks=True, **facts)
    rate(given.pk, reviewer=given.reviewer, quality="fair", civil=True)
    return given


def test_a_review_given_ahead_is_counted_when_it_is_spent_and_not_before(make):
    author = make.reader()
    mine = make.pending(author)
    given = banked(make, author)
    mine.refresh_from_db()
    assert mine.reviews_given == 0

    sql(PAY, mine.pk, given.pk)

    mine.refresh_from_db()
    assert mine.reviews_given == 1


def test_a_review_given_ahead_never_pays_twice(make):
    author = make.reader()
    first, second = make.pending(author), make.pending(author)
    given = banked(make, author)
    sql(PAY, first.pk, given.pk)

    dies_on("assignment_keeps_its_reviewer_and_its_texts", PAY, second.pk, given.pk)
    dies_on("assignment_keeps_its_reviewer_and_its_texts", PAY, None, given.pk)


def test_what_was_not_given_ahead_pays_for_nothing_afterwards(make):
    author = make.reader()
    mine = make.pending(author)
    given = make.review(make.in_review(), civil=True, reviewer=author)

    dies_on("assignment_keeps_its_reviewer_and_its_texts", PAY, mine.pk, given.assignment_id)
    dies_on(
        "assignment_keeps_its_reviewer_and_its_texts",
        "UPDATE moderation_assignment SET banks = true WHERE id = %s",
        given.assignment_id,
    )


@pytest.mark.parametrize("state", ["open", "skipped", "expired"])
def test_a_review_that_was_never_given_pays_for_nothing(make, state):
    author = make.reader()
    mine = make.pending(author)
    lease = make.lease(make.calibrations(1)[0].revision, author, banks=True)
    if state != "open":
        why = ", skipped_because = 'cannot_judge', skipped_at = now()"
        because = why if state == "skipped" else ""
        sql(f"UPDATE moderation_assignment SET state = '{state}'{because} WHERE id = %s", lease.pk)

    dies_on("assignment_keeps_its_reviewer_and_its_texts", PAY, mine.pk, lease.pk)


def test_a_review_given_ahead_pays_for_nobody_elses_text(make):
    dies_on(
        "banked_review_pays_what_its_reviewer_owes_at_the_same_place",
        PAY,
        make.pending().pk,
        banked(make).pk,
    )


def test_a_review_given_ahead_pays_for_no_text_that_owes_nothing(make):
    author = make.reader()
    mine = make.in_review(author)

    dies_on(
        "banked_review_pays_what_its_reviewer_owes_at_the_same_place",
        PAY,
        mine.pk,
        banked(make, author).pk,
    )


def test_a_review_given_ahead_pays_for_no_text_of_another_paper(make):
    author = make.reader(issuer="local")
    given = banked(make, author)
    elsewhere = make.pending(author, article=make.article(make.publication()))

    dies_on(
        "banked_review_pays_what_its_reviewer_owes_at_the_same_place",
        PAY,
        elsewhere.pk,
        given.pk,
    )


def test_no_reader_is_willing_twice_at_one_place(make):
    reader, paper = make.reader(), make.the_paper()
    one = (
        "INSERT INTO moderation_willing (reader_id, publication_id, since) VALUES (%s, %s, now())"
    )
    sql(one, reader.pk, paper.pk)

    dies_on("reader_is_willing_once_at_a_place", one, reader.pk, paper.pk)


RELIEF = (
    "INSERT INTO moderation_relief (publication_id, level, since, why)"
    " VALUES (%s, %s, now(), '{}')"
)


def test_relief_is_history_that_nobody_rewrites(make):
    paper = make.the_paper()
    sql(RELIEF, paper.pk, 1)

    dies_on("relief_is_in_force_once_at_a_place", RELIEF, paper.pk, 2)
    dies_on("relief_has_three_levels", RELIEF, make.publication().pk, 4)
    dies_on("relief_only_ends_and_is_never_changed", "UPDATE moderation_relief SET level = 3")
    sql("UPDATE moderation_relief SET until = now()")
    dies_on("relief_only_ends_and_is_never_changed", "UPDATE moderation_relief SET until = NULL")
    dies_on("relief_is_never_deleted", "DELETE FROM moderation_relief")
