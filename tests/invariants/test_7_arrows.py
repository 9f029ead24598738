"""A status moves along an arrow that is not drawn.

Number 7 of what may never happen (house.md).

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from comments.models import Revision, Status
from moderation.workflow.withdrawing import withdraw
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


BY_THE_DESK = {Status.RELEASED, Status.RETURNED, Status.REJECTED}
BY_A_MEND = {Status.SUPERSEDED}
BY_REPORTS = {Status.HELD}
DOORS = BY_THE_DESK | BY_A_MEND | BY_REPORTS


@pytest.mark.parametrize("status", [s for s in Status if s not in DOORS])
def test_a_public_text_goes_nowhere_but_where_an_arrow_leads(make, status):
    comment = make.released()
    sql("UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s", comment.pk)
    move = "UPDATE comments_revision SET status = %s WHERE id = %s"
    if status == Status.WITHDRAWN:
        sql(move, status, comment.released_revision_id)
    else:
        dies_on(
            "revision_takes_a_step_back_only_with_an_undoing"
            if status == Status.HELD
            else "revision_moves_only_along_the_arrows_drawn",
            move,
            status,
            comment.released_revision_id,
        )


def test_no_text_is_born_beyond_the_beginning(make):
    revision = make.pending()
    withdraw(revision.comment)
    copied = [f.column for f in Revision._meta.fields if f.name not in {"id", "number", "status"}]
    columns = ", ".join(copied)
    dies_on(
        "revision_is_born_decided_only_as_its_import_says",
        f"INSERT INTO comments_revision (id, number, status, {columns}) SELECT"
        f" gen_random_uuid(), 2, 'in_review', {columns} FROM comments_revision WHERE id = %s",
        revision.pk,
    )


def test_a_text_is_written_once(make):
    revision = make.in_review()
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET text = 'something else' WHERE id = %s",
        revision.pk,
    )
