"""An event, as a trigger writes it."""

from __future__ import annotations

import pgtrigger

from moderation.models.told.line import ID, NOW

# Said by whoever loads what happened elsewhere and long ago.
QUIET = "coalesce(current_setting('third_reading.quiet', true), '') = 'on'"

# Where no newsroom has an endpoint at all: what an event would say need not be put together.
NOBODY = "NOT EXISTS (SELECT FROM newsroom_endpoint WHERE state <> 'removed')"


def event(
    type_: str,
    source: str = "",
    *,
    publication: str,
    subject: str,
    where: str = "true",
    **data: str,
) -> str:
    """The INSERT of one event, for each row of `source`. All are SQL expressions, but `type_`.

    A null among the data says that there is no such thing.
    """
    facts = ", ".join(f"'{name}', {value}" for name, value in data.items())
    return f"""INSERT INTO newsroom_event
        (id, publication_id, type, subject, data, created_at)
        SELECT {ID}, {publication}, '{type_}', {subject}, jsonb_build_object({facts}), {NOW}
        {source or "FROM (SELECT) once"} WHERE ({where}) AND {listened_to(type_, publication)};"""


def listened_to(type_: str, publication: str) -> str:
    """SQL: whether any endpoint of that publication wants to hear of it, paused or not."""
    return f"""EXISTS (SELECT FROM newsroom_endpoint listens
        WHERE listens.publication_id = {publication} AND listens.state <> 'removed'
        AND (cardinality(listens.events) = 0 OR '{type_}' = ANY(listens.events)))"""


def emits(
    name: str, body: str, operation: pgtrigger.Operation, condition: str = ""
) -> pgtrigger.Trigger:
    """A trigger behind the fact; a `condition` is what it is worth to be called for."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(f"({condition})") if condition else None,
        func=f"IF {QUIET} OR {NOBODY} THEN RETURN NULL; END IF; {body} RETURN NULL;",
    )
