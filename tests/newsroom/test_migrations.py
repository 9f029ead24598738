"""What an empty database becomes is what the models say, and nothing is left over."""

from __future__ import annotations

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from newsroom import health
from newsroom.backups import laws
from newsroom.management.commands import migrate
from newsroom.postgres import open_doors

pytestmark = pytest.mark.django_db
OURS = ["newsroom", "comments", "moderation"]
TABLES = [
    model
    for app in OURS
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
    if not model._meta.proxy
]
# Rows that change in place need room on their page: docs/decisions/0004-the-draw.md.
ROOM = {
    "comments_revision": [
        "fillfactor=70",
        "autovacuum_vacuum_scale_factor=0",
        "autovacuum_vacuum_threshold=2000",
        "autovacuum_vacuum_cost_delay=0",
    ],
    "comments_thread": ["fillfactor=50"],
    "moderation_assignment": [
        "fillfactor=70",
        "autovacuum_vacuum_scale_factor=0",
        "autovacuum_vacuum_threshold=10000",
        "autovacuum_vacuum_cost_delay=0",
    ],
}


def found(query: str, *values: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return {name for (name,) in cursor.fetchall()}


def test_no_model_changes_without_a_migration():
    try:
        call_command("makemigrations", *OURS, check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("run manage.py makemigrations")


def test_migrations_stand_in_one_line_in_each_app():
    assert MigrationLoader(connection).detect_conflicts() == {}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
def test_table_has_the_columns_indexes_and_constraints_of_its_model(model):
    table = model._meta.db_table

    columns = found("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                    " AND attnum > 0 AND NOT attisdropped", table)  # fmt: skip
    kept = found("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass UNION"
                 " SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass",
                 table, table)  # fmt: skip

    assert columns == {field.column for field in model._meta.local_concrete_fields}
    assert {law.name for law in [*model._meta.constraints, *model._meta.indexes]} <= kept


def test_every_trigger_is_in_the_database_as_it_is_written():
    registered = [(model, trigger) for model, trigger in pgtrigger.registered()]

    states = {
        f"{model._meta.db_table}: {trigger.name}": trigger.get_installation_status(model)[0]
        for model, trigger in registered
    }

    assert len(states) > 200
    assert {name: state for name, state in states.items() if state != "INSTALLED"} == {}


def test_no_function_is_left_of_a_trigger_that_is_gone():
    assert not found(
        "SELECT proname::text FROM pg_proc p WHERE proname LIKE 'pgtrigger_%%'"
        " AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgfoid = p.oid)"
    )


def brought_along():
    """What a migration with a trigger does last, or `manage.py pgtrigger install`."""
    model, trigger = pgtrigger.registered()[0]
    with connection.cursor() as cursor:
        cursor.execute(trigger.compile(model).install_sql)


def test_triggers_stand_aside_for_their_owner_alone_after_each_migration():
    assert open_doors.is_installed(connection)
    brought_along()
    assert not open_doors.is_installed(connection)
    assert any("pgtrigger.ignore" in said for said in laws.differences())
    with pytest.raises(RuntimeError, match="switch triggers off"):
        health._database()
    migrating = migrate.Command()
    migrating._connection, migrating.verbosity = connection, 0

    migrating.migration_progress_callback("apply_success", None)

    assert open_doors.is_installed(connection)
    health._database()


def test_migrate_says_who_it_is_also_where_nothing_is_left_to_migrate():
    brought_along()

    call_command("migrate", verbosity=0)

    assert open_doors.is_installed(connection)


@pytest.mark.parametrize("table", ROOM)
def test_rows_that_change_in_place_have_room(table):
    said = found("SELECT unnest(reloptions) FROM pg_class WHERE oid = %s::regclass", table)

    assert said == set(ROOM[table])
