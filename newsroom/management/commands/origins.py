"""List, add or remove the sites that may show a publication's comments in a frame."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from newsroom.models import Publication
from newsroom.origins import canonical_origin


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", nargs="?", help="its slug; without it, all are listed")
        parser.add_argument("--add", nargs="+", default=[], metavar="ORIGIN")
        parser.add_argument("--remove", nargs="+", default=[], metavar="ORIGIN")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if options["publication"] is None:
            for one in Publication.objects.order_by("slug"):
                self.stdout.write(f"{one.slug}: {' '.join(one.origins) or 'none'}")
            return
        found = Publication.objects.select_for_update().filter(slug=options["publication"])
        publication = found.first()
        if publication is None:
            slugs = ", ".join(Publication.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(
                f"There is no publication {options['publication']!r}. There is: {slugs or 'none'}."
            )
        try:
            added = [canonical_origin(told) for told in options["add"]]
            removed = {canonical_origin(told) for told in options["remove"]}
        except ValueError as error:
            raise CommandError(f"{str(error).capitalize()}.") from error
        known = dict.fromkeys([*publication.origins, *added])
        publication.origins = [origin for origin in known if origin not in removed]
        publication.save(update_fields=["origins"])
        for origin in publication.origins:
            self.stdout.write(origin)
