"""Keep a file of who was erased, for the day on which an older database comes back.

By a timer, every few minutes, into the folder where the backups are; with --again, on a database
that was recovered to some moment, whoever was erased after that is erased once more.
`manage.py restore` does that by itself.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.workflow.erasing_again import erase_again, note


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--again", action="store_true", help="Erase whom the file names.")

    def handle(self, *, file: Path, again: bool, **_: Any) -> None:
        try:
            if again:
                erased, asked = erase_again(file)
                self.stdout.write(f"{erased} were erased again, {asked} are to be in a day.")
            else:
                self.stdout.write(f"{file.name} names {note(file):,} erased readers.")
        except FileNotFoundError as error:
            raise CommandError(f"There is no such file or folder: {error.filename}") from error
        except ValueError as error:
            raise CommandError(f"{file} is damaged, and was left as it is.") from error
