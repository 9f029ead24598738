"""The rule in force is a row, once for each that differs, and what names it can trust it."""

from __future__ import annotations

import threading
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments.models import Revision, Rule
from moderation import passports
from moderation.models import Decision
from moderation.passports import key_of, keys_of, rule_by, rule_of
from moderation.rules import HouseRule
from moderation.workflow.submitting import submit
from tests.invariants.attacking import dies_on
from tests.moderation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PATIENT = HouseRule(deadline_hours=40)


def kept():
    return set(Rule.objects.values_list("pk", flat=True))


# What PostgreSQL keeps.


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE comments_rule SET says = says || '{\"reviews_owed\": 0}'",
        "UPDATE comments_rule SET id = gen_random_uuid()",
        "DELETE FROM comments_rule",
    ],
)
def test_a_rule_that_was_in_force_stays_what_it_is(make, attack):
    make.pending()
    dies_on("rule_that_was_in_force_is_never_changed_or_deleted", attack)


@pytest.mark.parametrize("says", ["'{}'", "'{\"reviews_owed\": 0}'", "'[]'", "'3'"])
def test_no_rule_stands_under_the_key_of_another(make, says):
    key = key_of(HouseRule())
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM comments_rule")
        cursor.execute("SET session_replication_role = origin")

    dies_on(
        "rule_is_known_by_what_it_says",
        f"INSERT INTO comments_rule (id, says) VALUES (%s, {says})",
        key,
    )


@pytest.mark.parametrize("status", ["pending", "calibration"])
def test_no_text_names_a_rule_that_is_not_there(make, status):
    text = make.pending()
    names = [field.column for field in Revision._meta.concrete_fields]
    told = {"id": "gen_random_uuid()", "rule": "gen_random_uuid()", "number": "2",
            "status": f"'{status}'"}  # fmt: skip
    values = [told.get(name, f'"{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)

    dies_on(
        "revision_begins_with_the_passport_that_its_rule_says",
        f"INSERT INTO comments_revision ({columns}) SELECT {', '.join(values)}"
        " FROM comments_revision WHERE id = %s",
        text.pk,
    )


def test_no_text_and_no_decision_is_given_another_rule(make):
    make.agree(make.in_review(), civil=True)
    other = key_of(PATIENT)

    dies_on("revision_text_is_written_once", "UPDATE comments_revision SET rule = %s", other)
    dies_on(
        "decision_is_never_changed_or_deleted", "UPDATE moderation_decision SET rule = %s", other
    )


def test_no_decision_names_a_rule_that_is_not_there(make):
    text = make.in_review()
    dies_on(
        "decision_names_a_rule_that_is_kept",
        """INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation,
            evidence, rule, decided_at) VALUES (gen_random_uuid(), %s, 'escalate', 'peers', 'x',
            '', '{}', gen_random_uuid(), now())""",
        text.pk,
    )


# One row for each that differs.


def test_a_row_is_shared_by_all_that_it_is_true_of(make):
    first, second = make.pending(), make.pending()
    make.agree(make.in_review(), civil=True)
    assert {first.rule, second.rule, Decision.objects.get().rule} == kept()

    make.policy(deadline_hours=40)
    third = make.pending()

    assert kept() == {first.rule, third.rule}
    first.refresh_from_db()
    assert (rule_of(first).deadline_hours, rule_of(third).deadline_hours) == (10, 40)
    assert rule_of(first) == HouseRule()


def test_a_key_is_the_same_wherever_it_is_made(make):
    one, other = PATIENT.as_passport(), HouseRule().as_passport()

    assert keys_of([one, other, one]) == [key_of(PATIENT), key_of(HouseRule()), key_of(PATIENT)]
    assert len(kept()) == 2
    assert rule_by(key_of(PATIENT)) == PATIENT


@pytest.mark.parametrize("key", [None, uuid4()])
def test_what_is_no_rule_says_nothing(make, key):
    with pytest.raises(KeyError):
        rule_by(key)


# What a process knows.


def test_a_rule_is_written_once_by_a_process_and_read_once():
    with CaptureQueriesContext(connection) as asked:
        keys = {key_of(PATIENT) for _ in range(3)}
        assert {rule_by(key) for key in keys} == {PATIENT}
        assert len(asked.captured_queries) == 1
        passports.forget()
        assert [rule_by(key) for key in [*keys, *keys]] == [PATIENT, PATIENT]

    assert len(asked.captured_queries) == 2


def test_what_was_taken_back_is_not_taken_for_kept(make):
    with transaction.atomic():
        key = key_of(HouseRule())
        assert kept() == {key}
        transaction.set_rollback(True)
    assert kept() == set()

    assert make.pending().rule == key
    assert kept() == {key}


def test_what_a_savepoint_took_back_is_not_taken_for_kept():
    with transaction.atomic():
        with transaction.atomic():
            key_of(PATIENT)
            transaction.set_rollback(True)
        key_of(HouseRule())

    assert kept() == {key_of(HouseRule())}
    assert key_of(PATIENT) in kept()


def test_a_process_does_not_remember_for_ever(monkeypatch):
    monkeypatch.setattr(passports, "KEPT_AT_MOST", 3)
    rules = [replace(PATIENT, skips_a_day=n) for n in range(8)]

    keys = [key_of(rule) for rule in rules]

    assert len(passports._kept) <= 3
    assert [rule_by(key) for key in keys] == rules


# At once.


def test_two_texts_under_a_rule_that_nobody_knows_share_its_row(make):
    article = make.the_article()
    for hours in range(20, 26):
        make.policy(deadline_hours=hours)
        passports.forget()
        authors, texts = [make.reader() for _ in range(4)], [make.a_text() for _ in range(4)]

        came = at_once(*[
            lambda a=author, t=text: submit(a, article, text=t)
            for author, text in zip(authors, texts, strict=True)
        ])  # fmt: skip

        assert len({text.rule for text in came}) == 1
        assert {rule_of(text).deadline_hours for text in came} == {hours}
    assert Rule.objects.filter(says__deadline_hours__gte=20).count() == 6


def test_who_waited_for_one_that_was_taken_back_writes_it(make):
    """Both find no row; the first fails, the second must not count on it."""
    wrote, found = threading.Event(), []

    def second():
        try:
            wrote.wait(timeout=30)
            found.append(key_of(PATIENT))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        key = key_of(PATIENT)
        wrote.set()
        thread.join(timeout=0.5)  # The other waits for us by then, or comes later.
        transaction.set_rollback(True)
    thread.join(timeout=30)

    assert found == [key]
    assert kept() == {key}
