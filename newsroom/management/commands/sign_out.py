"""End every session and token of some people, or every session that there is.

For an account that somebody else has got into, and for the day on which nobody knows which.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError

from newsroom.accounts.leaving import sign_out_everywhere
from newsroom.models import Reader


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handles", nargs="*", help="whose; as `manage.py role` knows them")
        parser.add_argument(
            "--everybody", action="store_true", help="every session; newsrooms' tokens go on"
        )

    def handle(self, *args: Any, **told: Any) -> None:
        handles: list[str] = told["handles"]
        if bool(handles) == told["everybody"]:
            raise CommandError("Say whose: one handle or more, or --everybody.")
        if told["everybody"]:
            ended, _ = Session.objects.all().delete()
            self.stdout.write(f"{ended} sessions are over.")
            return
        found = {one.handle: one for one in Reader.objects.filter(handle__in=handles)}
        if missing := set(handles) - found.keys():
            raise CommandError(f"Nobody goes by {', '.join(sorted(missing))}. Nothing is changed.")
        for handle in handles:
            sign_out_everywhere(found[handle])
            self.stdout.write(f"{handle} is signed out everywhere.")
