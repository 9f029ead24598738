"""The desk takes a decision back within seconds, and corrects it later: only so is a step undone.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from moderation.models import Decision
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case
from tests.invariants.attacking import CASE, dies_on, sql

pytestmark = pytest.mark.django_db


UNDOING = (
    "INSERT INTO moderation_undoing (decision_id, by_id, at) SELECT d.id, %s, now() + %s"
    " FROM moderation_decision d WHERE d.id = %s"
)
MOVE = "UPDATE comments_revision SET status = %s WHERE id = %s"
STEP_BACK = "revision_takes_a_step_back_only_with_an_undoing"


@pytest.mark.parametrize(("outcome", "back"), [("return", "held"), ("reject", "returned")])
def test_a_step_is_taken_back_only_with_an_undoing(make, outcome, back):
    case = make.split()
    decide_case(case, moderator=make.moderator(), outcome=outcome, reason="attack")

    door = {"reject": "revision_leaves_rejection_only_by_an_open_appeal"}.get(outcome, STEP_BACK)
    dies_on(door, MOVE, back, case.revision_id)


def test_an_undoing_leads_back_to_where_the_text_stood_and_nowhere_else(make):
    case, moderator = make.split(), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")
    sql(UNDOING, moderator.pk, timedelta(), decision.pk)

    for status in ("returned", "released", "in_review"):
        with pytest.raises(IntegrityError):
            sql(MOVE, status, case.revision_id)
    sql(MOVE, "held", case.revision_id)


def test_an_undoing_that_is_done_opens_no_door_any_more(make):
    case, moderator = make.split(), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="return", reason="attack")
    sql(UNDOING, moderator.pk, timedelta(), decision.pk)
    sql("UPDATE moderation_undoing SET done_at = now()")

    dies_on(STEP_BACK, MOVE, "held", case.revision_id)
    dies_on(
        "undoing_is_done_once_and_never_changed", "UPDATE moderation_undoing SET done_at = NULL"
    )
    dies_on("undoing_is_never_deleted", "DELETE FROM moderation_undoing")


def test_a_decision_is_undone_in_time_and_by_who_made_it(make):
    case, moderator = make.split(), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="return", reason="attack")
    sentence = "decision_is_undone_within_ten_seconds_by_who_made_it"

    dies_on(sentence, UNDOING, make.moderator().pk, timedelta(), decision.pk)
    dies_on(sentence, UNDOING, moderator.pk, timedelta(minutes=1), decision.pk)
    dies_on("what_was_before_is_never_changed", "UPDATE moderation_before SET until = now()")


def test_only_what_the_desk_decided_and_is_in_force_is_corrected(make):
    case = make.split()
    of_peers = Decision.objects.get(revision=case.revision)
    correction = CASE.replace("appealed_id", "corrects_id")

    dies_on(
        "correction_is_of_what_the_desk_decided_and_is_in_force",
        correction,
        "correction",
        of_peers.pk,
        make.pending().pk,
    )
    dies_on(
        "case_of_a_correction_names_the_decision_that_it_corrects",
        CASE,
        "correction",
        None,
        make.pending().pk,
    )


def test_that_reports_are_ignored_is_never_changed(make):
    text = make.released().released_revision
    decide_case(
        open_case(text, cause="flagged"),
        moderator=make.moderator(),
        outcome="release",
        reason="within_rules",
        ignore_reports=True,
    )

    dies_on("reports_ignored_is_never_changed", "UPDATE moderation_reportsignored SET at = now()")


def test_a_moderator_has_one_claim_on_a_case(make):
    case, moderator = make.split(), make.moderator()
    claimed = (
        "INSERT INTO moderation_claim (case_id, moderator_id, since, until)"
        " VALUES (%s, %s, now(), now())"
    )
    sql(claimed, case.pk, moderator.pk)

    dies_on("claim_is_one_per_case_and_moderator", claimed, case.pk, moderator.pk)


def test_a_template_says_something_under_a_title_of_its_own(make):
    template = (
        "INSERT INTO moderation_reasontemplate (id, publication_id, language, reason, title, text,"
        " changed_at) SELECT gen_random_uuid(), id, 'en', 'attack', 'Names', %s, now()"
        " FROM newsroom_publication"
    )
    make.the_paper()
    dies_on("template_says_something", template, "")
    sql(template, "Please.")
    dies_on("template_has_its_title_to_itself", template, "Please.")
