"""A line of the log, as a trigger writes it."""

from __future__ import annotations

import pgtrigger

from newsroom.models import AT_HOME


def _said(what: str, kind: str = "uuid") -> str:
    """What a verb has said about this transaction; null where it said nothing."""
    return f"nullif(current_setting('third_reading.{what}', true), '')::{kind}"


ACTOR, UNDER = _said("by"), _said("under")
# The demo plays the past. Else it is the moment itself, so that lines keep their order.
NOW = f"coalesce({_said('clock', 'timestamptz')}, clock_timestamp())"
# A UUIDv7 for PostgreSQL before 18: a random one, with the milliseconds and the version put in.
ID = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(
    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid"""
CODE = "CASE WHEN {0} ~ '^[a-z0-9_]+$' THEN {0} ELSE 'other' END"


def line(act: str, source: str = "", *, by: str = ACTOR, rule: str, facts: str, **of: str) -> str:
    """The INSERT of one line. `by` wins over `rule`, which says what did it where nobody did."""
    columns = {
        "id": ID,
        "at": NOW,
        "act": f"'{act}'",
        "by_id": by,
        "rule": f"CASE WHEN {by} IS NULL THEN {rule} ELSE '' END",
        "reason": "''",
        "parent_id": UNDER,
        "facts": facts,
        **of,
    }
    names, values = ", ".join(columns), ", ".join(columns.values())
    return f"INSERT INTO moderation_logentry ({names}) SELECT {values} {source};"


def told(
    name: str,
    body: str,
    operation: pgtrigger.Operation,
    condition: str = "",
    referencing: pgtrigger.Referencing | None = None,
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement if referencing else pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(f"({condition})") if condition else None,
        referencing=referencing,
        func=f"{body} RETURN NULL;",
    )


OF_COMMENT = "FROM comments_comment c WHERE c.id = NEW.comment_id"
# Where a line about a person as a whole is kept: at home (`homes_of`), or else at the first.
HOME = f"""FROM (SELECT coalesce(
        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r
            ON {AT_HOME.format(issuer="r.issuer")} WHERE r.id = NEW.{{0}}
            ORDER BY p.token_issuer <> r.issuer, p.id LIMIT 1),
        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL"""  # noqa: S608 - of constants
