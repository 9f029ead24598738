"""Run other policies over the ratings on record, and print what each would have come to."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from moderation.nights.gathering import unhurried
from moderation.nights.replaying import compare, table
from moderation.policies import POLICIES
from newsroom.models import Publication


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", nargs="?", help="its slug; needless if there is one")
        parser.add_argument("--policy", action="append", choices=sorted(POLICIES), default=[])
        parser.add_argument("--days", type=int, default=60, help="looked back, default 60")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = {name: POLICIES[name] for name in options["policy"] or POLICIES}
        since = timezone.now() - timedelta(days=options["days"])
        with unhurried():
            found = compare(chosen, _publication(options["publication"]).pk, since)
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1))
        else:
            self.stdout.write("\n".join(table(found)))


def _publication(slug: str | None) -> Publication:
    chosen = Publication.objects.filter(slug=slug) if slug else Publication.objects.all()
    if chosen.count() != 1:
        known = ", ".join(Publication.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"Which publication? There are: {known or 'none'}.")
    return chosen.get()
