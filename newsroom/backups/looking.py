"""What is in a database, as PostgreSQL's own catalogue says: what a manifest tells of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

_TABLES = """
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = current_schema()::regnamespace ORDER BY relname"""
_PIECES = """
SELECT t.relname, p.relname FROM pg_inherits
JOIN pg_class t ON t.oid = inhparent JOIN pg_class p ON p.oid = inhrelid
WHERE t.relkind = 'p' AND p.relispartition AND NOT inhdetachpending
    AND t.relnamespace = current_schema()::regnamespace ORDER BY 1, 2"""
# To whom something was granted here, or will be of what this owner makes (default privileges).
_ROLES = """
SELECT DISTINCT rolname::text FROM pg_shdepend JOIN pg_roles r ON r.oid = refobjid
WHERE refclassid = 'pg_authid'::regclass
    AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (deptype = 'a' OR classid = 'pg_default_acl'::regclass) ORDER BY 1"""
_ANYTHING = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE nspname NOT LIKE 'pg\\_%%' AND nspname <> 'information_schema'"""


def _told(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def server() -> int:
    """The major version of PostgreSQL."""
    [(version,)] = _told("SELECT current_setting('server_version_num')::int")
    return int(version) // 10_000


def rows() -> dict[str, int]:
    """How many there are in each table."""
    tables = [name for (name,) in _told(_TABLES)]
    return {name: int(_told(f'SELECT count(*) FROM "{name}"')[0][0]) for name in tables}  # noqa: S608 - names that the catalogue told


def pieces() -> dict[str, list[str]]:
    """Of which parts each table in pieces is made."""
    found: dict[str, list[str]] = {}
    for table, piece in _told(_PIECES):
        found.setdefault(table, []).append(piece)
    return found


def migrations() -> list[tuple[str, str]]:
    """Those that were carried out, in their order."""
    found = _told("SELECT app, name FROM django_migrations ORDER BY id")
    return [(app, name) for app, name in found]


def known_migrations() -> set[tuple[str, str]]:
    """Those of this code, carried out or not."""
    return set(MigrationLoader(None).disk_migrations or ())


def roles() -> list[str]:
    """Who was granted something, beside the owner."""
    return [name for (name,) in _told(_ROLES)]


def strangers(roles: list[str]) -> list[str]:
    """Those of these roles that this server does not know."""
    known = {name for (name,) in _told("SELECT rolname::text FROM pg_roles")}
    return sorted(set(roles) - known)


def is_empty() -> bool:
    """Whether nobody has made anything in this database."""
    return bool(_told(_ANYTHING) == [(0,)])


def others() -> int:
    """How many connections there are to this database beside this one."""
    [(count,)] = _told(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return int(count)


def age_of(until: str | None, name: str) -> str:
    """A sentence: of when a file is that is kept beside the backups."""
    if until is None:
        return f"{name} does not say of when it is."
    age = datetime.now(UTC) - datetime.fromisoformat(until)
    return f"{name} is as of {until}, {age // timedelta(minutes=1):,} min ago."


def unhurried() -> None:
    """From now on this process may take its time: nobody waits for an answer of it."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
