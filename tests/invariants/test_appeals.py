"""Appeals: by nothing else a rejection is left; each decision is appealed once, to somebody else.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.workflow.appealing import appeal
from moderation.workflow.appealing_accounts import answer, appeal_account
from moderation.workflow.moderating import decide_case
from moderation.workflow.withdrawing import withdraw
from tests.invariants.attacking import CASE, FIRST, decide_against, dies_on, sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def rejected(make):
    case = make.split()
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")
    case.revision.refresh_from_db()
    return case.revision


def test_nothing_rejected_goes_anywhere_but_by_an_open_appeal(rejected):
    move = "UPDATE comments_revision SET status = %s WHERE id = %s"
    door = "revision_leaves_rejection_only_by_an_open_appeal"
    for status in ("held", "in_review", "withdrawn"):
        dies_on(door, move, status, rejected.pk)
    sql(CASE, "overdue", None, rejected.pk)  # Another case does not help.
    dies_on(door, move, "held", rejected.pk)


@pytest.mark.parametrize("status", ["returned", "in_review", "withdrawn", "superseded"])
def test_an_appeal_leads_to_the_desk_and_nowhere_else(rejected, status):
    sql(CASE, "appeal", rejected.decision, rejected.pk)
    move = "UPDATE comments_revision SET status = %s WHERE id = %s"
    is_step_back = status in ("returned", "in_review")
    dies_on(
        "revision_takes_a_step_back_only_with_an_undoing"
        if is_step_back
        else "revision_moves_only_along_the_arrows_drawn",
        move,
        status,
        rejected.pk,
    )
    sql(move, "held", rejected.pk)


def test_an_appeal_that_is_closed_opens_no_door(rejected):
    appeal(rejected.comment)
    withdraw(rejected.comment)
    dies_on(
        "revision_leaves_rejection_only_by_an_open_appeal",
        "UPDATE comments_revision SET status = 'held' WHERE id = %s",
        rejected.pk,
    )


def test_an_appeal_names_what_it_is_against_and_nothing_else_does(rejected):
    law = "case_of_an_appeal_names_the_decision_that_it_is_against"
    dies_on(law, CASE, "appeal", None, rejected.pk)
    dies_on(law, CASE, "overdue", rejected.decision, rejected.pk)


def test_nothing_but_what_the_desk_decided_of_this_very_text_is_appealed(make, rejected):
    law = "appeal_is_against_a_decision_of_the_desk_that_is_not_final"
    returned = make.returned()
    dies_on(law, CASE, "appeal", returned.decision, returned.pk)
    dies_on(law, CASE, "appeal", rejected.decision, returned.pk)


def test_a_rejection_is_appealed_once_and_on_appeal_it_is_final(make, rejected):
    first = rejected.decision
    case = appeal(rejected.comment)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")
    rejected.refresh_from_db()

    dies_on("moderation_case_appealed_id_key", CASE, "appeal", first, rejected.pk)
    law = "appeal_is_against_a_decision_of_the_desk_that_is_not_final"
    dies_on(law, CASE, "appeal", rejected.decision, rejected.pk)


@pytest.mark.parametrize(
    "change",
    [
        "statement = 'I take it all back'",
        "statement = ''",
        "cause = 'overdue', appealed_id = NULL",
    ],
)
def test_an_appeal_is_not_rewritten(rejected, change):
    appeal(rejected.comment, statement="I quoted him.")
    dies_on(
        "appeal_stays_what_it_was", f"UPDATE moderation_case SET {change} WHERE cause = 'appeal'"
    )


def test_nobody_decides_the_appeal_against_themselves_while_there_is_another(make, rejected):
    case = appeal(rejected.comment)
    decide_against(rejected.pk, "reject", "desk", case.appealed.moderator_id)
    decided = "UPDATE moderation_case SET decision_id = %s, closed_at = now() WHERE id = %s"
    other = make.moderator()
    dies_on("appeal_is_decided_by_another_moderator_where_there_is_one", decided, FIRST, case.pk)
    other.is_active = False
    other.save()
    sql(decided, FIRST, case.pk)  # There is nobody else to ask.


@pytest.mark.parametrize(
    "change",
    [
        "answer = 'It is not lifted.'",
        "upheld = false",
        "answered_at = now()",
        "answer = '', answered_at = now()",
        "words = 'I take it all back.'",
    ],
)
def test_an_answered_appeal_about_an_account_loses_its_words_and_nothing_else(make, change):
    restricted = make.sanction(make.reader(), "suspension")
    made = appeal_account(restricted.stated, words="It was my brother.")
    answer(made, moderator=make.senior(), upheld=True, explanation="So it was.")

    dies_on(
        "account_appeal_that_is_answered_stays_so", f"UPDATE moderation_accountappeal SET {change}"
    )

    sql("UPDATE moderation_accountappeal SET words = '', answer = ''")
