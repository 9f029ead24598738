"""Edits: another text for a public comment, which is read while the old one stands.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from comments.models import Revision
from moderation.workflow.withdrawing import withdraw
from tests.invariants.attacking import (
    CASE,
    DECIDE_AS,
    DECIDE_AT,
    FIRST,
    HIDE,
    decide_against,
    dies_on,
    sql,
)

pytestmark = pytest.mark.django_db


def edited(original, *, edits, number=2, **facts):
    """A text like this one that claims to edit that one; its key."""
    key = f"00000000-0000-7000-8000-0000000000e{number}"
    claims = {"reviews_given": 0, "ratings_received": 0} | facts
    fields = [f.column for f in Revision._meta.fields]
    own = {"id", "number", "status", "edits_id", "decision", *claims}
    columns = ", ".join(f for f in fields if f not in own)
    write = (
        f"INSERT INTO comments_revision (id, number, status, edits_id, {', '.join(claims)},"
        f" {columns}) SELECT %s, %s, 'pending', %s, {', '.join(['%s'] * len(claims))}, {columns}"
        " FROM comments_revision WHERE id = %s"
    )
    return key, (write, key, number, edits, *claims.values(), original)


MOVE = "UPDATE comments_revision SET status = %s WHERE id = %s"
DECIDED = "UPDATE comments_revision SET decision = %s, release_due_at = now() WHERE id = %s"


def test_a_text_edits_what_is_public_of_its_own_comment(make):
    public, other = make.released(), make.released()
    law, text = (
        "revision_edits_what_is_public_of_its_comment_just_then",
        public.released_revision_id,
    )
    waiting = make.pending()
    withdraw(waiting.comment)
    for original, edits in [
        (text, other.released_revision_id),
        (text, None),  # Beside what is public stands nothing but an edit or a mend of it.
        (waiting.pk, waiting.pk),
        (waiting.pk, text),
    ]:
        _, write = edited(original, edits=edits)
        dies_on(law, *write)
    key, write = edited(text, edits=text)
    sql(*write)
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET edits_id = NULL WHERE id = %s",
        key,
    )
    _, write = edited(text, edits=text, number=3)
    dies_on("comment_has_one_live_revision_at_most", *write)


def test_a_text_never_mends_and_edits_at_once(make):
    public = make.released()
    text = public.released_revision_id
    _, write = edited(text, edits=text, mends_id=text)
    dies_on("revision_never_mends_and_edits_at_once", *write)


def test_what_was_given_for_a_text_does_not_pay_for_an_edit_of_it(make):
    public = make.released()
    text = public.released_revision_id
    _, write = edited(text, edits=text, reviews_given=3)
    dies_on("revision_inherits_no_more_reviews_than_its_predecessor_had", *write)


def test_an_edit_is_read_like_everything(make):
    public = make.released()
    key, write = edited(public.released_revision_id, edits=public.released_revision_id)
    sql(*write)
    dies_on(
        "revision_is_in_review_only_after_its_author_gave_the_reviews_owed", MOVE, "in_review", key
    )
    dies_on("decision_of_the_house_asks_the_desk_or_releases_a_mend", DECIDE_AT, FIRST, key, "0")
    sql(DECIDE_AS, FIRST, key, "release", "desk", make.moderator().pk)
    sql(DECIDED, FIRST, key)
    dies_on("revision_is_public_unread_only_as_a_mend", MOVE, "released", key)


def test_a_public_text_gives_way_to_an_edit_once_that_is_to_be_released(make):
    public = make.released()
    text = public.released_revision_id
    law = "revision_gives_way_in_public_only_to_a_mend_or_an_edit_of_it"
    key, write = edited(text, edits=text)
    sql(*write)
    sql(MOVE, "held", key)
    sql(HIDE, public.pk)
    dies_on(law, MOVE, "superseded", text)
    sql(DECIDE_AS, FIRST, key, "release", "desk", make.moderator().pk)
    dies_on(law, MOVE, "superseded", text)  # Decided, but by no decision that is in force.
    sql(DECIDED, FIRST, key)
    dies_on("revision_that_edits_is_public_only_in_the_place_of_the_other", MOVE, "released", key)
    sql(MOVE, "superseded", text)
    sql(MOVE, "released", key)


def test_a_public_text_gives_way_to_no_edit_of_another(make):
    """One that was to take the place of an earlier text is too late."""
    public = make.released()
    first = public.released_revision_id
    key, write = edited(first, edits=first)
    sql(*write)
    sql(MOVE, "held", key)
    sql(DECIDE_AS, FIRST, key, "release", "desk", make.moderator().pk)
    sql(DECIDED, FIRST, key)
    sql(HIDE, public.pk)
    sql(MOVE, "superseded", first)
    sql(MOVE, "released", key)
    dies_on(
        "revision_gives_way_in_public_only_to_a_mend_or_an_edit_of_it", MOVE, "superseded", key
    )


@pytest.mark.parametrize(("to", "outcome"), [("withdrawn", ""), ("returned", "return")])
def test_what_is_taken_from_the_public_takes_its_edit_along(make, to, outcome):
    public = make.released()
    text = public.released_revision_id
    key, write = edited(text, edits=text)
    sql(*write)
    sql(HIDE, public.pk)
    if outcome:
        decide_against(text, outcome, "desk", make.moderator().pk)
    take = "UPDATE comments_revision SET status = %s, decision = %s WHERE id = %s"
    dies_on("revision_is_taken_from_the_public_with_the_edit_of_it", take, to, FIRST, text)
    sql(MOVE, "withdrawn", key)
    sql(take, to, FIRST if outcome else None, text)  # The log takes no decision that is none.


def test_a_text_has_one_open_case(make):
    public = make.released()
    text = public.released_revision_id
    key, write = edited(text, edits=text)
    sql(*write)
    for one in (text, key):  # Each of its own.
        sql(CASE, "recount", None, one)
        dies_on("text_has_one_open_case_at_most", CASE, "audit", None, one)
