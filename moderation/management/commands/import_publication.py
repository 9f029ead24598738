"""Bring a publication in from a file of our own format."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from moderation.ours.files import UnusableError
from moderation.ours.left_out import left_out
from moderation.ours.loading import load, look, unknown
from newsroom.postgres import open_doors
from newsroom.terminals import plain


class Command(BaseCommand):
    requires_system_checks = ()
    help = (
        "Bring a publication in from a file of export_publication. Run again after a break, it"
        " goes on; what is here is never changed. See docs/exporting.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Only say what is in it.")

    def handle(self, *args: Any, **told: Any) -> None:
        path: Path = told["file"]
        try:
            if told["dry_run"]:
                whole = look(path)
                self._print("in the file", Counter(whole.counts))
                self._print("of unknown kinds, to be passed over", unknown(whole))
                self.stdout.write(left_out(whole.header.get("options")))
                return
            if not open_doors.may_open(connection):
                raise CommandError(
                    "Only the owner of the tables brings a publication in: what is public"
                    " elsewhere comes in through doors that nobody else may open. Run it with the"
                    " DATABASE_URL of `migrate`."
                )
            loaded = load(path, said=self._said)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {str(path)!r}.") from error
        except OSError as error:
            raise CommandError(str(error)) from error
        except UnusableError as error:
            raise CommandError(plain(f"{path}: {error}")) from error
        self._print("new", loaded.new)
        self._print("there already", loaded.there)
        self._print("of unknown kinds, passed over", loaded.unknown)
        self.stdout.write(left_out(loaded.options))
        for code, key in loaded.told:
            self.stdout.write(plain(f"{code}: {key}"))

    def _said(self, kind: str, lines: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{lines:,} lines, {kind}          ", ending="")

    def _print(self, title: str, counts: Counter[str]) -> None:
        if any(counts.values()):
            self.stdout.write(f"{title}:")
        for kind, number in sorted(counts.items()):
            if number:
                self.stdout.write(f"{number:>10,} {kind}")
