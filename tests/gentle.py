"""Which steps of a migration cannot be taken beside a site that is in use, and why.

Two things are asked. Does it hold up readers or writers for as long as a table is large? And does
the version before, which runs on for a while, find what it reads and fill what it writes?
docs/decisions/0054 has the rule, and what to do instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pgtrigger.migrations
from django.contrib.postgres import operations as postgres
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field, Value

from newsroom.migrating import Together

# They lock for a moment, whatever a table holds, and take nothing from the version before.
GENTLE = (
    migrations.CreateModel,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
    migrations.RenameIndex,
    postgres.AddConstraintNotValid,
    postgres.ValidateConstraint,
    pgtrigger.migrations.AddTrigger,
    pgtrigger.migrations.RemoveTrigger,
)
BESIDE = (postgres.AddIndexConcurrently, postgres.RemoveIndexConcurrently)
Found = Iterator[str]


def harsh(migration: migrations.Migration, before: ProjectState) -> list[str]:
    """One sentence for each step of it that is not gentle; `before` is how models were."""
    steps = list(_flat(migration.operations))
    fresh = {step.name_lower for step in steps if isinstance(step, migrations.CreateModel)}
    found: list[str] = []
    for step in steps:
        # Of a table that is made here nobody knows yet.
        if getattr(step, "model_name", "").lower() in fresh:
            continue
        label = migration.app_label
        found += [f"{step.describe()}: {why}" for why in _why(step, label, before, migration)]
    return found


def _flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    for one in operations:
        if isinstance(one, Together):
            yield from _flat(one.operations)
        elif isinstance(one, migrations.SeparateDatabaseAndState):
            yield from _flat(one.database_operations)
        else:
            yield one


def _why(step: Any, label: str, before: ProjectState, migration: migrations.Migration) -> Found:
    if isinstance(step, BESIDE):
        if len(migration.operations) > 1:
            yield "what is built beside writers may have to be built again: a migration of its own"
    elif isinstance(step, migrations.AlterField):
        was = before.models[label, step.model_name_lower].fields.get(step.name)
        yield from _altered(was, step) if was is not None else ()
    elif type(step) in WHY:
        yield from WHY[type(step)](step)
    elif not isinstance(step, GENTLE):
        yield "nobody has said yet whether that is gentle"


def _added(step: migrations.AddField) -> Found:
    field: Any = step.field
    if field.many_to_many:  # a table of its own
        return
    if isinstance(field, models.GeneratedField):
        yield "the whole table is written anew"
        return
    if not field.null and field.db_default is NOT_PROVIDED:
        yield "the version before does not fill it: let it be null, or give it a db_default"
    if hasattr(field.db_default, "resolve_expression") and not isinstance(field.db_default, Value):
        yield "a default that is computed for each row writes the whole table anew"
    if field.db_index or field.unique:
        yield "nobody writes while its index is made: AddIndexConcurrently, later"
    if field.remote_field is not None and field.db_constraint:
        yield "nobody writes while the rows are looked through: db_constraint=False, or NOT VALID"


def _altered(old: Field[Any, Any], step: migrations.AlterField) -> Found:
    was, now = _column(old), _column(step.field)
    if now.pop("null", False):  # What could not be null may be from now on: nothing to look at.
        was.pop("null", None)
    if was != now:
        yield "rows are looked through or written anew, and the version before knows it otherwise"


def _column(field: Field[Any, Any]) -> dict[str, Any]:
    """What PostgreSQL knows of it."""
    _, path, given, told = field.deconstruct()
    kept = {key: value for key, value in told.items() if key not in field.non_db_attrs}
    return {
        "kind": path,
        "given": given,
        **{key: value for key, value in kept.items() if key != "default"},
    }


def _constraint(step: migrations.AddConstraint) -> Found:
    if isinstance(step.constraint, models.CheckConstraint):
        yield "rows are looked through: AddConstraintNotValid, and ValidateConstraint later"
    else:
        yield "nobody writes while its index is made: make that CONCURRENTLY, then USING INDEX"


def _no_constraint(step: migrations.RemoveConstraint) -> Found:
    yield "the version before may count on it (ON CONFLICT): say that it does not"


def _gone(step: Operation) -> Found:
    yield "the version before still asks for it: take it out of the code now, of the table later"


def _index(step: Operation) -> Found:
    yield "nobody writes meanwhile: the same with Concurrently, in a migration of its own"


def _by_hand(step: Operation) -> Found:
    yield "only somebody who reads it can tell: in batches, beside writers, safe to repeat?"


WHY: dict[type, Callable[[Any], Found]] = {
    migrations.AddField: _added,
    migrations.AddConstraint: _constraint,
    migrations.RemoveConstraint: _no_constraint,
    migrations.RemoveField: _gone,
    migrations.RenameField: _gone,
    migrations.DeleteModel: _gone,
    migrations.RenameModel: _gone,
    migrations.AlterModelTable: _gone,
    migrations.AddIndex: _index,
    migrations.RemoveIndex: _index,
    migrations.RunSQL: _by_hand,
    migrations.RunPython: _by_hand,
}
