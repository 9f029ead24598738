"""What may never happen (house.md), attacked with raw SQL. Each dies on a named constraint."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pgtrigger
import psycopg
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.logbook import log
from moderation.models import (
    Cluster,
    Decision,
    Ghost,
    HookCall,
    Letter,
    LogEntry,
    Mail,
    ModerationHook,
    Voiding,
)
from moderation.models.unsent import KEPT_AT_MOST
from moderation.opinions import Said
from moderation.refusals import RewordFirst
from moderation.workflow.appealing import appeal
from moderation.workflow.bulk import ask_in_bulk, carry_out
from moderation.workflow.copying import copy
from moderation.workflow.deciding import open_case
from moderation.workflow.drafting import keep
from moderation.workflow.erasing import begin
from moderation.workflow.hearing_outside import hear_hook
from moderation.workflow.keeping_filters import save_filter
from moderation.workflow.mailboxes import choose
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, complain, give_notice
from moderation.workflow.nudging import nudge_first
from moderation.workflow.rating import rate
from moderation.workflow.reporting import report
from moderation.workflow.stating import state
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import withdraw
from newsroom.events import endpoints
from newsroom.events.handing import hand_round
from newsroom.ids import new_id
from newsroom.models import Delivery, Publication, Reader
from newsroom.pieces.spans import Every, Span
from tests.importing import as_isso_writes as isso

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def dies_on(constraint: str, statement: str, *values: Any) -> None:
    with pytest.raises(IntegrityError) as caught:
        sql(statement, *values)
    broken = caught.value.__cause__
    assert isinstance(broken, psycopg.Error)
    assert broken.diag.constraint_name == constraint


# 1. A revision is in review although its author has not given the reviews owed.


def test_no_text_enters_the_queue_before_its_author_gave_the_reviews_owed(make):
    revision = make.pending()
    dies_on(
        "revision_is_in_review_only_after_its_author_gave_the_reviews_owed",
        "UPDATE comments_revision SET status = 'in_review' WHERE id = %s",
        revision.pk,
    )


def test_the_reviews_given_cannot_be_written_only_counted(make):
    revision = make.pending()
    dies_on(
        "revision_passport_is_counted_never_written",
        "UPDATE comments_revision SET reviews_given = 3, status = 'in_review' WHERE id = %s",
        revision.pk,
    )


def test_a_new_text_cannot_claim_reviews_that_were_never_given(make):
    revision = make.pending()
    withdraw(revision.comment)
    copied = [f.column for f in Revision._meta.fields if f.name not in {"id", "number", "status"}]
    columns = ", ".join(c for c in copied if c != "reviews_given")
    dies_on(
        "revision_inherits_no_more_reviews_than_its_predecessor_had",
        f"INSERT INTO comments_revision (id, number, status, reviews_given, {columns})"
        f" SELECT gen_random_uuid(), 2, 'pending', 3, {columns}"
        " FROM comments_revision WHERE id = %s",
        revision.pk,
    )


@pytest.mark.parametrize("forged", ["reviews_owed = 0", "ratings_at_most = 99"])
def test_no_text_is_born_with_a_forged_passport(make, forged):
    column, _, value = forged.partition(" = ")
    revision = make.pending()
    withdraw(revision.comment)
    fields = Revision._meta.fields
    copied = [f.column for f in fields if f.name not in {"id", "number", "status", column}]
    columns = ", ".join(copied)
    dies_on(
        "revision_begins_with_the_passport_that_its_rule_says",
        f"INSERT INTO comments_revision (id, number, status, {column}, {columns}) SELECT"
        f" gen_random_uuid(), 2, 'pending', {value}, {columns} FROM comments_revision"
        " WHERE id = %s",
        revision.pk,
    )


# 2. A comment is public without a released revision; a revision is released without a Decision.


def test_no_comment_is_public_without_a_released_revision(make):
    revision = make.in_review()
    dies_on(
        "comment_is_public_only_with_a_released_revision",
        "UPDATE comments_comment SET released_revision_id = %s, first_released_at = now()"
        " WHERE id = %s",
        revision.pk,
        revision.comment_id,
    )


def test_no_comment_is_public_with_somebody_elses_revision(make):
    shown, hidden = make.released(), make.pending()
    dies_on(
        "comment_is_public_only_with_a_released_revision",
        "UPDATE comments_comment SET released_revision_id = %s, first_released_at = now()"
        " WHERE id = %s",
        shown.released_revision_id,
        hidden.comment_id,
    )


def test_no_revision_is_released_without_a_decision(make):
    revision = make.in_review()
    dies_on(
        "revision_is_released_only_by_a_decision_to_release_it",
        "UPDATE comments_revision SET status = 'released' WHERE id = %s",
        revision.pk,
    )


def test_no_revision_is_released_by_a_decision_to_return_it(make):
    revision = make.returned()
    assert Decision.objects.get(pk=revision.decision).outcome == "return"
    dies_on(
        "revision_is_released_only_by_a_decision_to_release_it",
        "UPDATE comments_revision SET status = 'released' WHERE id = %s",
        revision.pk,
    )


def test_no_revision_is_released_by_the_decision_on_another(make):
    other, revision = make.released(), make.in_review()
    dies_on(
        "revision_is_released_only_by_a_decision_to_release_it",
        "UPDATE comments_revision SET status = 'released', decision = %s WHERE id = %s",
        other.released_revision.decision,
        revision.pk,
    )


def test_a_revision_cannot_leave_release_behind_its_public_comment(make):
    comment = make.released()
    dies_on(
        "revision_stays_released_while_its_comment_is_public",
        "UPDATE comments_revision SET status = 'withdrawn' WHERE id = %s",
        comment.released_revision_id,
    )


def test_no_revision_is_rejected_without_a_decision_of_the_desk(make):
    revision = make.returned()
    dies_on(
        "revision_is_rejected_only_by_a_decision_of_the_desk",
        "UPDATE comments_revision SET status = 'rejected' WHERE id = %s",
        revision.pk,
    )


DECIDE = (
    "INSERT INTO moderation_decision (id, revision_id, outcome, by, reason, explanation,"
    " evidence, decided_at) VALUES (gen_random_uuid(), %s, %s, %s, 'x', '', '{}', now())"
)


def test_no_decision_of_peers_releases_what_two_of_them_have_not_read(make):
    revision = make.in_review()
    make.review(revision, civil=True)
    dies_on(
        "decision_of_peers_to_release_rests_on_two_ratings",
        DECIDE,
        revision.pk,
        "release",
        "peers",
    )


def test_the_house_itself_releases_nothing(make):
    revision = make.in_review()
    law = "decision_of_the_house_asks_the_desk_or_releases_a_mend"
    for outcome in ("release", "return"):
        dies_on(law, DECIDE, revision.pk, outcome, "house")


def test_no_decision_to_reject_is_made_by_peers(make):
    revision = make.in_review()
    dies_on(
        "decision_to_reject_is_made_by_people_in_charge",
        DECIDE,
        revision.pk,
        "reject",
        "peers",
    )


# 3. A Decision, a Rating or a log row is changed or deleted.


@pytest.mark.parametrize(
    ("table", "change", "changed", "deleted"),
    [
        ("moderation_decision", "outcome = 'return'", "decision_is_never_changed_or_deleted",
         "decision_goes_only_with_the_import_that_brought_it"),
        ("moderation_rating", "civil = NOT civil", "rating_is_never_changed_or_deleted",
         "rating_is_never_changed_or_deleted"),
    ],
)  # fmt: skip
def test_what_was_recorded_is_never_changed_nor_deleted(make, table, change, changed, deleted):
    make.released()
    dies_on(changed, f"UPDATE {table} SET {change}")
    dies_on(deleted, f"DELETE FROM {table}")


def test_a_waiver_is_never_changed_nor_deleted(make):
    revision = make.pending()
    from moderation.workflow.assigning import assign

    assign(revision.pk)  # There is nothing to review at all.
    dies_on("waiver_is_never_changed", "UPDATE moderation_waiver SET reason = 'so'")
    dies_on(
        "waiver_is_deleted_only_with_the_decision_that_it_came_with",
        "DELETE FROM moderation_waiver",
    )


# 4. A reader rates their own text, or the same comment twice, or more than the leases they hold.

RATE = (
    "INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id,"
    " quality, civil, reasons, note, rated_at)"
    " SELECT a.id, %s, a.revision_id, a.comment_id, 'good', true, '{}', '',"
    " now() FROM moderation_assignment a WHERE a.id = %s"
)
LEASE = (
    "INSERT INTO moderation_assignment (id, reviewer_id, revision_id, comment_id, state,"
    " assigned_at, lease_until, skipped_because)"
    " SELECT gen_random_uuid(), %s, r.id, r.comment_id, 'open', now(), now() + '1 hour', ''"
    " FROM comments_revision r WHERE r.id = %s"
)


def test_nobody_is_handed_their_own_text(make):
    revision = make.in_review()
    dies_on(
        "assignment_is_of_a_text_in_review_by_somebody_else",
        LEASE,
        revision.author_id,
        revision.pk,
    )


def test_nobody_rates_their_own_text(make):
    revision = make.in_review()
    lease = make.lease(revision)
    dies_on("rating_is_never_of_ones_own_text", RATE, revision.author_id, lease.pk)


def test_nobody_is_handed_the_same_comment_twice(make):
    revision, reviewer = make.in_review(), make.reader()
    make.review(revision, civil=True, reviewer=reviewer)
    dies_on("assignment_gives_a_reader_a_comment_once", LEASE, reviewer.pk, revision.pk)


def test_nobody_rates_on_the_lease_of_another(make):
    lease = make.lease(make.in_review())
    dies_on("rating_needs_an_open_lease_of_its_reviewer", RATE, make.reader().pk, lease.pk)


def test_nobody_rates_twice_on_one_lease(make):
    revision = make.in_review()
    rating = make.review(revision, civil=True)
    dies_on(
        "rating_needs_an_open_lease_of_its_reviewer",
        RATE,
        rating.reviewer_id,
        rating.assignment_id,
    )


def test_nobody_rates_a_comment_twice_though_the_first_lease_ran_out(make):
    revision, reviewer = make.in_review(), make.reader()
    first = make.lease(revision, reviewer=reviewer)
    sql("UPDATE moderation_assignment SET state = 'expired' WHERE id = %s", first.pk)
    make.review(revision, civil=True, reviewer=reviewer)

    dies_on("rating_needs_an_open_lease_of_its_reviewer", RATE, reviewer.pk, first.pk)
    dies_on("assignment_gives_a_reader_a_comment_once", LEASE, reviewer.pk, revision.pk)


def test_nobody_rates_on_a_lease_that_ran_out(make):
    lease = make.lease(make.in_review())
    sql("UPDATE moderation_assignment SET lease_until = '2020-01-01' WHERE id = %s", lease.pk)
    dies_on("rating_needs_an_open_lease_of_its_reviewer", RATE, lease.reviewer_id, lease.pk)


def test_a_lease_is_rated_by_a_rating_only(make):
    lease = make.lease(make.in_review())
    dies_on(
        "assignment_leaves_open_only_once_and_is_rated_by_a_rating",
        "UPDATE moderation_assignment SET state = 'rated' WHERE id = %s",
        lease.pk,
    )


def test_a_lease_is_kept_by_its_assignment_alone(make):
    lease = make.lease(make.in_review())
    kept = "lease_comes_and_goes_with_its_assignment_alone"
    dies_on(kept, "UPDATE moderation_lease SET until = now() WHERE assignment_id = %s", lease.pk)
    dies_on(
        kept, "INSERT INTO moderation_lease (assignment_id, until) VALUES (%s, now())", lease.pk
    )
    dies_on(
        "lease_is_ended_by_its_assignment_alone",
        "DELETE FROM moderation_lease WHERE assignment_id = %s",
        lease.pk,
    )


# 5. A revision collects more ratings or open leases than the rule allows.


def test_no_text_is_handed_out_more_often_than_its_rule_allows(make):
    revision = make.in_review()
    for _ in range(5):
        make.lease(revision)
    dies_on(
        "revision_collects_no_more_ratings_than_its_rule_allows",
        LEASE,
        make.reader().pk,
        revision.pk,
    )


def test_the_rule_of_a_text_cannot_be_widened_afterwards(make):
    revision = make.in_review()
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET ratings_at_most = 9 WHERE id = %s",
        revision.pk,
    )


# 6. A reply is public under a parent that never was.


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


# 7. A status moves along an arrow that is not drawn.


BY_THE_DESK = {Status.RELEASED, Status.RETURNED, Status.REJECTED}
BY_A_MEND = {Status.SUPERSEDED}
BY_REPORTS = {Status.HELD}
DOORS = BY_THE_DESK | BY_A_MEND | BY_REPORTS


@pytest.mark.parametrize("status", [s for s in Status if s not in DOORS])
def test_a_public_text_goes_nowhere_but_where_an_arrow_leads(make, status):
    comment = make.released()
    sql("UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s", comment.pk)
    move = "UPDATE comments_revision SET status = %s WHERE id = %s"
    if status == Status.WITHDRAWN:
        sql(move, status, comment.released_revision_id)
    else:
        dies_on(
            "revision_takes_a_step_back_only_with_an_undoing"
            if status == Status.HELD
            else "revision_moves_only_along_the_arrows_drawn",
            move,
            status,
            comment.released_revision_id,
        )


def test_no_text_is_born_beyond_the_beginning(make):
    revision = make.pending()
    withdraw(revision.comment)
    copied = [f.column for f in Revision._meta.fields if f.name not in {"id", "number", "status"}]
    columns = ", ".join(copied)
    dies_on(
        "revision_is_born_decided_only_as_its_import_says",
        f"INSERT INTO comments_revision (id, number, status, {columns}) SELECT"
        f" gen_random_uuid(), 2, 'in_review', {columns} FROM comments_revision WHERE id = %s",
        revision.pk,
    )


def test_a_text_is_written_once(make):
    revision = make.in_review()
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET text = 'something else' WHERE id = %s",
        revision.pk,
    )


# The ledger: what a reviewer's word is worth is counted, never written.


def test_a_standing_cannot_be_written_only_counted(make):
    reviewer = make.seasoned()
    for column in ("caught", "spared", "settled", "calibrations_passed"):
        dies_on(
            "standing_is_counted_from_its_credits_never_written",
            f"UPDATE moderation_standing SET {column} = 1000 WHERE reader_id = %s",
            reviewer.pk,
        )


def test_no_standing_begins_with_merits(make):
    dies_on(
        "standing_begins_with_nothing",
        "INSERT INTO moderation_standing (reader_id, tier, spared) VALUES (%s, 'trusted', 99)",
        make.reader().pk,
    )


def test_a_credit_is_its_own_reviewers_for_good(make):
    [known] = make.calibrations(1)
    rating, other = make.review(known.revision, civil=True), make.reader()
    dies_on(
        "credit_keeps_its_reviewer",
        "UPDATE moderation_credit SET reviewer_id = %s WHERE rating_id = %s",
        other.pk,
        rating.pk,
    )
    dies_on(
        "credit_stays_with_its_rating_and_is_never_deleted",
        "DELETE FROM moderation_credit WHERE rating_id = %s",
        rating.pk,
    )
    uncredited = make.review(make.in_review(), civil=True)
    dies_on(
        "credit_is_its_own_reviewers",
        "INSERT INTO moderation_credit (rating_id, reviewer_id, source, bad, caught, missed,"
        " spared, blamed, written_at) VALUES (%s, %s, 'audit', 0, 0, 0, 2, 0, now())",
        uncredited.pk,
        other.pk,
    )


def test_a_measurement_and_a_voiding_stay_as_they_were_written(make):
    paper = make.the_paper()
    sql(
        "INSERT INTO moderation_measurement (publication_id, measured_at, share, temperature,"
        " sensitivity, specificity, strength, established, trusted, alarm, load, audits, report)"
        " VALUES (%s, now(), 0.1, 0.7, 0.7, 0.88, 8, 0, 0, false, 1, 0, '{}')",
        paper.pk,
    )
    for act in (
        "UPDATE moderation_measurement SET share = 0.9",
        "DELETE FROM moderation_measurement",
    ):
        dies_on("measurement_is_never_changed_or_deleted", act)
    Voiding.objects.create(reviewer=make.reader(), by=make.moderator(), reason="a ring")
    dies_on("voiding_is_lifted_once_and_else_stays", "UPDATE moderation_voiding SET reason = ''")
    dies_on("voiding_is_never_deleted", "DELETE FROM moderation_voiding")


# Practice: what is a test, what is a copy, and who may say what about it.


def test_a_practice_text_is_a_text_for_practice(make):
    dies_on(
        "calibration_is_of_a_text_for_practice",
        "INSERT INTO moderation_calibration (revision_id, civil, reasons, tone, blatant,"
        " explanation, made_at, retired_because)"
        " VALUES (%s, true, '{}', '', false, '', now(), '')",
        make.in_review().pk,
    )


def test_a_copy_is_word_for_word(make):
    [known] = make.calibrations(1)
    sql("DELETE FROM moderation_calibration WHERE revision_id = %s", known.pk)
    dies_on(
        "calibration_copies_its_origin_word_for_word",
        "INSERT INTO moderation_calibration (revision_id, origin_id, civil, reasons, tone,"
        " blatant, explanation, made_at, retired_because)"
        " VALUES (%s, %s, true, '{}', '', false, '', now(), '')",
        known.pk,
        make.released().released_revision_id,
    )


def test_the_answer_of_a_practice_text_is_never_changed(make):
    [known] = make.calibrations(1)
    dies_on(
        "calibration_keeps_its_text_and_its_answer",
        "UPDATE moderation_calibration SET civil = false WHERE revision_id = %s",
        known.pk,
    )


@pytest.mark.parametrize("facts", ["retired_at = now()", "retired_because = 'worn'"])
def test_a_practice_text_is_put_away_with_a_reason(make, facts):
    [known] = make.calibrations(1)
    dies_on(
        "calibration_is_retired_with_a_reason",
        f"UPDATE moderation_calibration SET {facts} WHERE revision_id = %s",
        known.pk,
    )


def test_a_practice_text_is_confirmed_by_somebody(make):
    [known] = make.calibrations(1)
    dies_on(
        "calibration_is_confirmed_by_somebody",
        "UPDATE moderation_calibration SET confirmed_at = now() WHERE revision_id = %s",
        known.pk,
    )


def test_only_who_answered_a_test_may_say_that_it_is_wrong(make):
    [known] = make.calibrations(1)
    dies_on(
        "dispute_is_raised_by_a_reader_who_answered",
        "INSERT INTO moderation_dispute (calibration_id, reader_id, statement, raised_at)"
        " VALUES (%s, %s, '', now())",
        known.pk,
        make.reader().pk,
    )


def test_a_test_is_called_wrong_once_by_each(make):
    [known] = make.calibrations(1)
    reader = make.review(known.revision, civil=False).reviewer
    raise_it = (
        "INSERT INTO moderation_dispute (calibration_id, reader_id, statement, raised_at)"
        " VALUES (%s, %s, '', now())"
    )
    sql(raise_it, known.pk, reader.pk)
    dies_on("dispute_is_raised_once_per_reader", raise_it, known.pk, reader.pk)


STRIKE = "INSERT INTO moderation_strike (reader_id, revision_id, struck_at) VALUES (%s, %s, now())"


def test_no_strike_for_a_text_that_was_not_called_civil(make):
    rating = make.review(make.in_review(), civil=False)
    dies_on(
        "strike_is_for_a_text_that_its_reader_called_civil",
        STRIKE,
        rating.reviewer_id,
        rating.revision_id,
    )


def test_one_strike_for_a_text_and_lifted_is_lifted(make):
    rating = make.review(make.in_review(), civil=True)
    sql(STRIKE, rating.reviewer_id, rating.revision_id)
    dies_on("strike_is_given_once_for_a_text", STRIKE, rating.reviewer_id, rating.revision_id)
    sql("UPDATE moderation_strike SET lifted_at = now()")
    dies_on(
        "strike_is_lifted_once_and_else_stays_as_it_is",
        "UPDATE moderation_strike SET lifted_at = NULL",
    )


LETTER = (
    "INSERT INTO moderation_letter (id, to_id, kind, about, facts, written_at, contested_at,"
    " objection, answer) VALUES (gen_random_uuid(), %s, %s, %s, '{}', now(), %s, '', %s)"
)
ABOUT = "00000000-0000-7000-8000-000000000002"


def test_a_letter_is_written_once_about_each_thing(make):
    reader = make.reader()
    sql(LETTER, reader.pk, "missed", ABOUT, None, "")
    dies_on(
        "letter_is_written_once_about_each_thing", LETTER, reader.pk, "missed", ABOUT, None, ""
    )


@pytest.mark.parametrize("kind", ["released", "restricted"])
def test_only_a_letter_about_reviews_or_a_warning_is_contested(make, kind):
    dies_on(
        "letter_that_is_contested_tells_of_a_review_or_a_warning",
        LETTER,
        make.reader().pk,
        kind,
        ABOUT,
        "2026-01-01",
        "",
    )


def test_no_objection_is_answered_by_nobody(make):
    dies_on(
        "letter_is_answered_by_somebody_once_it_is_contested",
        LETTER,
        make.reader().pk,
        "missed",
        ABOUT,
        "2026-01-01",
        "lifted",
    )


# Quiet nights: a review given ahead pays once, for its reviewer's own text, where it was given.

PAY = "UPDATE moderation_assignment SET pays_for_id = %s WHERE id = %s"


def banked(make, reviewer=None, **facts):
    """A review given ahead, as it lies in the bank."""
    known = make.calibrations(1)[0]
    given = make.lease(known.revision, reviewer, banks=True, **facts)
    rate(given.pk, reviewer=given.reviewer, quality="fair", civil=True)
    return given


def test_a_review_given_ahead_is_counted_when_it_is_spent_and_not_before(make):
    author = make.reader()
    mine = make.pending(author)
    given = banked(make, author)
    mine.refresh_from_db()
    assert mine.reviews_given == 0

    sql(PAY, mine.pk, given.pk)

    mine.refresh_from_db()
    assert mine.reviews_given == 1


def test_a_review_given_ahead_never_pays_twice(make):
    author = make.reader()
    first, second = make.pending(author), make.pending(author)
    given = banked(make, author)
    sql(PAY, first.pk, given.pk)

    dies_on("assignment_keeps_its_reviewer_and_its_texts", PAY, second.pk, given.pk)
    dies_on("assignment_keeps_its_reviewer_and_its_texts", PAY, None, given.pk)


def test_what_was_not_given_ahead_pays_for_nothing_afterwards(make):
    author = make.reader()
    mine = make.pending(author)
    given = make.review(make.in_review(), civil=True, reviewer=author)

    dies_on("assignment_keeps_its_reviewer_and_its_texts", PAY, mine.pk, given.assignment_id)
    dies_on(
        "assignment_keeps_its_reviewer_and_its_texts",
        "UPDATE moderation_assignment SET banks = true WHERE id = %s",
        given.assignment_id,
    )


@pytest.mark.parametrize("state", ["open", "skipped", "expired"])
def test_a_review_that_was_never_given_pays_for_nothing(make, state):
    author = make.reader()
    mine = make.pending(author)
    lease = make.lease(make.calibrations(1)[0].revision, author, banks=True)
    if state != "open":
        why = ", skipped_because = 'cannot_judge', skipped_at = now()"
        because = why if state == "skipped" else ""
        sql(f"UPDATE moderation_assignment SET state = '{state}'{because} WHERE id = %s", lease.pk)

    dies_on("assignment_keeps_its_reviewer_and_its_texts", PAY, mine.pk, lease.pk)


def test_a_review_given_ahead_pays_for_nobody_elses_text(make):
    dies_on(
        "banked_review_pays_what_its_reviewer_owes_at_the_same_place",
        PAY,
        make.pending().pk,
        banked(make).pk,
    )


def test_a_review_given_ahead_pays_for_no_text_that_owes_nothing(make):
    author = make.reader()
    mine = make.in_review(author)

    dies_on(
        "banked_review_pays_what_its_reviewer_owes_at_the_same_place",
        PAY,
        mine.pk,
        banked(make, author).pk,
    )


def test_a_review_given_ahead_pays_for_no_text_of_another_paper(make):
    author = make.reader(issuer="local")
    given = banked(make, author)
    elsewhere = make.pending(author, article=make.article(make.publication()))

    dies_on(
        "banked_review_pays_what_its_reviewer_owes_at_the_same_place",
        PAY,
        elsewhere.pk,
        given.pk,
    )


def test_no_reader_is_willing_twice_at_one_place(make):
    reader, paper = make.reader(), make.the_paper()
    one = (
        "INSERT INTO moderation_willing (reader_id, publication_id, since) VALUES (%s, %s, now())"
    )
    sql(one, reader.pk, paper.pk)

    dies_on("reader_is_willing_once_at_a_place", one, reader.pk, paper.pk)


RELIEF = (
    "INSERT INTO moderation_relief (publication_id, level, since, why)"
    " VALUES (%s, %s, now(), '{}')"
)


def test_relief_is_history_that_nobody_rewrites(make):
    paper = make.the_paper()
    sql(RELIEF, paper.pk, 1)

    dies_on("relief_is_in_force_once_at_a_place", RELIEF, paper.pk, 2)
    dies_on("relief_has_three_levels", RELIEF, make.publication().pk, 4)
    dies_on("relief_only_ends_and_is_never_changed", "UPDATE moderation_relief SET level = 3")
    sql("UPDATE moderation_relief SET until = now()")
    dies_on("relief_only_ends_and_is_never_changed", "UPDATE moderation_relief SET until = NULL")
    dies_on("relief_is_never_deleted", "DELETE FROM moderation_relief")


# Taking back what is public; voiding and recounting.


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


DECIDE_AS = (
    'INSERT INTO moderation_decision (id, revision_id, outcome, "by", moderator_id, reason,'
    " explanation, evidence, decided_at)"
    " VALUES (%s, %s, %s, %s, %s, 'so', '', '{}', now())"
)
FIRST = "00000000-0000-7000-8000-00000000000a"


def decide_against(text: Any, outcome: str, by: str, moderator: Any) -> None:
    """A decision past the verbs, with the statement that it owes."""
    sql(DECIDE_AS, FIRST, text, outcome, by, moderator)
    decision = Decision.objects.select_related("revision").get(pk=FIRST)
    state(decision, was=Status(decision.revision.status), before=None)


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


# Voting clusters


@pytest.mark.parametrize(
    ("law", "attack"),
    [
        ("cluster_is_one_of_two", "UPDATE moderation_cluster SET number = 2"),
        (
            "cluster_is_one_for_each_reader",
            "INSERT INTO moderation_cluster (publication_id, reader_id, number, found_at, until)"
            " SELECT publication_id, reader_id, 1 - number, found_at, until"
            " FROM moderation_cluster",
        ),
    ],
)
def test_a_reader_is_of_one_cluster_and_there_are_two(make, law, attack):
    now = timezone.now()
    Cluster.objects.create(
        publication=make.the_paper(), reader=make.reader(), number=0, found_at=now, until=now
    )
    dies_on(law, attack)


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


# What is written and not handed in, and what was said about it.


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


# Appeals: a rejection is left only by an appeal; each decision is appealed once, to somebody else.

CASE = (
    "INSERT INTO moderation_case (id, publication_id, comment_id, revision_id, cause, statement,"
    " opened_at, appealed_id) SELECT gen_random_uuid(), r.publication_id, r.comment_id, r.id, %s,"
    " '', now(), %s FROM comments_revision r WHERE r.id = %s"
)


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


# Mends: the same text with a slip mended, released by the house within minutes, read by nobody.


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


DECIDE_AT = (
    'INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation,'
    " evidence, decided_at) VALUES (%s, %s, 'release', 'house', 'mended', '', '{}',"
    " now() + %s::interval)"
)
HIDE = "UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s"


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


# Mutes and stars.


def test_nobody_mutes_themselves(make):
    reader = make.reader()
    dies_on(
        "mute_is_never_of_oneself",
        "INSERT INTO comments_mute (id, reader_id, muted_id, since)"
        " VALUES (gen_random_uuid(), %s, %s, now())",
        reader.pk,
        reader.pk,
    )


def test_nobody_mutes_somebody_twice(make):
    one = (
        "INSERT INTO comments_mute (id, reader_id, muted_id, since)"
        " VALUES (gen_random_uuid(), %s, %s, now())"
    )
    reader, muted = make.reader(), make.reader()
    sql(one, reader.pk, muted.pk)

    dies_on("mute_is_said_once", one, reader.pk, muted.pk)


def test_nobody_stars_what_they_find_uncivil(make):
    lease = make.lease(make.in_review())
    dies_on(
        "rating_stars_only_what_it_finds_civil",
        "INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id,"
        " quality, civil, reasons, note, starred, rated_at) VALUES (%s, %s,"
        " %s, %s, 'fair', false, '{attack}', '', true, now())",
        lease.pk,
        lease.reviewer_id,
        lease.revision_id,
        lease.comment_id,
    )


# Letters and mails.


def a_letter_that_waits(make, **facts):
    """To somebody who likes mail, about a comment of theirs."""
    reader = make.reader(email="a@reader.example", email_confirmed_at=timezone.now())
    choose(reader, rhythm="daily", **facts)
    make.released(reader)
    return Letter.objects.get(to=reader)


def a_mail_to(reader):
    return Mail.objects.create(to_id=reader, publication=Publication.objects.earliest("pk"))


def test_a_letter_is_in_one_mail_at_most(make):
    letter = a_letter_that_waits(make)
    first, second = a_mail_to(letter.to_id), a_mail_to(letter.to_id)
    into = "UPDATE moderation_letter SET mail_id = %s, mail_due_at = NULL WHERE id = %s"
    sql(into, first.pk, letter.pk)

    dies_on("letter_goes_into_a_mail_only_when_it_waits_for_one", into, second.pk, letter.pk)


def test_a_letter_that_was_mailed_or_is_not_to_be_never_waits_again(make):
    letter = a_letter_that_waits(make)
    sql("UPDATE moderation_letter SET mail_due_at = NULL WHERE id = %s", letter.pk)

    dies_on(
        "letter_that_waits_for_no_mail_never_will",
        "UPDATE moderation_letter SET mail_due_at = now() WHERE id = %s",
        letter.pk,
    )


def test_a_letter_does_not_wait_while_it_is_in_a_mail(make):
    letter = a_letter_that_waits(make)

    dies_on(
        "letter_that_is_in_a_mail_waits_for_none",
        "UPDATE moderation_letter SET mail_id = %s WHERE id = %s",
        a_mail_to(letter.to_id).pk,
        letter.pk,
    )


def test_a_letter_is_never_mailed_to_anybody_else(make):
    letter = a_letter_that_waits(make)

    dies_on(
        "letter_goes_into_a_mail_to_its_own_reader",
        "UPDATE moderation_letter SET mail_id = %s, mail_due_at = NULL WHERE id = %s",
        a_mail_to(make.reader().pk).pk,
        letter.pk,
    )


def test_a_mail_that_is_over_is_not_sent_again(make):
    mail = a_mail_to(make.reader().pk)
    sql(
        "UPDATE moderation_mail SET state = 'sent', due_at = NULL, over_at = now() WHERE id = %s",
        mail.pk,
    )

    dies_on(
        "mail_that_is_over_is_never_sent_again",
        "UPDATE moderation_mail SET state = 'waiting', due_at = now(), over_at = NULL"
        " WHERE id = %s",
        mail.pk,
    )


def test_a_mail_is_due_or_over_and_not_tried_for_ever(make):
    mail = a_mail_to(make.reader().pk)

    dies_on(
        "mail_is_due_until_it_is_over",
        "UPDATE moderation_mail SET due_at = NULL WHERE id = %s",
        mail.pk,
    )
    dies_on(
        "mail_is_tried_so_often_and_no_more",
        "UPDATE moderation_mail SET attempts = 7 WHERE id = %s",
        mail.pk,
    )


# Erasing takes the person out and leaves the fact, on record.


def test_only_an_erased_authors_words_go_and_nothing_else_of_them(make):
    revision = make.returned()
    blank = "UPDATE comments_revision SET text = '', html = '' WHERE id = %s"
    dies_on("revision_text_is_written_once", blank, revision.pk)
    _erase(revision.author)

    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET text = 'other', html = '' WHERE id = %s",
        revision.pk,
    )
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET text = '', html = '', number = 7 WHERE id = %s",
        revision.pk,
    )
    sql(blank, revision.pk)


def test_practice_keeps_its_words_unless_its_origins_author_is_erased(make):
    original = make.returned()
    mine = copy(original, civil=False, explanation="So it is.")
    [starter] = make.calibrations(1)
    blank = "UPDATE comments_revision SET text = '', html = '' WHERE id = %s"
    door = "practice_text_is_blanked_only_with_the_author_of_its_origin"
    dies_on(door, blank, mine.pk)
    _erase(original.author)

    dies_on(door, blank, starter.pk)
    sql(blank, mine.pk)


def test_only_an_erased_reviewers_note_goes_and_never_the_answer(make):
    handed = make.lease(make.in_review())
    rating = rate(
        handed.pk, reviewer=handed.reviewer, quality="fair", civil=True, note="By the way."
    )
    door = "rating_is_never_changed_or_deleted"
    dies_on(door, "UPDATE moderation_rating SET note = '' WHERE id = %s", rating.pk)
    _erase(handed.reviewer)

    for change in ("note = 'other'", "note = '', quality = 'good'", "note = '', weight = 9"):
        dies_on(door, f"UPDATE moderation_rating SET {change} WHERE id = %s", rating.pk)
    dies_on(door, "DELETE FROM moderation_rating WHERE id = %s", rating.pk)
    sql("UPDATE moderation_rating SET note = '' WHERE id = %s", rating.pk)


def test_nobody_is_half_erased_and_nobody_comes_back(make):
    reader = make.reader("whole", name="Whole")
    dies_on(
        "reader_who_was_erased_is_nobody",
        "UPDATE newsroom_reader SET erased_at = now() WHERE id = %s",
        reader.pk,
    )
    _erase(reader)

    for change in ("erased_at = NULL", "handle = 'whole'", "subject = 'whole'", "password = 'x'"):
        dies_on(
            "reader_who_was_erased_does_not_come_back",
            f"UPDATE newsroom_reader SET {change} WHERE id = %s",
            reader.pk,
        )
    for change in ("name = 'Whole'", "is_active = true", "email = 'whole@example.org'"):
        with pytest.raises(IntegrityError):
            sql(f"UPDATE newsroom_reader SET {change} WHERE id = %s", reader.pk)


def test_a_farewell_is_for_the_erased_and_stays(make):
    here = make.reader()
    dies_on(
        "farewell_is_said_to_who_was_erased",
        "INSERT INTO moderation_farewell (reader_id, asked_at, erased_at)"
        " VALUES (%s, now(), now())",
        here.pk,
    )
    _erase(here)

    dies_on("farewell_is_never_deleted", "DELETE FROM moderation_farewell")
    dies_on(
        "farewell_is_done_once_and_then_stays", "UPDATE moderation_farewell SET asked_at = now()"
    )
    sql("UPDATE moderation_farewell SET done_at = now()")
    dies_on(
        "farewell_is_done_once_and_then_stays", "UPDATE moderation_farewell SET done_at = NULL"
    )


def test_two_who_signed_up_here_never_look_alike(make):
    for handle, name in (("one", "Kim Lee"), ("other", "Other")):
        make.reader(handle, name=name, issuer="local")
    dies_on(
        "reader_who_signed_up_looks_like_nobody_else",
        "UPDATE newsroom_reader SET name_key = (SELECT name_key FROM newsroom_reader"
        " WHERE handle = 'one') WHERE handle = 'other'",
    )


def test_nobody_writes_a_text_as_an_erased_reader(make):
    revision = make.pending()
    _erase(revision.author)

    copied = ", ".join(f.column for f in Revision._meta.fields if f.name not in {"id", "number"})
    dies_on(
        "nobody_writes_a_text_as_an_erased_reader",
        f"INSERT INTO comments_revision (id, number, {copied})"
        f" SELECT gen_random_uuid(), 2, {copied} FROM comments_revision WHERE id = %s",
        revision.pk,
    )


def test_nobody_keeps_a_text_as_an_erased_reader(make):
    reader, article = make.reader(), make.article()
    _erase(reader)

    dies_on(
        "nobody_keeps_a_text_as_an_erased_reader",
        "INSERT INTO moderation_unsent (reader_id, article_id, text, kept_at)"
        " VALUES (%s, %s, 'Begun.', now())",
        reader.pk,
        article.pk,
    )


def _erase(reader: Reader) -> None:
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now())
    begin(reader.pk)


# Edits: another text for a public comment, which is read while the old one stands.


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


# The log is only ever written on.


def test_no_line_of_the_log_is_changed_or_deleted(make):
    line = log(LogEntry.Act.MODE, publication=make.the_paper().pk, rule="a test")

    for attack in (
        "UPDATE moderation_logentry SET act = 'raid' WHERE id = %s",
        "DELETE FROM moderation_logentry WHERE id = %s",
    ):
        dies_on("log_entry_is_never_changed_or_deleted", attack, line.pk)


# Reports and notices


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
    notice = give_notice(comment, _given())
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


# How comments are published at a place is on record.


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'peers'",
        "reason = 'Another one.'",
        "ends_at = now() + interval '1 day'",
        "starts_at = now() - interval '1 day'",
        "set_at = now() - interval '1 day'",
        "publication_id = publication_id, section = 'sport'",
    ],
)
def test_what_was_set_for_a_place_is_never_edited(make, change):
    mode = make.mode(make.the_paper(), "staff_first")

    dies_on(
        "mode_is_ended_once_and_otherwise_never_changed",
        f"UPDATE newsroom_mode SET {change} WHERE id = %s",
        mode.pk,
    )


def test_what_was_ended_stays_ended(make):
    mode = make.mode(make.the_paper(), "staff_first")
    sql("UPDATE newsroom_mode SET ended_at = now() WHERE id = %s", mode.pk)

    for change in ("ended_at = NULL", "ended_at = now() + interval '1 day'"):
        dies_on(
            "mode_is_ended_once_and_otherwise_never_changed",
            f"UPDATE newsroom_mode SET {change} WHERE id = %s",
            mode.pk,
        )


def test_what_was_set_for_a_place_is_never_deleted(make):
    mode = make.mode(make.the_paper(), "staff_first")

    dies_on("mode_is_never_deleted", "DELETE FROM newsroom_mode WHERE id = %s", mode.pk)


@pytest.mark.parametrize(
    ("constraint", "kind", "facts"),
    [
        ("mode_ends_after_it_starts", "peers", {"ends_at": "now() - interval '1 day'"}),
        ("mode_that_closes_says_why_or_until_when", "closed", {}),
        ("mode_of_a_raid_ends_by_itself_within_half_a_day", "raid", {}),
        (
            "mode_of_a_raid_ends_by_itself_within_half_a_day",
            "raid",
            {"ends_at": "now() + interval '13 hours'"},
        ),
        (
            "mode_of_daily_hours_has_a_beginning_and_an_end",
            "peers",
            {"daily_from": "'22:00'::time"},
        ),
        ("mode_is_ended_by_somebody_at_a_time", "peers", {"ended_by_id": "(SELECT %s::uuid)"}),
    ],
)
def test_a_mode_that_makes_no_sense_cannot_be_written(make, constraint, kind, facts):
    columns = "".join(f", {name}" for name in facts)
    values = "".join(f", {value}" for value in facts.values())
    reader = [make.reader().pk] if "%s" in values else []

    dies_on(
        constraint,
        "INSERT INTO newsroom_mode (id, publication_id, section, kind, reason, note, starts_at,"
        f" days, time_zone, set_at{columns}) VALUES (gen_random_uuid(), %s, '', %s, '', '', now(),"
        f" '{{}}', 'UTC', now(){values})",
        make.the_paper().pk,
        kind,
        *reader,
    )


# The desk takes a decision back within seconds, and corrects it later: only so is a step undone.

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


def _given(**facts):
    told = {"ground": "defamation", "explanation": "It is a lie.", "name": "A", "email": "a@b.ex"}
    return Given(**told | {"good_faith": True} | facts)


@pytest.mark.parametrize(
    "change",
    [
        "explanation = 'Something else.'",
        "ground = 'fraud'",
        "name = 'B'",
        "law = 'Another one.'",
        "trusted_flagger = 'Somebody'",
        "reader_id = (SELECT min(id::text)::uuid FROM newsroom_reader)",
        "secret = 'guessed'",
        "received_at = now()",
    ],
)
def test_a_notice_stays_what_it_was(make, change):
    notice = give_notice(make.released(), _given())
    dies_on(
        "notice_stays_what_it_was",
        f"UPDATE moderation_notice SET {change} WHERE id = %s",
        notice.pk,
    )
    dies_on("notice_stays_what_it_was", "DELETE FROM moderation_notice WHERE id = %s", notice.pk)


def test_a_notice_that_is_forgotten_names_nobody_and_is_not_remembered(make):
    notice = give_notice(make.released(), _given())
    dies_on(
        "notice_that_is_forgotten_names_nobody",
        "UPDATE moderation_notice SET forgotten_at = now(), name = '' WHERE id = %s",
        notice.pk,
    )
    for kept in ("law = 'My neighbour'", "trusted_flagger = 'Somebody'",
                 f"reader_id = '{notice.comment.author_id}'"):  # fmt: skip
        dies_on(
            "notice_that_is_forgotten_names_nobody",
            "UPDATE moderation_notice SET forgotten_at = now(), name = '', email = '',"
            f" explanation = '', {kept} WHERE id = %s",
            notice.pk,
        )
    sql(
        "UPDATE moderation_notice SET forgotten_at = now(), name = '', email = '',"
        " explanation = '' WHERE id = %s",
        notice.pk,
    )
    dies_on(
        "notice_stays_what_it_was",
        "UPDATE moderation_notice SET forgotten_at = NULL WHERE id = %s",
        notice.pk,
    )


_COPY_NOTICE = (
    "INSERT INTO moderation_notice (id, secret, publication_id, comment_id, revision_id, ground,"
    " law, explanation, name, email, trusted_flagger, good_faith, language, received_at, outcome,"
    " complaint) SELECT gen_random_uuid(), 'another', publication_id, comment_id, revision_id,"
    " 'fraud', '', {explanation}, {name}, {name}, '', {faith}, '', now(), '', ''"
    " FROM moderation_notice WHERE id = %s"
)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"faith": "false"}, "notice_is_given_in_good_faith"),
        ({"explanation": "''"}, "notice_says_why_and_by_whom"),
        ({"name": "''"}, "notice_says_why_and_by_whom"),
    ],
)
def test_no_notice_lacks_what_the_law_asks_for(make, facts, constraint):
    notice = give_notice(make.released(), _given())
    told = {"explanation": "'Why.'", "name": "'a@b.ex'", "faith": "true"} | facts
    dies_on(constraint, _COPY_NOTICE.format(**told), notice.pk)


def test_no_notice_is_about_what_is_not_public(make):
    notice = give_notice(make.released(), _given())
    withdraw(notice.comment)
    told = {"explanation": "'Why.'", "name": "'a@b.ex'", "faith": "true"}
    dies_on(
        "notice_is_about_a_text_of_the_comment_that_is_public",
        _COPY_NOTICE.format(**told),
        notice.pk,
    )


def test_nobody_complains_of_what_was_done_nor_twice(make):
    acted = give_notice(make.released(), _given())
    decided = decide_case(
        acted.case, moderator=make.moderator(), outcome="reject", reason="illegal"
    )
    dies_on(
        "notice_stays_what_it_was",
        "UPDATE moderation_notice SET complained_at = now(), complained_of_id = %s WHERE id = %s",
        decided.pk,
        acted.pk,
    )
    kept = give_notice(make.released(), _given())
    decide_case(kept.case, moderator=make.moderator(), outcome="release", reason="within_rules")
    complain(kept)
    dies_on(
        "notice_stays_what_it_was",
        "UPDATE moderation_notice SET complained_at = now() WHERE id = %s",
        kept.pk,
    )


def test_no_complaint_is_heard_by_who_decided_first(make):
    first = make.moderator()
    make.moderator()
    notice = give_notice(make.released(), _given())
    decide_case(notice.case, moderator=first, outcome="release", reason="within_rules")
    complain(notice)
    again = Decision.objects.create(
        revision=notice.revision,
        outcome="release",
        by="desk",
        moderator=first,
        reason="so it is",
        evidence={},
    )
    dies_on(
        "notice_is_complained_of_to_another_moderator",
        "UPDATE moderation_notice SET decision_id = %s, heard_at = now() WHERE id = %s",
        again.pk,
        notice.pk,
    )


# Events: docs/decisions/0029-events.md


def _delivery(make):
    endpoint, _ = endpoints.add(make.the_paper(), url="https://tools.example/")
    endpoints.ping(endpoint)
    hand_round()
    return Delivery.objects.get()


def test_no_event_is_on_its_way_to_an_endpoint_twice(make):
    delivery = _delivery(make)
    week = "newsroom_delivery_" + Span.around(Every.WEEK, timezone.now()).name
    dies_on(
        f"{week}_event_id_endpoint_id_key",  # event_is_delivered_to_an_endpoint_as_one_row, of it
        """INSERT INTO newsroom_delivery
            (endpoint_id, event_id, subject, place, due_at, gives_up_at)
        SELECT endpoint_id, event_id, subject, place, now(), now() FROM newsroom_delivery
        WHERE id = %s""",
        delivery.pk,
    )


def test_no_delivery_is_of_an_event_that_is_not_there(make):
    delivery = _delivery(make)
    dies_on(
        "delivery_is_of_an_event",
        """INSERT INTO newsroom_delivery
            (endpoint_id, event_id, subject, place, due_at, gives_up_at)
        SELECT endpoint_id, gen_random_uuid(), subject, place, now(), now() FROM newsroom_delivery
        WHERE id = %s""",
        delivery.pk,
    )


def test_nothing_is_settled_without_its_time_nor_waits_with_one(make):
    delivery = _delivery(make)
    for change in ("state = 'delivered'", "state = 'dead'", "settled_at = now()"):
        dies_on(
            "delivery_is_settled_with_its_time",
            f"UPDATE newsroom_delivery SET {change} WHERE id = %s",
            delivery.pk,
        )


def test_no_older_secret_signs_for_ever(make):
    endpoint = _delivery(make).endpoint
    dies_on(
        "endpoint_signs_with_an_older_secret_only_for_a_time",
        "UPDATE newsroom_endpoint SET sealed_before = 'x' WHERE id = %s",
        endpoint.pk,
    )


def test_no_endpoint_that_is_active_says_why_it_is_paused(make):
    endpoint = _delivery(make).endpoint
    dies_on(
        "endpoint_says_why_it_is_paused_only_while_it_is",
        "UPDATE newsroom_endpoint SET paused_because = 'gone' WHERE id = %s",
        endpoint.pk,
    )


# A text that somebody outside is still to answer about.


def _asked(make) -> HookCall:
    ModerationHook.objects.create(
        publication=make.the_paper(), name="civility", url="https://hook.example", sealed="x"
    )
    revision = make.pending()
    make.pay(revision)
    return HookCall.objects.get(revision=revision)


def test_no_text_is_in_review_while_a_hook_is_still_to_answer(make):
    call = _asked(make)
    dies_on(
        "revision_is_in_review_only_when_no_hook_is_still_to_answer",
        "UPDATE comments_revision SET status = 'in_review' WHERE id = %s",
        call.revision_id,
    )


def test_no_hook_is_asked_about_a_text_that_readers_have(make):
    revision = make.in_review()
    hook = ModerationHook.objects.create(
        publication=make.the_paper(), name="civility", url="https://hook.example", sealed="x"
    )
    dies_on(
        "hook_is_asked_only_about_a_text_that_no_reader_has",
        """INSERT INTO moderation_hookcall (id, hook_id, revision_id, action, state, asked_at,
            deadline_at, attempts, promised, trouble, opinion, flags, tags, reason)
        VALUES (gen_random_uuid(), %s, %s, 'new', 'open', now(), now(), 0, false, '', '', '{}',
            '{}', '')""",
        hook.pk,
        revision.pk,
    )


def test_a_call_that_is_closed_is_not_opened_again(make):
    call = _asked(make)
    hear_hook(call.pk, Said())
    dies_on(
        "call_that_is_closed_is_not_opened_again",
        "UPDATE moderation_hookcall SET state = 'open', closed_at = NULL WHERE id = %s",
        call.pk,
    )


def test_no_deadline_is_put_off(make):
    call = _asked(make)
    dies_on(
        "call_keeps_its_text_and_its_deadline",
        "UPDATE moderation_hookcall SET deadline_at = now() + interval '1 year' WHERE id = %s",
        call.pk,
    )


def test_a_hook_does_not_change_its_mind(make):
    call = _asked(make)
    hear_hook(call.pk, Said("hold"))
    dies_on(
        "hook_answers_once",
        "UPDATE moderation_hookcall SET opinion = 'approve' WHERE id = %s",
        call.pk,
    )


def test_no_call_is_deleted(make):
    call = _asked(make)
    dies_on("call_is_never_deleted", "DELETE FROM moderation_hookcall WHERE id = %s", call.pk)


def test_no_hook_that_was_removed_is_switched_on(make):
    call = _asked(make)
    dies_on(
        "hook_that_ended_is_asked_no_more",
        "UPDATE moderation_moderationhook SET ended_at = now() WHERE id = %s",
        call.hook_id,
    )


# 11. A comment goes to somebody else: only a ghost's does, to who reads its address and said so.

CLAIM = """INSERT INTO moderation_ghostanswer (id, ghost, reader_id, kind, answered_at)
    VALUES (gen_random_uuid(), %s, %s, %s, now())"""
TO = "UPDATE comments_{} SET author_id = %s WHERE author_id = %s"


@pytest.fixture
def ghost(make, tmp_path):
    """Whom an import brought, with the address ann@example.org and a comment."""
    article = make.article()
    article.add_address("https://paper.example/1")
    row = {"author": "Ann", "email": "ann@example.org", "text": "From the old site."}
    file = isso.database(tmp_path / "c.db", [(1, "https://paper.example/1", "One")], row)
    words, quiet = ("import_comments", "isso", str(file)), StringIO()
    call_command(*words, publication=article.publication.slug, stdout=quiet, stderr=quiet)
    sql("SET CONSTRAINTS ALL DEFERRED")  # As in a transaction of its own.
    return Ghost.objects.get(email="ann@example.org").reader


@pytest.fixture
def ann(make):
    return make.reader(email="Ann@Example.org", email_confirmed_at=timezone.now())


def test_a_comment_and_its_texts_stay_with_their_author(make, ann):
    """Both doors are shut, that of moderation and the one behind it."""
    author = make.released().author
    moves = {row: TO.format(row) for row in ("comment", "revision")}
    for row, move in moves.items():
        dies_on(f"{row}_goes_from_a_ghost_to_who_claimed_it_only", move, ann.pk, author.pk)
    with pgtrigger.ignore(
        "moderation.ClaimedComment:comment_goes_from_a_ghost_to_who_claimed_it_on",
        "moderation.ClaimedRevision:revision_goes_from_a_ghost_to_who_claimed_it_o",
    ):
        dies_on(
            "comment_keeps_its_first_release_its_author_and_its_place",
            moves["comment"], ann.pk, author.pk,
        )  # fmt: skip
        dies_on("revision_text_is_written_once", moves["revision"], ann.pk, author.pk)


def test_a_ghosts_comment_goes_to_nobody_who_did_not_claim_it(make, ghost, ann):
    other = make.reader()
    for row in ("comment", "revision"):
        sentence = f"{row}_goes_from_a_ghost_to_who_claimed_it_only"
        dies_on(sentence, TO.format(row), ann.pk, ghost.pk)
        with transaction.atomic():
            sql(CLAIM, ghost.pk, ann.pk, "mine")
            dies_on(sentence, TO.format(row), other.pk, ghost.pk)
            transaction.set_rollback(True)
        with transaction.atomic():
            sql(CLAIM, ghost.pk, ann.pk, "not_mine")
            dies_on(sentence, TO.format(row), ann.pk, ghost.pk)
            transaction.set_rollback(True)


@pytest.mark.parametrize("row", ["comment", "revision"])
@pytest.mark.django_db(transaction=True)
def test_a_comment_is_claimed_with_all_its_texts_or_not_at_all(ghost, ann, row):
    sql(CLAIM, ghost.pk, ann.pk, "mine")
    sentence = {
        "comment": "comment_is_claimed_with_all_its_texts",
        "revision": "revision_is_claimed_with_its_comment",
    }[row]
    dies_on(sentence, TO.format(row), ann.pk, ghost.pk)


def test_nothing_of_a_ghosts_text_changes_with_its_author(ghost, ann):
    sql(CLAIM, ghost.pk, ann.pk, "mine")
    for changed in (
        "text = 'Something else.'",
        "html = ''",
        "rule = gen_random_uuid()",
        "number = 7",
    ):
        dies_on(
            "revision_text_is_written_once",
            f"UPDATE comments_revision SET author_id = %s, {changed} WHERE author_id = %s",
            ann.pk, ghost.pk,
        )  # fmt: skip
    dies_on(
        "comment_keeps_its_first_release_its_author_and_its_place",
        "UPDATE comments_comment SET author_id = %s, first_released_at = now()"
        " WHERE author_id = %s",
        ann.pk, ghost.pk,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        "email_confirmed_at = NULL",
        "email = ''",
        "email = 'ann+1@example.org'",
        "is_active = false",
        "issuer = 'https://accounts.another.example'",
    ],
)
@pytest.mark.parametrize("kind", ["mine", "not_mine", "delete"])
def test_nobody_answers_for_a_ghost_but_who_reads_its_address_here(ghost, ann, change, kind):
    sql(f"UPDATE newsroom_reader SET {change} WHERE id = %s", ann.pk)
    dies_on("ghost_is_answered_for_by_who_reads_its_address", CLAIM, ghost.pk, ann.pk, kind)


def test_nobody_answers_for_who_is_no_ghost(make, ann):
    alike = make.reader(email="ann@example.org", email_confirmed_at=timezone.now())
    dies_on("ghost_is_answered_for_by_who_reads_its_address", CLAIM, alike.pk, ann.pk, "mine")


def test_a_ghosts_address_is_forgotten_and_never_another(ghost, ann):
    for change in ("email = 'mallory@example.org'", "confirmed = true", "batch_id = NULL"):
        dies_on(
            "ghost_keeps_its_address_until_that_is_forgotten",
            f"UPDATE moderation_ghost SET {change} WHERE reader_id = %s", ghost.pk,
        )  # fmt: skip
    sql("UPDATE moderation_ghost SET email = '', keep_until = NULL WHERE reader_id = %s", ghost.pk)
    dies_on(
        "ghost_keeps_its_address_until_that_is_forgotten",
        "UPDATE moderation_ghost SET email = 'ann@example.org', keep_until = now()"
        " WHERE reader_id = %s", ghost.pk,
    )  # fmt: skip


def test_nobody_is_made_a_ghost_whose_comments_could_be_claimed(make, ghost):
    """Not a reader of ours, and not when no import is under way."""
    author, facts = make.released().author, Ghost.objects.values("source", "batch").get()
    dies_on(
        "nobody_who_was_somebody_becomes_a_ghost",
        "UPDATE newsroom_reader SET issuer = 'import:isso:1', is_active = false WHERE id = %s",
        author.pk,
    )
    moves = "moderation.ImportBatch:import_moves_only_along_the_arrows_drawn"
    for where, who in (("loading", author.pk), ("done", ghost.pk)):
        with pgtrigger.ignore(moves), transaction.atomic():
            sql("UPDATE moderation_importbatch SET state = %s", where)
            sql("DELETE FROM moderation_ghost")
            dies_on(
                "ghost_is_somebody_whom_an_import_brought",
                "INSERT INTO moderation_ghost (reader_id, source_id, batch_id, email, confirmed,"
                " keep_until) VALUES (%s, %s, %s, 'mallory@example.org', true, now())",
                who, facts["source"], facts["batch"],
            )  # fmt: skip


def test_a_ghost_is_one_readers_and_each_says_so_once(make, ghost, ann):
    other = make.reader(email="ann@example.org", email_confirmed_at=timezone.now())
    sql(CLAIM, ghost.pk, ann.pk, "mine")

    dies_on("ghost_is_one_readers_and_nobody_elses", CLAIM, ghost.pk, other.pk, "delete")
    dies_on("ghost_answer_is_given_once_by_each_reader", CLAIM, ghost.pk, ann.pk, "not_mine")
    for change in ("kind = 'delete'", "reader_id = %s", "ghost = %s"):
        values = [other.pk] if "%s" in change else []
        dies_on(
            "ghost_answer_stays_what_it_was",
            f"UPDATE moderation_ghostanswer SET {change}",
            *values,
        )


def test_a_ghost_is_not_claimed_while_its_import_is_taken_back(ghost, ann):
    sql("UPDATE moderation_importbatch SET state = 'rolling_back'")
    for kind in ("mine", "delete"):
        dies_on(
            "ghost_is_not_claimed_while_its_import_is_under_way", CLAIM, ghost.pk, ann.pk, kind
        )
