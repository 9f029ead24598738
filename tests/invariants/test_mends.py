"""Mends: the same text with a slip mended, released by the house within minutes, read by nobody.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest
from django.db import transaction

from comments.models import Revision
from tests.invariants.attacking import CASE, DECIDE_AS, DECIDE_AT, FIRST, HIDE, dies_on, sql

pytestmark = pytest.mark.django_db


def mended(original, *, mends, number=2):
    """A text like this one that claims to mend that one; its key."""
    fields = [f.column for f in Revision._meta.fields]
    copied = [f for f in fields if f not in {"id", "number", "status", "mends_id", "decision"}]
    columns = ", ".join(copied)
    key = f"00000000-0000-7000-8000-0000000000b{number}"
    write = (
        f"INSERT INTO comments_revision (id, number, status, mends_id, {columns})"
        f" SELECT %s, %s, 'pending', %s, {columns.replace('ratings_received', '0')}"
        " FROM comments_revision WHERE id = %s"
    )
    return key, (write, key, number, mends, original)


def test_a_text_mends_a_judged_one_of_its_own_comment(make):
    public, other = make.released(), make.released()
    law, text = "revision_mends_a_text_of_its_comment_that_was_judged", public.released_revision_id
    _, of_another = mended(text, mends=other.released_revision_id)
    dies_on(law, *of_another)
    waiting = make.returned()
    _, of_one_returned = mended(waiting.pk, mends=waiting.pk)
    dies_on(law, *of_one_returned)
    first, of_mine = mended(text, mends=text)
    sql(*of_mine)
    sql("UPDATE comments_revision SET status = 'withdrawn' WHERE id = %s", first)
    _, of_a_mend = mended(text, mends=first, number=3)
    dies_on(law, *of_a_mend)
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET mends_id = NULL WHERE id = %s",
        first,
    )


def test_the_house_releases_a_mend_for_five_minutes_and_while_nobody_looks_into_it(make):
    public = make.released()
    law = "decision_of_the_house_asks_the_desk_or_releases_a_mend"
    dies_on(law, DECIDE_AT, FIRST, make.pending().pk, "0")
    key, write = mended(public.released_revision_id, mends=public.released_revision_id)
    sql(*write)
    dies_on(law, DECIDE_AT, FIRST, key, "6 minutes")
    with transaction.atomic():
        sql(CASE, "report", None, public.released_revision_id)
        dies_on(law, DECIDE_AT, FIRST, key, "0")
        transaction.set_rollback(True)
    with transaction.atomic():
        sql(HIDE, public.pk)
        dies_on(law, DECIDE_AT, FIRST, key, "0")
        transaction.set_rollback(True)

    sql(DECIDE_AT, FIRST, key, "0")


def test_nothing_is_public_unread_but_a_mend(make):
    waiting = make.pending()
    sql(DECIDE_AS, FIRST, waiting.pk, "release", "desk", make.moderator().pk)
    dies_on(
        "revision_is_public_unread_only_as_a_mend",
        "UPDATE comments_revision SET status = 'released', decision = %s WHERE id = %s",
        FIRST,
        waiting.pk,
    )


def test_a_public_text_gives_way_to_nothing_but_a_mend_of_it(make):
    public = make.released()
    text = public.released_revision_id
    key, write = mended(text, mends=text)
    sql(*write)
    give_way = "UPDATE comments_revision SET status = 'superseded' WHERE id = %s"
    with transaction.atomic():
        sql(HIDE, public.pk)
        dies_on("revision_gives_way_in_public_only_to_a_mend_or_an_edit_of_it", give_way, text)
        transaction.set_rollback(True)
    sql(DECIDE_AT, FIRST, key, "0")
    dies_on("revision_stays_released_while_its_comment_is_public", give_way, text)
    sql(HIDE, public.pk)
    sql(give_way, text)


def test_what_mends_a_slip_is_read_by_nobody(make):
    public = make.released()
    key, write = mended(public.released_revision_id, mends=public.released_revision_id)
    sql(*write)
    dies_on(
        "revision_that_mends_a_slip_is_read_by_nobody",
        "UPDATE comments_revision SET status = 'in_review' WHERE id = %s",
        key,
    )


def test_a_comment_has_one_public_text(make):
    public = make.released()
    key, write = mended(public.released_revision_id, mends=public.released_revision_id)
    sql(*write)
    sql(DECIDE_AT, FIRST, key, "0")
    dies_on(
        "comment_has_one_released_revision_at_most",
        "UPDATE comments_revision SET status = 'released', decision = %s WHERE id = %s",
        FIRST,
        key,
    )
