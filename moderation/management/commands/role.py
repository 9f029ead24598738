"""Give a reader a role at a publication, or take it away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.models import Publication, Reader, Role


class Command(BaseCommand):
    help = "Make a reader a moderator, a journalist or an expert; the last two are badges only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("publication", help="Its slug.")
        parser.add_argument("kind", choices=Role.Kind.values)
        parser.add_argument("--title", default="", help="Shown instead of the kind.")
        parser.add_argument("--remove", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reader = Reader.objects.get(handle=options["handle"])
            publication = Publication.objects.get(slug=options["publication"])
        except (Reader.DoesNotExist, Publication.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        known = {"reader": reader, "publication": publication, "kind": options["kind"]}
        if options["remove"]:
            Role.objects.filter(**known).delete()
            self.stdout.write(f"{reader} is no {options['kind']} of {publication} now")
            return
        role, _ = Role.objects.update_or_create(**known, defaults={"title": options["title"]})
        self.stdout.write(str(role))
