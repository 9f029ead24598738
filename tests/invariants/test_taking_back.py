"""Taking back what is public; voiding and recounting.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.workflow.voiding import void
from tests.invariants.attacking import DECIDE_AS, FIRST, decide_against, dies_on, sql

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["returned", "rejected"])
def test_no_public_text_is_taken_back_but_by_the_desk(make, status):
    comment = make.released()
    sql("UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s", comment.pk)
    dies_on(
        "revision_is_taken_from_the_public_only_by_the_desk"
        if status == "returned"
        else "revision_is_rejected_only_by_a_decision_of_the_desk",
        "UPDATE comments_revision SET status = %s WHERE id = %s",
        status,
        comment.released_revision_id,
    )


def test_what_is_public_is_not_taken_back_by_its_readers(make):
    comment = make.released()
    text = comment.released_revision_id
    sql("UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s", comment.pk)
    decide_against(text, "return", "peers", None)
    dies_on(
        "revision_is_taken_from_the_public_only_by_the_desk",
        "UPDATE comments_revision SET status = 'returned', decision = %s WHERE id = %s",
        FIRST,
        text,
    )


def test_what_is_public_is_not_returned_by_a_decision_to_reject_it(make):
    comment = make.released()
    text = comment.released_revision_id
    sql("UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s", comment.pk)
    decide_against(text, "reject", "desk", make.moderator().pk)
    move = "UPDATE comments_revision SET status = %s, decision = %s WHERE id = %s"
    dies_on("revision_is_taken_from_the_public_only_by_the_desk", move, "returned", FIRST, text)
    sql(move, "rejected", FIRST, text)  # That is what it says.


def test_what_is_public_is_hidden_before_it_is_taken_back(make):
    comment = make.released()
    text = comment.released_revision_id
    decide_against(text, "reject", "desk", make.moderator().pk)
    dies_on(
        "revision_stays_released_while_its_comment_is_public",
        "UPDATE comments_revision SET status = 'rejected', decision = %s WHERE id = %s",
        FIRST,
        text,
    )


def test_nothing_returned_goes_back_to_its_readers_but_by_a_recount(make):
    mine, other = make.returned(), make.returned()
    move = "UPDATE comments_revision SET status = 'in_review' WHERE id = %s"
    door = "revision_goes_back_to_its_readers_only_by_a_recount"
    dies_on(door, move, mine.pk)
    void(mine.ratings.first().reviewer, by=make.senior(), reason="a ring")

    dies_on(door, move, other.pk)
    sql(move, mine.pk)

    sql("UPDATE comments_revision SET status = 'returned' WHERE id = %s", mine.pk)
    sql("UPDATE moderation_recount SET done_at = now(), outcome = 'kept'")
    dies_on(door, move, mine.pk)


def test_nothing_held_goes_back_to_its_readers_but_by_a_recount(make):
    dies_on(
        "revision_goes_back_to_its_readers_only_by_a_recount",
        "UPDATE comments_revision SET status = 'in_review' WHERE id = %s",
        make.split().revision_id,
    )


def test_peers_release_nothing_on_ratings_that_were_voided(make):
    mine = make.in_review()
    for _ in range(2):
        rating = make.review(mine, civil=True)
    void(rating.reviewer, by=make.senior(), reason="a ring")
    dies_on(
        "decision_of_peers_to_release_rests_on_two_ratings",
        DECIDE_AS,
        FIRST,
        mine.pk,
        "release",
        "peers",
        None,
    )


@pytest.mark.parametrize(
    ("rule", "attack"),
    [
        (
            "voiding_is_lifted_once_and_else_stays",
            "UPDATE moderation_voiding SET reason = 'another'",
        ),
        (
            "voiding_is_lifted_once_and_else_stays",
            "UPDATE moderation_voiding SET lifted_at = null",
        ),
        ("voiding_is_never_deleted", "DELETE FROM moderation_voiding"),
    ],
)
def test_a_voiding_stays_on_record(make, rule, attack):
    void(make.reader(), by=make.senior(), reason="a ring")
    sql("UPDATE moderation_voiding SET lifted_at = now()")
    dies_on(rule, attack)


def test_a_recount_is_done_once_and_stays(make):
    mine = make.returned()
    void(mine.ratings.first().reviewer, by=make.senior(), reason="a ring")

    dies_on(
        "recount_that_is_done_says_what_came_of_it",
        "UPDATE moderation_recount SET done_at = now()",
    )
    sql("UPDATE moderation_recount SET done_at = now(), outcome = 'kept'")

    dies_on(
        "recount_is_done_once_and_then_stays",
        "UPDATE moderation_recount SET done_at = NULL, outcome = ''",
    )
    dies_on("recount_is_never_deleted", "DELETE FROM moderation_recount")


def test_nothing_is_counted_anew_that_the_voided_account_did_not_rate(make):
    void(make.reader(), by=make.senior(), reason="a ring")
    dies_on(
        "recount_is_of_a_text_that_the_voided_account_rated",
        "INSERT INTO moderation_recount (voiding_id, revision_id, outcome)"
        " SELECT v.id, %s, '' FROM moderation_voiding v",
        make.returned().pk,
    )
