"""The thread: a place in the order of reading is written once, by PostgreSQL.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


# The thread: a place in the order of reading is written once, by PostgreSQL.


def test_a_place_in_the_order_of_reading_is_never_changed(make):
    reply = make.released(parent=make.released())
    dies_on(
        "comment_keeps_its_place_in_the_order_of_reading",
        "UPDATE comments_comment SET path = '\\x00' WHERE id = %s",
        reply.pk,
    )


def test_no_comment_is_born_with_a_place_it_chose(make):
    root = make.released()
    dies_on(
        "comment_is_born_hidden",
        "INSERT INTO comments_comment (id, article_id, author_id, parent_id, root_id, depth,"
        " created_at, reply_count, path) SELECT gen_random_uuid(), article_id, author_id, id, id,"
        " 1, now(), 0, '\\x00' FROM comments_comment WHERE id = %s",
        root.pk,
    )


def test_no_reply_claims_a_depth_that_its_parent_does_not_give_it(make):
    root = make.released()
    dies_on(
        "comment_stands_under_its_parent_in_one_thread",
        "INSERT INTO comments_comment (id, article_id, author_id, parent_id, root_id, depth,"
        " created_at, reply_count) SELECT gen_random_uuid(), article_id, author_id, id, id,"
        " 4, now(), 0 FROM comments_comment WHERE id = %s",
        root.pk,
    )


# Reactions, pins and picks: nobody's say, and on record.


REACT = (
    "INSERT INTO comments_reaction (reader_id, comment_id, kind, given_at)"
    " VALUES (%s, %s, %s, now())"
)


def test_no_reaction_to_ones_own_comment_or_to_what_is_hidden(make):
    comment, waiting, reader = make.released(), make.in_review(), make.reader()
    mine = comment.author_id
    dies_on("reaction_is_never_to_ones_own_comment", REACT, mine, comment.pk, "like")
    hidden = waiting.comment_id
    dies_on("reaction_is_to_what_the_public_sees", REACT, reader.pk, hidden, "like")


def test_a_reaction_is_one_of_its_kind_and_never_becomes_another(make):
    comment, reader = make.released(), make.reader()
    sql(REACT, reader.pk, comment.pk, "like")
    dies_on("reaction_is_given_once_of_each_kind", REACT, reader.pk, comment.pk, "like")
    dies_on("reaction_is_of_a_known_kind", REACT, reader.pk, comment.pk, "angry")
    dies_on(
        "reaction_is_given_or_taken_back_never_changed",
        "UPDATE comments_reaction SET kind = 'wow'",
    )


@pytest.mark.parametrize(
    "attack",
    [
        'UPDATE comments_tally SET "like" = 1000',
        "UPDATE comments_tally SET valued = 1000",
        "INSERT INTO comments_tally (comment_id, article_id, is_root) SELECT id, article_id, true"
        " FROM comments_comment",
    ],
)
def test_no_count_of_reactions_is_written_by_hand(make, attack):
    make.released()
    make.in_review()
    dies_on("tally_is_counted_never_written", attack)


HIGHLIGHT = (
    "INSERT INTO comments_highlight (comment_id, article_id, kind, place, since, by_id)"
    " VALUES (%s, %s, %s, %s, now(), %s)"
)


def test_what_is_hidden_or_a_reply_is_not_pinned(make):
    waiting, reply, by = make.in_review(), make.released(parent=make.released()), make.moderator()
    article = make.the_article().pk
    dies_on(
        "highlight_is_of_what_the_public_sees",
        HIGHLIGHT,
        *(waiting.comment_id, article, "pick", None, by.pk),
    )
    dies_on(
        "highlight_is_of_what_the_public_sees",  # There it is not.
        HIGHLIGHT,
        *(reply.pk, make.article().pk, "pick", None, by.pk),
    )
    dies_on(
        "pin_is_of_a_comment_that_begins_a_conversation",
        HIGHLIGHT,
        *(reply.pk, article, "pin", 1, by.pk),
    )


def test_an_article_has_three_places_for_pins_and_each_is_had_once(make):
    first, second, by = make.released(), make.released(), make.moderator()
    pin = (first.pk, first.article_id, "pin")
    sql(HIGHLIGHT, *pin, 1, by.pk)
    dies_on("highlight_is_given_once", HIGHLIGHT, *pin, 2, by.pk)
    other = (second.pk, second.article_id, "pin")
    dies_on("pin_has_its_place_to_itself", HIGHLIGHT, *other, 1, by.pk)
    dies_on("pin_has_one_of_three_places", HIGHLIGHT, *other, 4, by.pk)
    dies_on("pin_has_one_of_three_places", HIGHLIGHT, *other, None, by.pk)


def test_a_highlight_is_history_that_nobody_rewrites(make):
    comment, by = make.released(), make.moderator()
    sql(HIGHLIGHT, comment.pk, comment.article_id, "pick", None, by.pk)
    changed = "highlight_only_ends_and_is_never_changed"

    dies_on(changed, "UPDATE comments_highlight SET by_id = %s", comment.author_id)
    dies_on(
        "highlight_ends_after_it_began",
        "UPDATE comments_highlight SET until = since - interval '1 hour'",
    )
    dies_on("highlight_is_never_deleted", "DELETE FROM comments_highlight")
    sql("UPDATE comments_highlight SET until = now()")
    dies_on(changed, "UPDATE comments_highlight SET until = NULL")


def test_a_visit_is_one_and_comes_after_the_one_before(make):
    visit = (
        "INSERT INTO comments_visit (reader_id, article_id, since, latest)"
        " VALUES (%s, %s, now(), now() + %s * interval '1 hour')"
    )
    who = (make.reader().pk, make.article().pk)
    dies_on("visit_comes_after_the_one_before", visit, *who, -1)
    sql(visit, *who, 1)
    dies_on("visit_is_one_of_a_reader_to_an_article", visit, *who, 1)
