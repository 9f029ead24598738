"""The machine finds what is broken on purpose. Not in every run: `MACHINE_SABOTAGE=1`.

Each takes one care out of the house, where the database does not take it as well or says so
only by an error that no reader should see.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from moderation.models import Assignment
from moderation.workflow import (
    concluding,
    deciding,
    rating,
    releasing,
    self_checking,
    showing,
    timing_out,
    undoing,
    voiding,
)
from tests.machine import desk
from tests.machine.machine import Machine

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("MACHINE_SABOTAGE" not in os.environ, reason="MACHINE_SABOTAGE is not set"),
]
TRIES = settings(
    max_examples=60, stateful_step_count=60, derandomize=True, deadline=None, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
Patch = Callable[[pytest.MonkeyPatch], None]


def nothing(*_: Any, **__: Any) -> None:
    return None


def _without(module: Any, name: str, instead: Any = nothing) -> Patch:
    return lambda patch: patch.setattr(module, name, instead)


BROKEN: dict[str, Patch] = {
    "a release counts nothing": _without(releasing, "count_public"),
    "what is hidden counts on": _without(showing, "count_public"),
    "an undo counts nothing": _without(undoing, "count_public"),
    "a decision leaves its case open": _without(concluding, "close_cases"),
    "a restriction states no reasons": _without(deciding, "state"),
    "nobody is refused a second rating": _without(rating, "_refuse"),
    "no lease ever runs out": _without(Assignment, "is_open", lambda *_: True),
    "a checked text stays where it is": _without(self_checking, "queue_if_ready"),
    "nothing is ever overdue": _without(timing_out, "_each_overdue", lambda *_: 0),
    "what a voided account rated is forgotten": _without(voiding, "_TO_RECOUNT", "SELECT %s"),
    "half of a step stays": _without(
        desk,
        "decide_and_impose",
        desk.decide_and_impose.__wrapped__,  # type: ignore[attr-defined]
    ),
}
TRIGGERS = {
    "reviews are not counted": ("moderation_assignment", "passport_counts_a_review"),
    "leases are not counted": ("moderation_assignment", "passport_counts_a_lease"),
    "the ledger adds nothing up": ("moderation_credit", "standing_sums_new_credits"),
}


def fails() -> str:
    with pytest.raises(Exception) as found:  # noqa: PT011 - whatever shows it
        run_state_machine_as_test(Machine, settings=TRIES)
    return " ".join(str(found.value).splitlines()[:2])


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_in_the_house_is_found(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BROKEN[what](monkeypatch)

    print(f"{what}: {fails()}")


@pytest.mark.parametrize("what", TRIGGERS)
def test_what_is_broken_in_the_database_is_found(what: str) -> None:
    table, name = TRIGGERS[what]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
            [table, f"%{name[:40]}%"],
        )
        [trigger, *_] = [row[0] for row in cursor.fetchall()]
        cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"')
    try:
        print(f"{what}: {fails()}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE {table} ENABLE TRIGGER "{trigger}"')
