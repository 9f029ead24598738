"""Who serves the site owns nothing: they can do all that the house does, and empty no table.

The role is made by the statements of docs/operations.md. What an owner may do: decision 65.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from comments.models import Status
from moderation.models import Decision, LogEntry, Rating, ReportReason, StaffOutcome
from moderation.workflow.erasing import begin, go_on
from moderation.workflow.moderating import decide_case
from moderation.workflow.reporting import report
from newsroom.celery import TIMETABLE
from newsroom.models import Reader, Role
from tests.races import admins_verbs, moderators_verbs

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
# They make and drop pieces: on such a site cron does it, as the owner.
AS_THE_OWNER = {"moderation.clock.keep_pieces"}
VERBS = moderators_verbs.VERBS + admins_verbs.VERBS
WRITTEN_FOR_GOOD = (Decision, Rating, LogEntry)


def do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def serving(db: None) -> str:
    """A role with these rights and no others. It goes with the test's transaction."""
    name = f"serving_{uuid4().hex}"
    [said] = re.findall(r"```sql\n(CREATE ROLE serving.*?)```", PAGE.read_text(), re.DOTALL)
    do(said.replace("serving", name))
    return name


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    do(f"SET ROLE {role}")
    try:
        yield
    finally:
        do("RESET ROLE")


def test_they_go_the_way_of_a_comment(make: Any, serving: str) -> None:
    with acting_as(serving):
        public = make.released()
        case = make.split()
        decide_case(case, moderator=make.moderator(), outcome=StaffOutcome.REJECT, reason="attack")
        report(public, by=make.reader(), reason=ReportReason.ATTACK)
        gone = public.author
        Reader.objects.filter(pk=gone.pk).update(leaving_at=timezone.now())
        assert begin(gone.pk, at_once=True)
        while not go_on(gone.pk):
            pass

    case.revision.refresh_from_db()
    gone.refresh_from_db()
    assert case.revision.status == Status.REJECTED
    assert gone.erased_at is not None


@pytest.mark.parametrize("verb", VERBS)
def test_they_do_what_the_desk_does(
    make: Any, serving: str, verb: Callable[[Any, Reader], Callable[[], Any]]
) -> None:
    with acting_as(serving):
        verb(make, make.moderator(kind=Role.Kind.ADMIN))()


def test_they_do_what_the_clock_does(
    make: Any, serving: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused = []
    make.released()
    for _what, task, _when in TIMETABLE:
        try:
            with acting_as(serving), transaction.atomic():
                import_string(task)()
        except ProgrammingError as error:
            refused.append((task, str(error)))

    assert {task for task, _error in refused} <= AS_THE_OWNER, refused
    assert "permission denied" not in caplog.text  # A sweep goes on where one step fails.


def test_they_empty_no_table(make: Any, serving: str) -> None:
    make.released()
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    assert len(tables) > 90

    for table in tables:
        assert refused(serving, f'TRUNCATE "{table}" CASCADE'), table

    assert all(model.objects.exists() for model in WRITTEN_FOR_GOOD)


@pytest.mark.parametrize("model", WRITTEN_FOR_GOOD)
def test_they_disarm_nothing(serving: str, model: Any) -> None:
    table = model._meta.db_table

    assert refused(serving, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    assert refused(serving, f"ALTER TABLE {table} OWNER TO {serving}")
    assert refused(serving, f"DROP TABLE {table} CASCADE")
    assert refused(serving, "SET LOCAL session_replication_role = replica")


def refused(role: str, statement: str) -> bool:
    """Whether PostgreSQL says that they may not."""
    try:
        with transaction.atomic():
            do(f"SET LOCAL ROLE {role}")
            do(statement)
    except ProgrammingError as error:
        return getattr(error.__cause__, "sqlstate", "") == "42501"
    finally:
        do("RESET ROLE")
    return False
