"""What is written and not handed in, and what was said about it.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.models.unsent import KEPT_AT_MOST
from moderation.refusals import RewordFirst
from moderation.workflow.drafting import keep
from moderation.workflow.nudging import nudge_first
from tests.invariants.attacking import dies_on

pytestmark = pytest.mark.django_db


def test_a_reader_keeps_one_unsent_text_at_a_place(make):
    row = keep(make.reader(), make.article(), text="Mine.")
    assert row is not None
    dies_on(
        "reader_keeps_one_unsent_text_at_a_place",
        "INSERT INTO moderation_unsent (reader_id, article_id, text, kept_at)"
        " SELECT reader_id, article_id, 'twice', now() FROM moderation_unsent WHERE id = %s",
        row.pk,
    )


@pytest.mark.parametrize("text", ["''", f"repeat('x', {KEPT_AT_MOST + 1})"])
def test_an_unsent_text_is_neither_empty_nor_endless(make, text):
    row = keep(make.reader(), make.article(), text="Mine.")
    assert row is not None
    dies_on(
        "unsent_text_is_neither_empty_nor_endless",
        f"UPDATE moderation_unsent SET text = {text} WHERE id = %s",
        row.pk,
    )


def test_an_unsent_text_is_a_reply_or_a_rewrite_not_both(make):
    mine = make.returned()
    row = keep(mine.author, mine.comment.article, text="New.", rewrites=mine.comment_id)
    assert row is not None
    dies_on(
        "unsent_text_is_a_reply_or_a_rewrite_not_both",
        "UPDATE moderation_unsent SET parent_id = %s WHERE id = %s",
        make.released().pk,
        row.pk,
    )


@pytest.fixture
def nudge(make):
    with pytest.raises(RewordFirst) as asked:
        nudge_first(make.reader(), make.article(), text="WHAT A SCANDAL THIS REALLY IS")
    return asked.value.facts["nudge"]


COPIED = (
    "INSERT INTO moderation_nudge (id, reader_id, article_id, text_hash, kinds, shown_at,"
    " outcome, settled_at) SELECT gen_random_uuid(), reader_id, article_id, {}, kinds, shown_at,"
    " {}, {} FROM moderation_nudge WHERE id = %s"
)


def test_a_nudge_is_shown_once_for_a_text_at_its_place(nudge):
    dies_on(
        "nudge_is_shown_once_for_a_text_at_its_place",
        COPIED.format("text_hash", "'reworded'", "now()"),
        nudge,
    )


def test_one_nudge_at_a_time_waits_for_its_answer_at_a_place(nudge):
    dies_on(
        "nudge_waits_alone_for_its_answer_at_a_place",
        COPIED.format("'another'", "NULL", "NULL"),
        nudge,
    )


def test_a_nudge_is_settled_with_what_came_of_it(nudge):
    dies_on(
        "nudge_is_settled_with_what_came_of_it",
        "UPDATE moderation_nudge SET settled_at = now() WHERE id = %s",
        nudge,
    )
