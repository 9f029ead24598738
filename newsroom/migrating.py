"""What our first migrations are made of: all tables of an app in one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Carries out `operations` that only add to what there is, as one step.

    Django renders every model that is related to a changed one after each operation. Here nearly
    all are related, by the reader: a hundred tables with their triggers took a minute that way.
    Together they are rendered once; and tables that refer to one another can be made in any
    order, because Django adds foreign keys at the end of a migration.

    There is no way back: before the first migration of an app is an empty database.
    """

    reversible = False
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        # `sqlmigrate` shows what reduces to SQL, and would carry out the rest while it looks.
        self.reduces_to_sql = all(one.reduces_to_sql for one in operations)  # type: ignore[misc] # as RunSQL

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # Rendered anew by whoever asks for it next.
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Carry out {len(self.operations)} operations together"
