"""The lists

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.workflow.bulk import ask_in_bulk, carry_out
from moderation.workflow.keeping_filters import save_filter
from moderation.workflow.moderating import decide_case
from newsroom.ids import new_id
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


# The lists


def test_nobody_is_asked_to_put_a_name_another_way(make):
    entry = make.listed("Napoleon", "hold", "name")
    nudges = "UPDATE moderation_listentry SET action = 'nudge' WHERE id = %s"
    dies_on("name_is_nothing_to_think_again_about", nudges, entry.pk)
    sql("UPDATE moderation_listentry SET kind = 'word', action = 'nudge' WHERE id = %s", entry.pk)


def test_an_entry_is_on_its_list_once(make):
    make.listed("odd")
    again = """INSERT INTO moderation_listentry
        (publication_id, kind, words, action, note, added_at)
        SELECT publication_id, kind, words, 'mark', '', added_at FROM moderation_listentry"""
    dies_on("entry_is_on_its_list_once", again)


# What the desk's list is read from is what the case is about, whatever a statement says.


def test_a_case_cannot_be_filed_under_what_it_is_not_about(make):
    case, stranger = make.split(), make.reader()
    elsewhere = make.article(section="elsewhere")

    sql(
        "UPDATE moderation_case SET section = 'sport', article_id = %s, author_id = %s,"
        " has_link = true, looks_harsh = true, outcome = 'reject', decided_by_id = %s,"
        " causes = '{}' WHERE id = %s",
        elsewhere.pk, stranger.pk, stranger.pk, case.pk,
    )  # fmt: skip

    case.refresh_from_db()
    comment = case.comment
    assert (case.article, case.author, case.section) == (comment.article, comment.author, "city")
    assert (case.has_link, case.looks_harsh) == (False, False)
    assert (case.decided_by, case.outcome, case.causes) == (None, "", ["split"])


def test_an_article_takes_its_cases_along_to_another_section(make):
    case = make.split()

    sql("UPDATE newsroom_article SET section = 'sport' WHERE id = %s", case.comment.article_id)

    case.refresh_from_db()
    assert case.section == "sport"


def test_who_decided_a_case_is_who_made_its_decision(make):
    case, moderator = make.split(), make.moderator()

    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")

    case.refresh_from_db()
    assert (case.decided_by, case.outcome) == (moderator, decision.outcome)


def test_a_case_always_says_when_it_is_due(make):
    case = make.split()

    sql("UPDATE moderation_case SET due_at = NULL WHERE id = %s", case.pk)

    case.refresh_from_db()
    assert case.due_at is not None


def test_a_case_is_not_given_to_anybody_by_nobody(make):
    dies_on(
        "case_is_somebodys_by_somebody",
        "UPDATE moderation_case SET assigned_to_id = %s WHERE id = %s",
        make.moderator().pk,
        make.split().pk,
    )


@pytest.fixture
def bulk_item(make):
    case, moderator = make.split(), make.moderator()
    case.refresh_from_db()
    act = ask_in_bulk(
        {case.pk: case.seen}, key=new_id(), moderator=moderator, outcome="reject", reason="spam"
    )
    return act.items.get()


@pytest.mark.parametrize(
    "forged", ["outcome = 'release'", "reason = 'another'", "explanation = 'x'"]
)
def test_a_bulk_act_stays_what_was_asked(bulk_item, forged):
    dies_on(
        "bulk_act_stays_what_was_asked",
        f"UPDATE moderation_bulkact SET {forged} WHERE id = %s",
        bulk_item.act_id,
    )


def test_a_case_of_a_bulk_act_is_not_done_without_its_decision(bulk_item):
    dies_on(
        "bulk_item_that_is_done_has_its_decision",
        "UPDATE moderation_bulkitem SET state = 'done' WHERE id = %s",
        bulk_item.pk,
    )


def test_what_came_of_a_case_of_a_bulk_act_stays(bulk_item):
    carry_out(bulk_item.act_id)

    dies_on(
        "bulk_item_that_is_over_stays_so",
        "UPDATE moderation_bulkitem SET state = 'waiting', decision_id = NULL WHERE id = %s",
        bulk_item.pk,
    )


def test_a_desk_does_not_open_with_two_filters(make):
    moderator = make.moderator()
    for name in ("one", "two"):
        save_filter(moderator, name=name, query="link=on")

    dies_on(
        "saved_filter_that_a_desk_opens_with_is_one",
        "UPDATE moderation_savedfilter SET is_default = true WHERE reader_id = %s",
        moderator.pk,
    )
