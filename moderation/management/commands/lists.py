"""The lists of a publication, from a CSV file or into one."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation import sheets
from moderation.entries import rows_of
from moderation.models import ListEntry
from moderation.workflow import listing
from newsroom.models import Publication
from newsroom.refusals import Refusal


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", help="its slug")
        parser.add_argument("--export", action="store_true", help="write all entries as CSV")
        parser.add_argument("--import", dest="file", help="read this file, or - for what is piped")
        parser.add_argument(
            "--apply", action="store_true", help="do it; else say what it would do"
        )
        parser.add_argument("--kind", choices=ListEntry.Kind.values, default="word")
        parser.add_argument("--action", choices=ListEntry.Action.values, default="hold")

    def handle(self, *args: Any, **asked: Any) -> None:
        paper = Publication.objects.filter(slug=asked["publication"]).first()
        if paper is None:
            raise CommandError(f"There is no publication {asked['publication']!r}.")
        if asked["export"] == bool(asked["file"]):
            raise CommandError("Say either --export or --import FILE.")
        if asked["export"]:
            self.stdout.write("".join(sheets.write(rows_of(paper))), ending="")
            return
        try:
            self._bring_in(paper, asked)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal

    def _bring_in(self, paper: Publication, asked: dict[str, Any]) -> None:
        rows = sheets.read(_bytes(asked["file"]))
        defaults = {"kind": asked["kind"], "action": asked["action"]}
        if asked["apply"]:
            found = listing.bring_in(paper, rows, by=None, **defaults)
        else:
            found = listing.look_through(paper, rows, **defaults)
        for row, why in found.refused:
            self.stderr.write(f"line {row.line}: {row.words!r}: {why}")
        self.stdout.write(
            f"added {len(found.added)}, changed {len(found.changed)},"
            f" unchanged {found.unchanged}, refused {len(found.refused)}"
            f"{'' if asked['apply'] else ' (nothing is written yet: --apply)'}"
        )


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(str(error)) from error
