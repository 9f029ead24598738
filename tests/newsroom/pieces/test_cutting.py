"""What a database held before it was cut is there afterwards, under the names it has now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from moderation.models import Credit, Decision, Rating
from moderation.pieces import keep
from moderation.workflow.releasing import release
from newsroom.events import tidying
from newsroom.events.handing import hand_round
from newsroom.ids import first_id_of, id_dated, new_id
from newsroom.models import Endpoint, Event
from tests import factories as make
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


IN_PIECES = ("moderation_rating", "moderation_credit", "newsroom_event", "newsroom_delivery")
OTHERS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind = %s AND relname !~ %s"""


@pytest.fixture
def role(db: None) -> Iterator[str]:
    """Who serves the site in some installations: a role that owns nothing."""
    name = f"serving_{uuid4().hex}"
    do(f"CREATE ROLE {name}")
    yield name
    do(f"DROP ROLE {name}")


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    do(f"SET ROLE {role}")
    try:
        yield
    finally:
        do("RESET ROLE")


def do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


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


def test_who_serves_the_site_without_owning_its_tables_goes_on(role, older, client):
    """What it might do with the old tables it may do with the new ones, and no more."""
    for table in IN_PIECES:
        do(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
    do(f"GRANT UPDATE (number) ON newsroom_event TO {role} WITH GRANT OPTION")
    call_command("migrate", verbosity=0)
    _let_use_all_others(role)
    known = [make.seasoned() for _ in range(2)]  # by the owner: nobody else may make those

    with acting_as(role):
        text = make.in_review()
        for one in known:
            make.review(text, civil=True, reviewer=one)
        assert release(Decision.objects.get(revision=text).pk)
        paper = make.the_paper()
        endpoint = Endpoint.objects.create(publication=paper, url="http://127.0.0.1:1/", events=[])
        far = first_id_of(timezone.now() + timedelta(days=400))
        Event.objects.create(pk=far, publication=paper, type="comment.held", subject=uuid4())
        hand_round()
        tidying.forget(timezone.now() + timedelta(days=99))
        keep()
        said = client.get("/healthz").json()
        with pytest.raises(ProgrammingError, match="permission denied"):
            do("TRUNCATE moderation_credit")

    assert Rating.objects.count() == Credit.objects.count() > 1
    assert endpoint.deliveries.filter(event=far).exists()
    assert said["database"] == "ready"
    assert said["pieces of newsroom_event"] == said["pieces of newsroom_delivery"] == "astray"
    assert "pieces of moderation_rating" not in said
    assert ask("SELECT has_column_privilege(%s, 'newsroom_event', 'number',"
               " 'UPDATE WITH GRANT OPTION')", role) == [(True,)]  # fmt: skip


def test_health_answers_whoever_may_not_look_into_the_pieces(role, second, client):
    _let_use_all_others(role)

    with acting_as(role):
        said = client.get("/healthz")

    assert said.json()["database"] == "ready"
    assert said.status_code in (200, 503)  # There may be no worker.


def _let_use_all_others(role: str) -> None:
    """The tables that are in no pieces, and their numbers."""
    these = f"^({'|'.join(IN_PIECES)})(_id_seq|_before|_rest|_20.*)?$"
    for kind, right in (("r", "SELECT, INSERT, UPDATE, DELETE"), ("S", "USAGE")):
        for (name,) in ask(OTHERS, kind, these):
            do(f"GRANT {right} ON {'SEQUENCE' * (kind == 'S')} {name} TO {role}")


def _evidence(reason: str) -> dict[UUID, Any]:
    rows = ask("SELECT id, evidence FROM moderation_decision WHERE reason = %s", reason)
    return {key: json.loads(evidence) for key, evidence in rows}


def _has_what_an_empty_one_has() -> None:
    """Each index of a table that is whole is one of the old table, which is taken as it was."""
    for table in IN_PIECES:
        indexes = ask("SELECT count(*) FROM pg_index WHERE indrelid = %s::regclass", table)
        of_old = ask("SELECT count(*) FROM pg_index WHERE indrelid = %s::regclass AND indisvalid",
                     f"{table}_before")  # fmt: skip
        assert indexes == of_old, table
        assert not ask("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass"
                       " AND NOT indisvalid", table), table  # fmt: skip
