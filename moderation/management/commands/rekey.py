"""Make a newsroom's accounts known by other subjects (sub), by a list of old and new ones.

The list is CSV, `old,new` on each line; chains and swaps are fine. Without --dry-run it is carried
out, once: given again, it goes on where it was broken off.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.workflow.rekeying import Outlook, outlook, rekey
from newsroom.models import Publication
from newsroom.refusals import Refusal
from newsroom.sso.rekeying import pairs_in
from newsroom.terminals import plain

SHOWN = 20


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", help="its slug")
        parser.add_argument("list", help="the CSV file")
        parser.add_argument("--dry-run", action="store_true", help="say what would come of it")

    def handle(self, *args: Any, **options: Any) -> None:
        publication = Publication.objects.filter(slug=options["publication"]).first()
        if publication is None:
            raise CommandError(f"There is no publication {options['publication']!r}.")
        try:
            pairs = pairs_in(Path(options["list"]).read_text(encoding="utf-8"))
            found = outlook(publication, pairs)
            self._tell(found)
            if not options["dry_run"] and not found.done_before:
                done = rekey(publication, pairs, by=None)
                self.stdout.write(f"Done: {done.done} accounts are known by their new subject.")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['list']} cannot be read.") from error
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal

    def _tell(self, found: Outlook) -> None:
        if found.done_before:
            self.stdout.write(f"This list was carried out before: {found.done} accounts.")
            return
        self.stdout.write(
            f"{found.lines} lines: {found.known} accounts to change, {found.unknown} not known"
            f" here, {found.done} done before."
        )
        for subject in found.taken[:SHOWN]:
            self.stdout.write(plain(f"taken: the new subject of {subject} is another account's"))
        if len(found.taken) > SHOWN:
            self.stdout.write(f"… and {len(found.taken) - SHOWN} more")
