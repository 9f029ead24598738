"""Write all that is kept about one reader into a file, as they could take it themselves."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.workflow.for_readers import NoSuchReaderError, find, note_taken
from newsroom.takeaway import packed


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Write all that is kept about a reader into a zip: JSON, and a page to read. On record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "reader", help="Their handle, their id, or the newsroom's key of them."
        )
        parser.add_argument("file", type=Path, help="A new file.")

    def handle(self, *args: Any, **told: Any) -> None:
        path: Path = told["file"]
        try:
            reader = find(told["reader"])
            with path.open("xb") as file:
                file.write(packed(reader))
        except NoSuchReaderError as error:
            raise CommandError(str(error)) from error
        except FileExistsError as error:
            raise CommandError(f"{path} is there already.") from error
        note_taken(reader)
        self.stdout.write(f"What is kept about {reader.handle} is in {path}.")
