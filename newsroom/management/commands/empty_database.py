"""Make an empty database beside this one, for another installation; say how it is used.

What is printed is for a shell: `eval "$(manage.py empty_database second)"`.
"""

from __future__ import annotations

import re
import shlex
from argparse import ArgumentParser
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg import sql
from psycopg.pq import Conninfo

from newsroom.databases import A_JOB_CONNECTS_WITHIN, BOUNDS, WISHES

WHO = ("user", "password")
# What every connection of ours asks for by itself.
OURS = BOUNDS | {
    "options": WISHES, "connect_timeout": A_JOB_CONNECTS_WITHIN, "client_encoding": "UTF8",
}  # fmt: skip


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="of the database: small letters, digits and _")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
            raise CommandError(
                f"A database is called by small letters, digits and _, not {name!r}."
            )
        facts: dict[str, Any] = connection.get_connection_params()
        known = _said_in_its_address(facts)
        try:
            with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.DuplicateDatabase as error:
            raise CommandError(
                f"There is a database {name!r} already: say another name."
            ) from error
        except psycopg.Error as error:
            raise CommandError(f"The server makes none: {error}") from error
        self.stdout.write(f"export DATABASE_URL={shlex.quote(_address(name, known))}")
        self.stdout.write(f"export REDIS_URL={shlex.quote(_beside(settings.REDIS_URL))}")


def _said_in_its_address(facts: dict[str, Any]) -> dict[str, Any]:
    """How the server is reached, certificates and all: what libpq knows of, and is not our own."""
    known = {option.keyword.decode() for option in Conninfo.get_defaults()} - {"dbname"}
    return {key: facts[key] for key in sorted(known & facts.keys()) if facts[key] != OURS.get(key)}


def _address(name: str, known: dict[str, Any]) -> str:
    """The address of a database, also where the server is a socket in a folder."""
    user, password = quote(known.get("user", ""), safe=""), known.get("password", "")
    who = f"{user}:{quote(password, safe='')}" if password else user
    where = {key: value for key, value in known.items() if value and key not in WHO}
    return f"postgresql://{who}@/{name}?{urlencode(where)}"


def _beside(redis: str) -> str:
    """The next of the databases that one server of Valkey has."""
    parts = urlsplit(redis)
    number = int(parts.path.strip("/") or 0)
    return parts._replace(path=f"/{(number + 1) % 16}").geturl()
