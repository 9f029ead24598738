"""The rule that rows of a benchmark name, for those that write them past the house."""

from __future__ import annotations

import json
from uuid import UUID

import psycopg

from comments.rule_keys import key_in_sql
from moderation.rules import HouseRule

_KEEP = f"""
INSERT INTO comments_rule (id, says) SELECT {key_in_sql("says")}, says
FROM (SELECT %(says)s::jsonb AS says) AS said ON CONFLICT (id) DO NOTHING"""
_KEY = f"SELECT {key_in_sql('%(says)s::jsonb')}"


def keep(connection: psycopg.Connection, rule: HouseRule | None = None) -> UUID:
    """Its key, whose row is there then; that of the house, unless another is asked for."""
    facts = {"says": json.dumps((rule or HouseRule()).as_passport())}
    connection.execute(_KEEP, facts)
    row = connection.execute(_KEY, facts).fetchone()
    assert row is not None
    return UUID(str(row[0]))
