"""A reply is public under a parent that never was.

Number 6 of what may never happen (house.md).

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from comments.models import Comment
from moderation.workflow.withdrawing import withdraw
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


def test_no_reply_is_public_under_a_parent_that_never_was(make):
    parent, reply = make.pending(), make.released()
    withdraw(reply)
    columns = ", ".join(
        f.column
        for f in Comment._meta.fields
        if f.name not in {"id", "parent", "root", "depth", "released_revision"}
        and f.name not in {"first_released_at", "path", "storey"}
    )
    sql(
        f"INSERT INTO comments_comment (id, parent_id, root_id, depth, {columns})"
        f" SELECT %s, %s, %s, 1, {columns} FROM comments_comment WHERE id = %s",
        "00000000-0000-7000-8000-000000000001",
        parent.comment_id,
        parent.comment_id,
        reply.pk,
    )
    dies_on(
        "comment_is_public_only_under_a_parent_that_once_was",
        "WITH mine AS (SELECT id FROM comments_revision LIMIT 1)"
        " UPDATE comments_comment SET first_released_at = now(),"
        " released_revision_id = (SELECT id FROM mine) WHERE id = %s",
        "00000000-0000-7000-8000-000000000001",
    )
