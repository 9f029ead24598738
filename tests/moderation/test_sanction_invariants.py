"""What may never happen to a sanction or a note, attacked with raw SQL."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
import pytest
from django.utils import timezone

from moderation.models import KeptOut, Note, Sanction
from moderation.workflow.erasing import begin
from moderation.workflow.noting import note
from moderation.workflow.sanctioning import acknowledge, lift
from newsroom.models import Reader
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db
INSERT = """
INSERT INTO moderation_sanction (id, reader_id, publication_id, kind, reason, explanation, by_id,
    rule, cause, began_at, until, review_at, acknowledged_at, lifted_at, lifted_by_id,
    lifted_because)
SELECT gen_random_uuid(), reader_id, publication_id, kind, reason, '', by_id, rule, cause,
    began_at, until, review_at, acknowledged_at, lifted_at, lifted_by_id, lifted_because
FROM (SELECT reader_id, publication_id, kind, reason, by_id, rule, cause, began_at, until,
    review_at, acknowledged_at, lifted_at, lifted_by_id, lifted_because
    FROM moderation_sanction WHERE id = %s) s"""


def copied(**columns):
    """The statement that copies a sanction, with these columns told otherwise."""
    statement = INSERT
    for column, value in columns.items():
        head, tail = statement.split("SELECT gen_random_uuid()", 1)
        tail = tail.replace(column, value, 1)
        statement = f"{head}SELECT gen_random_uuid(){tail}"
    return statement


def erased(reader: Reader) -> None:
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now() - timedelta(minutes=1))
    begin(reader.pk)


@pytest.mark.parametrize("kind", ["premoderation", "suspension", "ban"])
def test_of_one_kind_never_two_are_in_force_at_once(make, kind):
    sanction = make.sanction(make.reader(), kind)

    dies_on("sanction_in_force_is_never_two_of_one_kind_at_once", copied(), sanction.pk)


def test_what_is_over_makes_room(make):
    sanction = make.sanction(make.reader(), "suspension")

    later = copied(until="until + interval '1 day'", began_at="until")
    # What it owes at the end, tests/test_statements_of_reasons.py asks for.
    law = "sanction_that_restricts_has_its_statement_of_reasons"
    with pgtrigger.ignore(f"moderation.Sanction:{law[:46]}"):
        sql(later, sanction.pk)
        sql("SET CONSTRAINTS ALL IMMEDIATE")

    assert Sanction.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "columns", "sentence"),
    [
        ("suspension", {"until": "NULL"}, "sanction_that_restricts_has_an_end_but_for_a_ban"),
        (
            "warning",
            {"until": "now() + interval '1 day'"},
            "sanction_that_restricts_has_an_end_but_for_a_ban",
        ),
        (
            "ban",
            {"until": "NULL", "review_at": "NULL"},
            "sanction_without_an_end_is_looked_at_again",
        ),
        ("warning", {"by_id": "NULL"}, "sanction_says_who_imposed_it_or_by_which_rule"),
        ("warning", {"rule": "'a rule'"}, "sanction_says_who_imposed_it_or_by_which_rule"),
        (
            "ban",
            {"by_id": "NULL", "rule": "'often_rejected'", "cause": "'x'"},
            "sanction_to_ban_is_a_decision_of_people",
        ),
        ("warning", {"by_id": "reader_id"}, "sanction_is_not_imposed_on_oneself"),
        ("warning", {"reason": "''"}, "sanction_has_a_reason"),
        ("message", {"acknowledged_at": "now()"}, "sanction_that_is_acknowledged_is_a_warning"),
        ("warning", {"lifted_at": "now()"}, "sanction_is_lifted_by_somebody"),
    ],
)
def test_a_sanction_is_what_its_kind_says(make, kind, columns, sentence):
    sanction = make.sanction(make.reader(), kind)
    if kind in Sanction.RESTRICTS:  # so that it is not in the way of the second one
        lift(sanction, by=sanction.by, because="for the test")
        columns |= {"lifted_at": "NULL", "lifted_by_id": "NULL", "lifted_because": "''"}

    dies_on(sentence, copied(**columns), sanction.pk)


def test_a_sanction_ends_after_it_began(make):
    sanction = make.sanction(make.reader(), "suspension")

    dies_on(
        "sanction_ends_after_it_began",
        copied(until="until + interval '1 day'", began_at="until + interval '2 days'"),
        sanction.pk,
    )


@pytest.mark.parametrize(
    "change",
    ["kind = 'message'", "until = until + interval '1 day'", "reason = 'spam'", "by_id = NULL"],
)
def test_nobody_rewrites_what_was_imposed(make, change):
    sanction = make.sanction(make.reader(), "suspension")

    dies_on(
        "sanction_is_acknowledged_or_lifted_once_and_else_stays",
        f"UPDATE moderation_sanction SET {change} WHERE id = %s",
        sanction.pk,
    )


def test_nobody_unsays_that_it_was_read_or_lifted(make):
    warning = make.sanction(make.reader(), "warning")
    acknowledge(warning, reader=warning.reader)
    lifted = make.sanction(make.reader(), "suspension")
    lift(lifted, by=lifted.by, because="enough")
    sentence = "sanction_is_acknowledged_or_lifted_once_and_else_stays"

    dies_on(
        sentence,
        "UPDATE moderation_sanction SET acknowledged_at = NULL WHERE id = %s",
        warning.pk,
    )
    dies_on(
        sentence,
        "UPDATE moderation_sanction SET lifted_at = NULL, lifted_by_id = NULL,"
        " lifted_because = '' WHERE id = %s",
        lifted.pk,
    )


def test_words_go_only_with_whom_they_were_said_to(make):
    sanction = make.sanction(make.reader(), "warning", explanation="It was too much.")
    blank = "UPDATE moderation_sanction SET explanation = '' WHERE id = %s"
    dies_on("sanction_loses_its_words_only_with_its_reader", blank, sanction.pk)

    erased(sanction.reader)
    sql(blank, sanction.pk)


def test_no_sanction_is_deleted(make):
    sanction = make.sanction(make.reader(), "warning")

    dies_on(
        "sanction_is_never_deleted", "DELETE FROM moderation_sanction WHERE id = %s", sanction.pk
    )


def test_a_note_stays_as_it_is_and_goes_only_with_its_reader(make):
    reader, moderator = make.reader(), make.moderator()
    written = note(reader, make.the_paper(), by=moderator, text="Writes at night.")
    delete = "DELETE FROM moderation_note WHERE id = %s"

    dies_on(
        "note_is_never_changed", "UPDATE moderation_note SET text = 'x' WHERE id = %s", written.pk
    )
    dies_on("note_goes_only_with_its_reader", delete, written.pk)
    erased(reader)
    sql(delete, written.pk)

    assert not Note.objects.exists()


def test_nobody_is_kept_out_for_less_than_a_suspension(make):
    dies_on(
        "kept_out_are_only_the_suspended_and_the_banned",
        "INSERT INTO moderation_keptout (digest, publication_id, kind, until)"
        " VALUES ('x', %s, 'warning', now())",
        make.the_paper().pk,
    )
    assert not KeptOut.objects.exists()
