"""All that is in a database, as text: each row of each table, and each law."""

from __future__ import annotations

import re
from itertools import islice

import psycopg

_TABLES = """
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = 'public'::regnamespace ORDER BY 1"""
LAWS = {
    "columns": """
        SELECT concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod),
            attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid))
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE c.relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
            AND attnum > 0 AND NOT attisdropped""",
    "constraints": """
        SELECT concat_ws(' ', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT concat_ws(' ', tgrelid::regclass, tgenabled, pg_get_triggerdef(oid),
            obj_description(oid, 'pg_trigger')) FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT concat_ws(' ', proname, prosrc) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace""",
    "room": """
        SELECT concat_ws(' ', relname, reloptions) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'i')""",
    "pieces": """
        SELECT concat_ws(' ', inhparent::regclass, inhrelid::regclass,
            pg_get_expr(relpartbound, c.oid))
        FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid""",
    "rights": """
        SELECT concat_ws(' ', relname, relacl) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relacl IS NOT NULL
        UNION ALL SELECT concat_ws(' ', defaclobjtype, defaclacl) FROM pg_default_acl""",
    "sequences": "SELECT concat_ws(' ', sequencename, last_value) FROM pg_sequences",
}

# PostgreSQL tells a law that was read back with other brackets and casts than as it was written.
AS_TOLD = re.compile(r"[()\s]|::(text|character varying)(\[\])?")


def everything(url: str) -> dict[str, list[str]]:
    """By the name of a table its rows, and by what laws are called all of these; in order."""
    with psycopg.connect(url) as there:
        tables = [name for (name,) in there.execute(_TABLES)]
        asked = {name: f'SELECT t::text FROM "{name}" t' for name in tables} | LAWS
        found = {name: [row for (row,) in there.execute(sql)] for name, sql in asked.items()}
    for name in ("constraints", "indexes", "triggers"):
        found[name] = [AS_TOLD.sub("", law) for law in found[name]]
    return {name: sorted(rows) for name, rows in found.items()}


def differences(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """What is in one and not in the other, or more often; the first few of each table."""
    found = []
    for name in sorted(one.keys() | other.keys()):
        here, there = one.get(name, []), other.get(name, [])
        if here != there:
            odd = islice(sorted(set(here) ^ set(there)), 3)
            found.append(f"{name}: {len(here)} and {len(there)}; {[line[:300] for line in odd]}")
    return found
