"""Every migration after an app's first can be carried out beside the version before, or says why
not; and `manage.py migrate` holds nobody up for long."""

from __future__ import annotations

import threading
import time
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.contrib.postgres import operations as postgres
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Abs, Now

from newsroom.management.commands import migrate
from tests.gentle import harsh
from tests.upgrading import OURS, STOPS

# Looked at by somebody, who says here why it may be done beside the version before.
LOOKED_AT = {
    ("comments", "0006_sessions_over"): "drops a function that nothing calls any more",
}


def after_the_first() -> list[tuple[str, str]]:
    known = MigrationLoader(None).disk_migrations
    return sorted(key for key in known if key[0] in OURS and not key[1].startswith("0001_"))


@pytest.mark.parametrize("key", after_the_first(), ids=".".join)
def test_a_migration_is_gentle_or_says_why_it_is_not(key):
    loader = MigrationLoader(None)

    found = harsh(loader.disk_migrations[key], loader.project_state([key], at_end=False))

    excused = key in STOPS or key in LOOKED_AT
    assert excused or found == [], "docs/decisions/0054 says what to do instead"
    assert found or not excused, "it needs no excuse: take it from the table"


def test_every_excuse_is_for_a_migration_that_there_is():
    assert {*STOPS, *LOOKED_AT} <= set(after_the_first())


def table(**fields: Any) -> ProjectState:
    state = ProjectState()
    key = ("id", models.BigAutoField(primary_key=True))
    state.add_model(ModelState("app", "Text", [key, *fields.items()]))
    return state


def said(*steps, atomic: bool = True, before: ProjectState | None = None) -> str:
    migration = migrations.Migration("tried", "app")
    migration.__dict__.update(operations=list(steps), atomic=atomic)
    return "\n".join(harsh(migration, before or table(words=models.TextField())))


def adds(field: Any) -> migrations.AddField:
    return migrations.AddField("text", "more", field)


def alters(field: Any) -> migrations.AlterField:
    return migrations.AlterField("text", "words", field)


ONCE = models.UniqueConstraint(fields=["words"], name="once")
COMPUTED = models.GeneratedField(
    expression=Abs("id"), output_field=models.IntegerField(), db_persist=True
)
CHECK = models.CheckConstraint(condition=models.Q(id__gt=0), name="text_has_a_number")
INDEX = models.Index(fields=["words"], name="text_by_words")


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (adds(models.TextField()), "does not fill it"),
        (adds(models.TextField(default="")), "does not fill it"),
        (adds(models.DateTimeField(db_default=Now())), "computed for each row"),
        (adds(models.TextField(null=True, unique=True)), "its index is made"),
        (adds(models.TextField(null=True, db_index=True)), "its index is made"),
        (adds(models.ForeignKey("text", models.CASCADE, null=True, db_index=False)), "NOT VALID"),
        (adds(COMPUTED), "written anew"),
        (alters(models.CharField(max_length=10)), "written anew"),
        (migrations.RemoveField("text", "words"), "still asks for it"),
        (migrations.RenameField("text", "words", "text"), "still asks for it"),
        (migrations.DeleteModel("Text"), "still asks for it"),
        (migrations.AddIndex("text", INDEX), "Concurrently"),
        (migrations.RemoveIndex("text", "text_by_words"), "Concurrently"),
        (migrations.AddConstraint("text", CHECK), "AddConstraintNotValid"),
        (migrations.AddConstraint("text", ONCE), "USING INDEX"),
        (migrations.RunPython(migrations.RunPython.noop), "in batches"),
        (migrations.RunSQL("SELECT 1"), "in batches"),
        (postgres.CreateCollation("plain", "C"), "nobody has said"),
    ],
    ids=lambda value: "" if isinstance(value, str) else value.describe(),
)  # fmt: skip
def test_what_holds_others_up_or_leaves_them_without_is_named(step, sentence):
    assert sentence in said(step)
    both = migrations.SeparateDatabaseAndState([step], [])
    assert sentence in said(both)


