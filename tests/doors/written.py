"""What a request wrote: each row that is new, or other than it was, and how many are gone.

What differs from one time to the next although the same was done is masked by what kind of thing
it is: an id, a moment, a secret."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

_COUNTED = """
SELECT relname, n_tup_ins + n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
WHERE schemaname = 'public' AND n_tup_ins + n_tup_upd + n_tup_del > 0"""
# Written within the savepoint that has begun; nobody looks into that table.
_MARK = """
INSERT INTO django_session VALUES ('mark', '', now())
ON CONFLICT (session_key) DO UPDATE SET expire_date = now() RETURNING xmin::text::bigint"""
_ROWS = "SELECT '{0}', to_jsonb(t) FROM {0} t WHERE t.xmin::text::bigint >= %(since)s"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"(\d{4})-\d\d-\d\d[T ][\d:.+Z-]+")
_SECRET = re.compile(r"[\w+/=-]{30,}|^[0-9a-f]{12}$")
# From a sequence, which goes on whatever is taken back; in the log an entry of a list is named so.
_COUNTED_ON = {"id", "number", "entry"}
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Mark:
    """Before a request: what was written from here on bears this number or a greater one."""

    number: int
    written: Counter[str]
    gone: Counter[str]

    def tables(self) -> set[str]:
        """Of which rows were written or taken away since, as PostgreSQL counts it."""
        written, gone = _counted()
        return set(written - self.written) | set(gone - self.gone)


def _counted() -> tuple[Counter[str], Counter[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        counted = cursor.fetchall()
    return (
        Counter({table: written for table, written, _ in counted}),
        Counter({table: gone for table, _, gone in counted}),
    )


def mark() -> Mark:
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        (number,) = cursor.fetchone()
    return Mark(int(number), *_counted())


def written(since: Mark, known: Mapping[str, str]) -> Rows:
    """Each row with its table; ids that are known by their names."""
    _, gone = _counted()
    found = [(table, f"{rows} gone") for table, rows in (gone - since.gone).items()]
    if tables := sorted(since.tables() - {"django_session"}):
        query = " UNION ALL ".join(_ROWS.format(table) for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(query, {"since": since.number})
            found += [(table, _plain(row, known)) for table, row in cursor.fetchall()]
    return sorted(found)


def _plain(row: str, known: Mapping[str, str]) -> str:
    return json.dumps(_masked(json.loads(row), known), sort_keys=True)


def _masked(value: Any, known: Mapping[str, str], name: str = "") -> Any:
    match value:
        case dict():
            return {key: _masked(one, known, key) for key, one in value.items()}
        case list():
            return [_masked(one, known, name) for one in value]
        case str():
            plain = _UUID.sub(lambda found: known.get(found[0], "some id"), value)
            return _SECRET.sub("some secret", _MOMENT.sub(r"\1", plain))
        case int() if name in _COUNTED_ON or name.endswith("_id"):
            return known.get(str(value), "some number")
    return value
