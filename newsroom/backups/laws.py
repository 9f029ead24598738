"""Whether the laws are in the database: what may never happen is kept by PostgreSQL alone.

Asked of its catalogue, and of what models and migrations say: after a restore, after a repair by
hand, or whenever somebody wants to know.
"""

from __future__ import annotations

from collections.abc import Iterator

import pgtrigger
from django.apps import apps
from django.db import connection

from newsroom.backups import looking
from newsroom.postgres import open_doors

OURS = ["newsroom", "comments", "moderation"]
_LAWS = """
SELECT conrelid::regclass::text, conname::text, convalidated FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0
UNION SELECT indrelid::regclass::text, indexrelid::regclass::text, indisvalid FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = current_schema()::regnamespace"""
# Numbers that a column draws: by DEFAULT or as an identity.
_NUMBERED = """
SELECT s.relname, t.relname, a.attname FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
JOIN pg_class t ON t.oid = d.refobjid AND NOT t.relispartition
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    AND d.deptype IN ('a', 'i') AND s.relnamespace = current_schema()::regnamespace ORDER BY 1"""


def differences() -> Iterator[str]:
    """One sentence for each law that is not there, or not in force."""
    yield from _migrations()
    yield from _triggers()
    yield from _constraints()
    yield from _sequences()


def _migrations() -> Iterator[str]:
    done, known = set(looking.migrations()), looking.known_migrations()
    for what, names in (
        ("was not carried out", known - done),
        ("is not of this code", done - known),
    ):
        yield from (f"migration {app}.{name} {what}" for app, name in sorted(names))


def _triggers() -> Iterator[str]:
    for model, trigger in pgtrigger.registered():
        status, enabled = trigger.get_installation_status(model)
        where = f"trigger {trigger.name} of {model._meta.db_table}"
        if status != "INSTALLED":
            yield f"{where} is {status.lower()}"
        elif not enabled:
            yield f"{where} is switched off"
    if not open_doors.is_installed(connection):
        yield "triggers stand aside for anybody who sets pgtrigger.ignore: run manage.py migrate"


def _constraints() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LAWS)
        there = {(table, name): holds for table, name, holds in cursor.fetchall()}
    yield from (
        f"{name} of {table} was never made sure of"
        for (table, name), holds in sorted(there.items())
        if not holds
    )
    for app in OURS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            table = model._meta.db_table
            laws = [] if model._meta.proxy else [*model._meta.constraints, *model._meta.indexes]
            for law in laws:
                if (table, law.name) not in there:
                    yield f"{law.name} of {table} is not there"


def _sequences() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED)
        for sequence, table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT coalesce(max("{column}"), 0), (SELECT CASE WHEN is_called THEN last_value'  # noqa: S608 - names that the catalogue told
                f' ELSE last_value - 1 END FROM "{sequence}") FROM "{table}"'
            )
            greatest, drawn = cursor.fetchone()
            if drawn < greatest:
                yield f"{sequence} is at {drawn}, and {table} has number {greatest}"
