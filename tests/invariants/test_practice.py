"""Practice: what is a test, what is a copy, and who may say what about it.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


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
