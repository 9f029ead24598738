"""How comments are published at a place is on record.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


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
