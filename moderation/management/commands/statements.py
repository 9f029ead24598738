"""Write a publication's statements of reasons into a file."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moderation.workflow.exporting import (
    FORMATS,
    Period,
    batch_of,
    mark,
    note_export,
    records,
    statements_of,
)
from newsroom.models import Publication


class Command(BaseCommand):
    requires_system_checks = ()
    help = (
        "Write the statements of reasons of a publication and a time, in the shape of the EU"
        " transparency database: what was stated of restrictions, with no name in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("publication", help="Its slug.")
        parser.add_argument("--since", type=date.fromisoformat, required=True, help="2026-01-01")
        parser.add_argument(
            "--until", type=date.fromisoformat, required=True, help="That day too."
        )
        parser.add_argument("--format", choices=FORMATS, default="csv")
        parser.add_argument(
            "--new", action="store_true", help="Only what was never exported; mark it as exported."
        )
        parser.add_argument("--output", type=Path, help="A file; else standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        publication = Publication.objects.filter(slug=options["publication"]).first()
        if publication is None:
            raise CommandError("There is no such publication.")
        period = Period(options["since"], options["until"])
        found = statements_of(publication, period)
        if options["new"]:
            found = batch_of(publication, mark(publication, period)[0])
        else:
            note_export(publication, period, by=None)
        write, _ = FORMATS[options["format"]]
        if options["output"] is None:
            sys.stdout.writelines(write(records(found)))
            return
        with options["output"].open("w", encoding="utf-8", newline="") as file:
            file.writelines(write(records(found)))
