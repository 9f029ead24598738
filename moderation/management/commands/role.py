"""Give a reader a role at a publication, or take it away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.models import Publication, Reader, Role


class Command(BaseCommand):
    help = (
        "Make a reader a moderator, senior moderator or admin (one of them replaces another), or"
        " a journalist or an expert, which are badges only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("publication", help="Its slug.")
        parser.add_argument("kind", choices=Role.Kind.values)
        parser.add_argument("--title", default="", help="Shown instead of the kind.")
        parser.add_argument("--section", action="append", default=[], help="Of this section only.")
        parser.add_argument("--remove", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reader = Reader.objects.get(handle=options["handle"])
            publication = Publication.objects.get(slug=options["publication"])
        except (Reader.DoesNotExist, Publication.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        kind = Role.Kind(options["kind"])
        given = Role.objects.filter(reader=reader, publication=publication)
        if options["remove"]:
            given.filter(kind=kind).delete()
            self.stdout.write(f"{reader} is no {kind} of {publication} now")
            return
        facts = {"kind": kind, "title": options["title"], "sections": options["section"]}
        role, _ = given.update_or_create(
            kind__in=Role.DESK if kind in Role.DESK else [kind],
            defaults=facts,
            create_defaults=facts | {"reader": reader, "publication": publication},
        )
        self.stdout.write(str(role))
