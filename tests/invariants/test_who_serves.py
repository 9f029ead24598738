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
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from comments.models import Status
from moderation.models import Decision, LogEntry, Rating, ReportReason, StaffOutcome
from moderation.workflow.erasing import begin, go_on
from moderation.workflow.moderating import decide_case
from moderation.workflow.reporting import report
from newsroom.celery import TIMETABLE
from newsroom.models import Reader, Role
from tests import factories
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
def serving(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """A role with these rights and no others. It goes with the test's transaction.

    Reviewers who have done much already come by a door that only the owner may leave open.
    """
    monkeypatch.setattr(factories, "seasoned", as_the_owner(factories.seasoned))
    name = f"serving_{uuid4().hex}"
    [said] = re.findall(r"```sql\n(CREATE ROLE serving.*?)```", PAGE.read_text(), re.DOTALL)
    do(said.replace("serving", name))
    return name


def as_the_owner(given: Callable[..., Reader]) -> Callable[..., Reader]:
    def done(*args: Any, **facts: Any) -> Reader:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text")
            [role] = cursor.fetchone()
        do("RESET ROLE")
        made = given(*args, **facts)
        do(f"SET ROLE {role}")
        return made

    return done


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    do(f"SET ROLE {role}")
    try:
        yield
        do("SET CONSTRAINTS ALL IMMEDIATE")  # What asks when they commit asks them, and now.
        do("SET CONSTRAINTS ALL DEFERRED")
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
    assert refused(serving, f"CREATE TABLE public.another_{table} ()")


@pytest.mark.parametrize("model", WRITTEN_FOR_GOOD)
def test_they_leave_no_door_open(make: Any, serving: str, model: Any) -> None:
    make.released()
    table = model._meta.db_table
    everybody = f"SET LOCAL ROLE {serving}", "RESET ROLE"

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        stopped = [is_stopped(who, table, statement) for who in everybody]
        assert stopped == [True, False], "where the owner's are, too, theirs prove nothing"

    assert model.objects.exists()


def test_nobody_asks_a_table_of_their_own_whether_they_may(make: Any, serving: str) -> None:
    make.released()
    do(
        "CREATE TEMPORARY TABLE pg_proc AS"
        f" SELECT oid, '{serving}'::regrole::oid AS proowner FROM pg_catalog.pg_proc"
    )
    do("GRANT SELECT ON pg_temp.pg_proc TO PUBLIC")
    table = Decision._meta.db_table

    assert is_stopped(f"SET LOCAL ROLE {serving}", table, f"DELETE FROM {table}")


def test_they_bring_in_no_publication_and_are_told_why(serving: str, tmp_path: Path) -> None:
    with acting_as(serving), pytest.raises(CommandError, match="Only the owner"):
        call_command("import_publication", str(tmp_path / "of_ours.jsonl"))


def is_stopped(become: str, table: str, statement: str) -> bool:
    """Whether a law stops whoever has named all triggers of the table and of its pieces, to be
    passed over. Nothing is left of what they do."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES, [table, table])
        [names] = cursor.fetchone()
    point = transaction.savepoint()
    try:
        do(become)
        do(f"SET LOCAL pgtrigger.ignore = '{names}'")
        do(statement)
    except IntegrityError as error:
        return getattr(error.__cause__, "sqlstate", "") == "23514"  # By a trigger of ours.
    finally:
        transaction.savepoint_rollback(point)
    return False


NAMES = """
SELECT array_agg(DISTINCT tgname)::text FROM pg_trigger WHERE NOT tgisinternal
    AND (tgrelid = %s::regclass OR tgrelid IN (
        SELECT inhrelid FROM pg_inherits WHERE inhparent = %s::regclass))"""


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
