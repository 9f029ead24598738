"""Tell the log again, and name everything that the tables do not say as it does."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from moderation.nights import proving

NAMED_AT_MOST = 100


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at-most", type=int, default=NAMED_AT_MOST, help="differences named, default 100"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with proving.at_one_moment():
            told = proving.told()
            found = list(islice(proving.differences(told), options["at_most"]))
        for difference in found:
            self.stdout.write(difference)
        now = timezone.now()
        in_force = (one for one in told.restrictions.values() if one.is_in_force(now))
        restricted = len({one.reader for one in in_force})
        self.stdout.write(
            f"{told.lines:,} lines tell of {len(told.texts):,} texts,"
            f" {len(told.reviewers):,} reviewers, {restricted:,} restricted readers,"
            f" {len(told.roles):,} roles and {len(told.rules):,} rules."
        )
        if found:
            raise CommandError("The tables do not say what the log says.")
        self.stdout.write("The tables say the same.")
