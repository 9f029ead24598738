"""Rules by their keys, and keys of rules: a text names the rule under which it was handed in.

What a key names never changes, so a process that has read it once asks no more. That a rule is
there is known once the transaction that wrote it has ended well: one that is taken back takes the
row along.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from comments.models import Revision
from comments.rule_keys import key_in_sql
from moderation.rules import HouseRule
from newsroom import prepared

Known = TypeVar("Known")
Told = TypeVar("Told")
KEPT_AT_MOST = 2_000  # of a few bytes to a kilobyte each; a site has some dozens

_kept: dict[HouseRule, UUID] = {}  # whose rows are there
_read: dict[UUID, HouseRule] = {}  # what keys name, whether their rows are there or not

_SAID = "SELECT says::text FROM comments_rule WHERE id = %s"
# In the order of keys, as rows are locked; a row that is there is left alone.
_KEEP = f"""
WITH said AS MATERIALIZED (
    SELECT place, says, {key_in_sql("says")} AS id
    FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS given (says, place)
), written AS (
    INSERT INTO comments_rule (id, says) SELECT DISTINCT ON (id) id, says FROM said ORDER BY id
    ON CONFLICT (id) DO NOTHING
)
SELECT id FROM said ORDER BY place"""  # noqa: S608 - of constants


def key_of(rule: HouseRule) -> UUID:
    """The key of this rule, whose row is there for the rest of the transaction, or for good."""
    known = _kept.get(rule)
    if known is not None:
        return known
    [key] = keys_of([rule.as_passport()])
    transaction.on_commit(lambda: _remember(_kept, rule, key))
    _remember(_read, key, rule)
    return key


def keys_of(passports: list[dict[str, Any]]) -> list[UUID]:
    """The keys of many rules at once, as they are told; their rows are there then."""
    return [key for (key,) in prepared.ask(_KEEP, [json.dumps(passports)])]


def _remember(known: dict[Known, Told], what: Known, told: Told) -> None:
    if len(known) >= KEPT_AT_MOST:
        known.clear()
    known[what] = told


def rule_by(key: UUID | None) -> HouseRule:
    """What this key names. Raises KeyError where it is no rule's."""
    if key is None:
        raise KeyError(key)
    if (known := _read.get(key)) is not None:
        return known
    found = prepared.ask(_SAID, [key])
    if not found:
        raise KeyError(key)
    rule = HouseRule.from_passport(json.loads(found[0][0]))
    _remember(_read, key, rule)
    return rule


def rule_of(revision: Revision) -> HouseRule:
    """The rule under which a revision was handed in."""
    return rule_by(revision.rule)


def forget() -> None:
    """For tests, whose database is emptied under a process that goes on."""
    _kept.clear()
    _read.clear()
