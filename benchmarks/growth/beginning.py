"""What a database is being filled with, as it stands in the database itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from benchmarks.growth import house, indexes, packing, passports
from benchmarks.growth.passports import Rules
from benchmarks.growth.plan import Plan, as_kept

BOOK = """
CREATE SCHEMA IF NOT EXISTS growth;
CREATE TABLE IF NOT EXISTS growth.plan (facts jsonb, publication bigint, constants jsonb);
CREATE TABLE IF NOT EXISTS growth.done (what text, number int, rows jsonb, making float,
    copying float, PRIMARY KEY (what, number))"""

YEARS = timedelta(days=2 * 366)  # that rows are spread over


@dataclass(frozen=True)
class Begun:
    """What a database is being filled with."""

    plan: Plan
    publication: int
    stated: dict[str, dict[str, bytes | None]]
    rules: Rules


def begin(url: str, plan: Plan) -> Begun:
    """Open the house, if this is the first time; else what it was opened with."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(BOOK)
    known = begun(url)
    if known is not None:
        return known
    _make_pieces(plan)
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        publication = house.open_house(connection, plan)
        connection.execute("INSERT INTO growth.plan VALUES (%s, %s, NULL)",
                           [json.dumps(plan.as_dict()), publication])  # fmt: skip
    constants = {
        name: {column: None if value is None else value.hex() for column, value in row.items()}
        for name, row in house.stated(publication).items()
    }
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE growth.plan SET constants = %s", [json.dumps(constants)])
        indexes.set_aside(connection)
        packing.remember(connection)
    known = begun(url)
    assert known is not None
    return known


def _make_pieces(plan: Plan) -> None:
    """Months for all that will be written, so that none has to be put elsewhere afterwards."""
    from moderation.pieces import LEDGER, RATINGS
    from newsroom.pieces.making import make_ahead

    until = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=plan.until)
    for of in (RATINGS, LEDGER):
        make_ahead(of, since=until - YEARS)


def begun(url: str) -> Begun | None:
    """What this database was begun with; None where it was not, or not to the end."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT facts, publication, constants FROM growth.plan"
        ).fetchone()
        if row is not None and row[2] is None:  # Killed in between: it holds nothing yet.
            connection.execute("DELETE FROM growth.plan")
            connection.execute("DELETE FROM newsroom_role")
            connection.execute("DELETE FROM newsroom_publication WHERE slug = %s", [house.SLUG])
            return None
        rules = passports.kept(connection)
    if row is None:
        return None
    stated = {
        name: {column: None if value is None else bytes.fromhex(value)
               for column, value in constants.items()}
        for name, constants in row[2].items()
    }  # fmt: skip
    return Begun(as_kept(row[0]), row[1], stated, rules)
