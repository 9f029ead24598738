"""Write a whole publication into one file, in our own format."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moderation.ours.exporting import FinishedError, export, resume
from moderation.ours.files import UnusableError
from moderation.ours.left_out import left_out
from moderation.ours.lines import Options
from newsroom.models import Publication


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Write everything of a publication into a file of JSON lines. See docs/exporting.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("publication", help="Its slug.")
        parser.add_argument("file", type=Path, help="A new file; .gz to have it compressed.")
        parser.add_argument(
            "--with-addresses",
            action="store_true",
            help="Mail addresses and trusted flaggers, too.",
        )
        parser.add_argument(
            "--linkable",
            action="store_true",
            help="Who reviewed, who reported and who reacted, by name and not by pseudonym.",
        )
        parser.add_argument(
            "--resume", action="store_true", help="Go on with a file that was not finished."
        )

    def handle(self, *args: Any, **told: Any) -> None:
        publication = Publication.objects.filter(slug=told["publication"]).first()
        if publication is None:
            raise CommandError("There is no such publication.")
        path: Path = told["file"]
        options = Options(addresses=told["with_addresses"], linkable=told["linkable"])
        try:
            if told["resume"] and path.exists():
                total = resume(publication, path, said=self._said)
            else:
                total = export(publication, path, options=options, said=self._said)
        except FileExistsError as error:
            raise CommandError(
                f"{path} is there already. With --resume it is gone on with."
            ) from error
        except FinishedError:
            self.stdout.write(f"{path} is finished: there is nothing left to tell.")
            return
        except UnusableError as error:
            raise CommandError(f"{path}: {error}") from error
        for kind, number in sorted(total.counts.items()):
            self.stdout.write(f"{number:>10,} {kind}")
        if not told["resume"]:
            self.stdout.write(left_out(asdict(options)))

    def _said(self, lines: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{lines:,} lines", ending="")
