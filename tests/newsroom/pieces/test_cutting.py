"""What a database held before it was cut is there afterwards, under the names it has now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from newsroom.ids import first_id_of, id_dated, new_id
from tests.second import Second

THEN = datetime(2025, 3, 4, tzinfo=UTC)
NOTHING = {
    "uuid": UUID(int=1), "int8": 1, "int4": 1, "int2": 1, "bool": False, "varchar": "", "text": "",
    "timestamptz": THEN, "float8": 0.0, "jsonb": Jsonb({}), "_varchar": [], "_uuid": [],
    "bytea": b"",
}  # fmt: skip
COLUMNS = """
SELECT attname, typname FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull
    AND NOT atthasdef AND attidentity = '' AND attgenerated = ''"""


@pytest.fixture
def older(transactional_db: None) -> Iterator[None]:
    """A database as it was before its tables were cut."""
    second = Second()
    connection.close()
    second._tell(f'DROP DATABASE IF EXISTS "{second.name}" WITH (FORCE)',
                 f'CREATE DATABASE "{second.name}"')  # fmt: skip
    try:
        with second.entered():
            call_command("migrate", "moderation", "0006", verbosity=0)
            yield
    finally:
        second.drop()


def put(table: str, **facts: Any) -> None:
    """A row past the doors: these facts, and nothing in particular else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(COLUMNS, [table])
        row = {name: NOTHING[kind] for name, kind in cursor.fetchall()} | facts
        names = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", list(row.values()))


def ask(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def test_what_there_was_is_carried_over(older):
    lease, rating, event = first_id_of(THEN), new_id(), new_id()
    brought = id_dated(THEN, 7)
    said = [{"rating": str(rating), "civil": True}]
    put("moderation_assignment", id=lease, state="rated")
    put("moderation_rating", id=rating, assignment_id=lease, civil=True, quality="good")
    put("moderation_credit", rating_id=rating, source="peers", spared=0.5)
    put(
        "moderation_decision", id=uuid4(), reason="x", evidence=Jsonb({"ratings": said, "room": 2})
    )
    oddly = [{"rating": str(uuid4())}, {"rating": "no. 5"}, {"civil": True}, "said", 5, [], None]
    put("moderation_decision", id=brought, reason="x", evidence=Jsonb({"ratings": oddly}))
    for nothing in ({}, [], None, {"ratings": "none"}, {"ratings": []}, {"ratings": ["x"]}):
        put("moderation_decision", id=uuid4(), reason="odd", evidence=Jsonb(nothing))
    partly = [*said, oddly[0]]
    put("moderation_decision", id=uuid4(), reason="odd", evidence=Jsonb({"ratings": partly}))
    kept = _evidence("odd")
    put("moderation_before", decision_id=brought, facts=Jsonb({"credits": [*said, oddly[1]]}))
    put("moderation_announced", ids=[event, rating])
    put("newsroom_event", id=event, type="comment.held", number=5, place=3)
    put("newsroom_delivery", event_id=event, state="waiting", place=3, tried=Jsonb([]))

    call_command("migrate", verbosity=0)

    assert ask("SELECT id, civil, tableoid::regclass::text FROM moderation_rating") == [
        (lease, True, "moderation_rating_before")
    ]
    assert ask("SELECT rating_id, spared FROM moderation_credit") == [(lease, 0.5)]
    evidence = _evidence("x")
    assert evidence.pop(brought) == {"ratings": oddly}
    assert list(evidence.values()) == [
        {"ratings": [{"rating": str(lease), "civil": True}], "room": 2}
    ]
    assert _evidence("odd") == kept
    [(credits,)] = ask("SELECT facts -> 'credits' FROM moderation_before")
    assert json.loads(credits) == [{"rating": str(lease), "civil": True}, oddly[1]]
    assert set(ask("SELECT unnest(ids) FROM moderation_announced")) == {(event,), (lease,)}
    assert ask("SELECT d.id, e.number FROM newsroom_delivery d JOIN newsroom_event e"
               " ON e.id = d.event_id") == [(1, 5)]  # fmt: skip
    put("newsroom_delivery", event_id=new_id(), endpoint_id=uuid4(), tried=Jsonb([]))
    assert ask("SELECT max(id) FROM newsroom_delivery") == [(2,)]
    _has_what_an_empty_one_has()


def _evidence(reason: str) -> dict[UUID, Any]:
    rows = ask("SELECT id, evidence FROM moderation_decision WHERE reason = %s", reason)
    return {key: json.loads(evidence) for key, evidence in rows}


def _has_what_an_empty_one_has() -> None:
    """Each index of a table that is whole is one of the old table, which is taken as it was."""
    for table in ("moderation_rating", "moderation_credit", "newsroom_event", "newsroom_delivery"):
        indexes = ask("SELECT count(*) FROM pg_index WHERE indrelid = %s::regclass", table)
        of_old = ask("SELECT count(*) FROM pg_index WHERE indrelid = %s::regclass AND indisvalid",
                     f"{table}_before")  # fmt: skip
        assert indexes == of_old, table
        assert not ask("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass"
                       " AND NOT indisvalid", table), table  # fmt: skip
