"""Where a text stands moves along the arrows that are drawn, whoever writes to the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from comments.models import Revision, Status
from moderation.models import Case, StaffOutcome
from moderation.workflow.moderating import decide_case
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db

# Drawn once more, as house.md has them: by the place from which they lead.
DRAWN = {
    "pending": "in_review held withdrawn lapsed superseded released",
    "in_review": "released returned held withdrawn",
    "held": "released returned rejected withdrawn in_review",
    "returned": "held released rejected superseded withdrawn in_review",
    "released": "withdrawn returned rejected held superseded",
    "rejected": "held returned released in_review",
    "withdrawn": "pending in_review held returned",
    "lapsed": "",
    "superseded": "released",
    "calibration": "",
}
NOT_DRAWN = [
    (start, end)
    for start, ends in DRAWN.items()
    for end in DRAWN
    if end != start and end not in ends.split()
]


def test_each_place_is_drawn() -> None:
    assert set(DRAWN) == set(Status.values)
    assert len(NOT_DRAWN) == 10 * 9 - sum(len(ends.split()) for ends in DRAWN.values())


def rejected(make: Any) -> Revision:
    case: Case = make.split()
    decide_case(case, moderator=make.moderator(), outcome=StaffOutcome.REJECT, reason="attack")
    return case.revision


def withdrawn(make: Any) -> Revision:
    revision: Revision = make.pending()
    withdraw(revision.comment)
    return revision


def at_once(revision: Revision, status: Status) -> Revision:
    """Where it would come by an arrow, without what leads to it."""
    Revision.objects.filter(pk=revision.pk).update(status=status)
    return revision


STANDS: dict[str, Callable[[Any], Revision]] = {
    "pending": lambda make: make.pending(),
    "in_review": lambda make: make.in_review(),
    "held": lambda make: make.split().revision,
    "returned": lambda make: make.returned(),
    "released": lambda make: make.released().released_revision,
    "rejected": rejected,
    "withdrawn": withdrawn,
    "lapsed": lambda make: at_once(make.pending(), Status.LAPSED),
    "superseded": lambda make: at_once(make.returned(), Status.SUPERSEDED),
    "calibration": lambda make: make.calibrations(1)[0].revision,
}


@pytest.mark.parametrize("start", DRAWN)
def test_no_other_way_leads_from_there(make: Any, start: str) -> None:
    revision = STANDS[start](make)
    revision.refresh_from_db()
    assert revision.status == start

    taken = {end: said for at, end in NOT_DRAWN if at == start for said in moved(revision, end)}

    assert taken == {}


def moved(revision: Revision, end: str) -> list[str]:
    """What is wrong where it was moved there, or not stopped by a law that says its name."""
    move = "UPDATE comments_revision SET status = %s WHERE id = %s"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(move, [end, revision.pk])
    except IntegrityError as no:
        cause = no.__cause__
        assert isinstance(cause, psycopg.Error)
        name = cause.diag.constraint_name or ""
        return [] if name.count("_") > 3 else [f"stopped by {name!r}"]
    return ["moved"]
