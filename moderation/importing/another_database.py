"""The tables of django-contrib-comments in another database, written down as `dumpdata` would.

What is brought in is a file, never a database that goes on changing: so that the dry run and the
import read the same, and one that was killed goes on with it. Nothing is written over there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import IO, Any
from urllib.parse import quote, urlsplit

import environ
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from moderation.importing.formats.contrib_rows import COMMENT, XTD

AT_ONCE = 5_000  # rows
COMMENTS, ADDED, TYPES = "django_comments", "django_comments_xtd_xtdcomment", "django_content_type"
_OF_COMMENTS = {
    "object_pk": "object_pk", "user_name": "user_name", "user_email": "user_email",
    "user_url": "user_url", "comment": "comment", "submit_date": "submit_date",
    "is_public": "is_public", "is_removed": "is_removed", "content_type_id": "content_type",
    "site_id": "site", "user_id": "user",
}  # fmt: skip
_OF_ADDED = {"thread_id": "thread_id", "parent_id": "parent_id", "level": "level"}
_OF_USERS = {name: name for name in ("username", "first_name", "last_name", "email")}


def connect(url: str) -> BaseDatabaseWrapper:
    """Another database, by its address, for reading. Raises ValueError for no address."""
    if urlsplit(url).scheme not in environ.Env.DB_SCHEMES:
        raise ValueError("no address of a database")
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    if settings["ENGINE"].endswith("sqlite3"):
        settings["NAME"] = f"file:{quote(settings['NAME'])}?mode=ro"
    connection = ConnectionHandler({DEFAULT_DB_ALIAS: settings})[DEFAULT_DB_ALIAS]
    connection.set_autocommit(False)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # All tables as they are at one moment, and no way to change them.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return connection


def copy(
    connection: BaseDatabaseWrapper,
    file: IO[str],
    *,
    users: str = "auth_user",
    objects: Mapping[str, str] | None = None,
    said: Callable[[str, int], None] = lambda _, __: None,
) -> int:
    """Write their rows down, one a line; how many comments.

    `users`: the table of accounts. `objects`: the tables of what comments hang on, by
    `app.model`. Passwords and addresses of devices stay where they are.
    """
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    if COMMENTS not in there:
        raise ValueError(f"there is no table {COMMENTS} in it")
    wrote: dict[str, int] = {}
    for model, table, fields, only in _tables(users, objects or {}):
        if table in there:
            for pk, facts in _rows(connection, table, fields, only):
                facts |= {"password": ""} if table == users else {}
                file.write(json.dumps({"model": model, "pk": pk, "fields": facts}) + "\n")
                wrote[table] = wrote.get(table, 0) + 1
            said(table, wrote.get(table, 0))
    return wrote.get(COMMENTS, 0)


def _tables(
    users: str, objects: Mapping[str, str]
) -> Iterator[tuple[str, str, dict[str, str] | None, str]]:
    """Model, table, its columns with what dumpdata calls them (None: all), and which rows."""
    app = {"app_label": "app_label", "model": "model"}
    yield "contenttypes.contenttype", TYPES, app, ""
    who = f"SELECT user_id FROM {COMMENTS}"  # noqa: S608 - a constant
    yield "auth.user", users, _OF_USERS, f" AND id IN ({who})"
    for model, table in objects.items():
        yield model, table, None, ""
    yield XTD, ADDED, _OF_ADDED, ""
    yield COMMENT, COMMENTS, _OF_COMMENTS, ""


def _rows(
    connection: BaseDatabaseWrapper, table: str, fields: dict[str, str] | None, only: str
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Page by page along the key, whatever the database: none holds all of it for us."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, table)
        if key is None:
            raise ValueError(f"{table} has no key")
        found = connection.introspection.get_table_description(cursor, table)
        columns = [one.name for one in found if fields is None or one.name in fields]
        what = ", ".join(quoted(name) for name in [key, *columns])
        page = f"SELECT {what} FROM {quoted(table)} WHERE {{0}}{only} ORDER BY {quoted(key)} LIMIT {AT_ONCE}"  # noqa: E501, S608 - names of tables, quoted
        cursor.execute(page.format("1 = 1"))
        while rows := cursor.fetchall():
            for pk, *values in rows:
                yield _plain(pk), _named(columns, values, fields)
            cursor.execute(page.format(f"{quoted(key)} > %s"), [rows[-1][0]])


def _named(columns: list[str], values: list[Any], fields: dict[str, str] | None) -> dict[str, Any]:
    named = dict(zip(columns, map(_plain, values), strict=True))
    if fields is None:
        return named
    flags = ("is_public", "is_removed")  # Where booleans are numbers, they are none in JSON.
    return {fields[name]: bool(value) if name in flags else value for name, value in named.items()}


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)
