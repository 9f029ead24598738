"""Reports and notices

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import give_notice
from moderation.workflow.reporting import report
from tests.invariants.attacking import dies_on, given, sql

pytestmark = pytest.mark.django_db


def test_nothing_public_is_hidden_without_a_decision_that_asks_the_desk(make):
    comment = make.released()
    sql("UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s", comment.pk)
    dies_on(
        "revision_is_hidden_only_by_a_decision_that_asks_the_desk",
        "UPDATE comments_revision SET status = 'held' WHERE id = %s",
        comment.released_revision_id,
    )


_REPORT = (
    "INSERT INTO moderation_report (id, publication_id, comment_id, revision_id, reader_id,"
    " reason, words, made_at, weight, because, argues_there, outcome) VALUES"
    " (gen_random_uuid(), %s, %s, %s, %s, 'spam', '', now(), %s, '{}', false, '')"
)


def test_nobody_reports_their_own_text(make):
    text = make.released().released_revision
    dies_on(
        "report_is_never_of_ones_own_text",
        _REPORT,
        *(text.publication_id, text.comment_id, text.pk, text.author_id, 1.0),
    )


def test_nobody_reports_what_is_not_public_and_was_not_given_to_them(make):
    text = make.in_review()
    dies_on(
        "report_is_of_what_is_public_or_was_given_to_read",
        _REPORT,
        *(text.publication_id, text.comment_id, text.pk, make.reader().pk, 1.0),
    )


def test_no_report_weighs_more_than_any_may(make):
    text = make.released().released_revision
    dies_on(
        "report_weighs_no_more_than_any_may",
        _REPORT,
        *(text.publication_id, text.comment_id, text.pk, make.reader().pk, 5.0),
    )


def test_nobody_reports_a_text_twice(make):
    text, reader = make.released().released_revision, make.reader()
    report(text.comment, by=reader, reason="spam")
    dies_on(
        "report_is_given_once_by_each_reader_on_a_text",
        _REPORT,
        *(text.publication_id, text.comment_id, text.pk, reader.pk, 1.0),
    )


@pytest.mark.parametrize(
    "change",
    ["weight = 1.4", "reason = 'slur'", "words = 'I never said that.'", "because = '{}'"],
)
def test_a_report_stays_what_it_was(make, change):
    row = report(make.released(), by=make.reader(), reason="spam", words="It sells boats.")
    dies_on(
        "report_stays_what_it_was",
        f"UPDATE moderation_report SET {change} WHERE id = %s",
        row.pk,
    )
    dies_on("report_stays_what_it_was", "DELETE FROM moderation_report WHERE id = %s", row.pk)


def test_what_is_settled_is_open_again_only_with_an_undoing(make):
    comment = make.released()
    row = report(comment, by=make.reader(), reason="threat")
    notice = give_notice(comment, given())
    case = row.revision.cases.get()
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="threat")
    dies_on(
        "report_stays_what_it_was",
        "UPDATE moderation_report SET outcome = '', decision_id = NULL, settled_at = NULL"
        " WHERE id = %s",
        row.pk,
    )
    dies_on(
        "notice_stays_what_it_was",
        "UPDATE moderation_notice SET outcome = '', decision_id = NULL, answered_at = NULL"
        " WHERE id = %s",
        notice.pk,
    )


def test_a_settled_report_changes_only_with_another_decision(make):
    row = report(make.released(), by=make.reader(), reason="threat")
    case = row.revision.cases.get()
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="threat")
    dies_on(
        "report_stays_what_it_was",
        "UPDATE moderation_report SET outcome = 'dismissed' WHERE id = %s",
        row.pk,
    )
    dies_on(
        "report_that_was_decided_names_the_decision",
        "UPDATE moderation_report SET decision_id = NULL WHERE id = %s",
        row.pk,
    )
