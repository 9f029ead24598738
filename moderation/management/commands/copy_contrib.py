"""Copy the comments of another Django site into a file that can be imported."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from moderation.importing.another_database import connect, copy


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Copy django-contrib-comments (and xtd) out of another database, to import the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("database", help="Its address, such as postgres://…/site")
        parser.add_argument("file", type=Path, help="Is made; one that exists is never replaced.")
        parser.add_argument("--users", default="auth_user", help="The table of accounts.")
        parser.add_argument(
            "--object",
            action="append",
            default=[],
            metavar="APP.MODEL=TABLE",
            help="What comments hang on, such as blog.post=blog_post, for titles and addresses.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        objects = dict(self._pair(given) for given in options["object"])
        path: Path = options["file"]
        half = path.with_name(path.name + ".part")
        if path.exists():
            raise CommandError(f"{path} exists already.")
        try:
            with closing(connect(options["database"])) as connection, half.open("w") as file:
                number = copy(
                    connection, file, users=options["users"], objects=objects, said=self._say
                )
        except (ValueError, DatabaseError, OSError) as error:
            half.unlink(missing_ok=True)
            raise CommandError(str(error)) from error
        half.rename(path)
        self.stdout.write(f"{number} comments are in {path}.")

    def _say(self, table: str, rows: int) -> None:
        self.stdout.write(f"{table}: {rows}")

    @staticmethod
    def _pair(given: str) -> tuple[str, str]:
        model, equals, table = given.partition("=")
        if not (model and equals and table):
            raise CommandError(f"--object wants APP.MODEL=TABLE, not {given}")
        return model.lower(), table