@pytest.mark.parametrize(
    "step",
    [
        adds(models.TextField(null=True)),
        adds(models.TextField(db_default="")),
        adds(models.ForeignKey("text", models.CASCADE, null=True, db_index=False,
                               db_constraint=False)),
        alters(models.TextField(null=True)),
        alters(models.TextField(help_text="What was written.")),
        migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
        postgres.AddConstraintNotValid("text", CHECK),
        postgres.ValidateConstraint("text", CHECK.name),
        postgres.AddIndexConcurrently("text", INDEX),
    ],
    ids=lambda step: step.describe(),
)  # fmt: skip
def test_what_is_in_nobodys_way_is_not_named(step):
    assert said(step) == ""


def test_a_table_that_is_made_in_the_same_step_may_have_everything():
    made = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])

    assert said(made, migrations.AddIndex("other", models.Index(fields=["id"], name="i"))) == ""


def test_an_index_beside_writers_is_built_by_itself():
    beside = postgres.AddIndexConcurrently("text", INDEX)

    assert "a migration of its own" in said(beside, adds(models.TextField(null=True)))


@pytest.mark.django_db
def test_whoever_looks_at_the_sql_of_a_migration_carries_nothing_out():
    said = StringIO()

    call_command("sqlmigrate", "moderation", "0007_pieces", stdout=said)

    assert "CANNOT BE WRITTEN AS SQL" in said.getvalue()


@pytest.fixture
def tried(transactional_db):
    """A table that another connection can see."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tried (id int); INSERT INTO tried VALUES (1)")
    yield "tried"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE tried")


def another() -> psycopg.Connection:
    told = connection.get_connection_params()
    known = {name: told[name] for name in ("dbname", "host", "port", "user") if name in told}
    return psycopg.connect(**known)


def change_it() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
        cursor.execute("ALTER TABLE tried ADD COLUMN more int")


def test_a_change_lets_others_by_and_is_tried_again_until_it_can_be_made(tried):
    told: list[str] = []
    waited: list[float] = []
    reading = another()
    reading.execute("SELECT FROM tried")  # Holds its lock until it is over.

    def read() -> None:
        for _ in range(30):
            began = time.monotonic()
            with another() as other:
                other.execute("SELECT FROM tried")
            waited.append(time.monotonic() - began)
            time.sleep(0.05)

    readers = threading.Thread(target=read)
    readers.start()
    threading.Timer(2.0, reading.close).start()
    migrate.patiently(change_it, say=told.append, tries=60, between=0.1)
    readers.join()

    assert len(told) >= 2, "it was never in anybody's way"
    assert max(waited) < 1.2, "nobody waited for longer than it did"
    with connection.cursor() as cursor:
        cursor.execute("SELECT more FROM tried")


def test_two_that_migrate_at_once_do_so_one_after_the_other(transactional_db):
    first = another()
    first.execute("SELECT pg_advisory_lock(%s)", [migrate.ALONE])
    threading.Timer(1.0, first.close).start()

    began = time.monotonic()
    call_command("migrate", verbosity=0)

    assert time.monotonic() - began > 0.9
    with connection.cursor() as cursor:  # And what this process asks for later is as ever.
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)


def test_an_index_that_was_half_made_is_taken_away_and_no_other(tried):
    index = "farewell_not_done"  # one of ours, whose name is lent to one that cannot be made
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [index])
        [definition] = cursor.fetchone()
        cursor.execute(f"DROP INDEX {index}")
        cursor.execute("INSERT INTO tried VALUES (1)")
        for name in (index, "of_somebody_else"):
            with pytest.raises(IntegrityError):
                cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON tried (id)")

        migrate.take_away_half_made(connection)

        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'tried'")
        left = cursor.fetchall()
        cursor.execute(f"DROP INDEX IF EXISTS {index}")
        cursor.execute(definition)
    assert left == [("of_somebody_else",)]


def test_where_it_never_can_nothing_is_half_done(tried):
    with another() as reading:
        reading.execute("SELECT FROM tried")
        with pytest.raises(CommandError, match="Nothing is half done"):
            migrate.patiently(change_it, say=len, tries=2, between=0.1)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tried")
        assert [column.name for column in cursor.description] == ["id"]


def test_what_else_goes_wrong_is_said_at_once(tried):
    def fail() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '50ms'")
            try:
                cursor.execute("SELECT pg_sleep(5)")
            finally:
                cursor.execute("RESET statement_timeout")

    with pytest.raises(Exception, match="statement timeout"):
        migrate.patiently(fail, say=pytest.fail)
