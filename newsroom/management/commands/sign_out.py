"""End every session and token of some people, or every session that there is.

For an account that somebody else has got into, and for the day on which nobody knows which.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from newsroom.accounts.leaving import sign_out_everywhere
from newsroom.models import Reader

AT_ONCE = 1000


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
            self._everybody()
            return
        found = {one.handle: one for one in Reader.objects.filter(handle__in=handles)}
        if missing := set(handles) - found.keys():
            raise CommandError(f"Nobody goes by {', '.join(sorted(missing))}. Nothing is changed.")
        for handle in handles:
            sign_out_everywhere(found[handle])
            self.stdout.write(f"{handle} is signed out everywhere.")

    def _everybody(self) -> None:
        """What was ended is said however this ends: done once more, it goes on from there."""
        ended = 0
        try:
            for some in end_all():
                ended += some
        finally:
            self.stdout.write(f"{ended} sessions are over.")


def end_all() -> Iterator[int]:
    """End every session that there is now; how many, a bit at a time.

    A large site has millions, and each one that ends is told to the web processes: one statement
    would be ended by PostgreSQL before it is done. Who signs in meanwhile may stay.
    """
    last = ""
    while keys := list(_keys_after(last)[:AT_ONCE]):
        yield Session.objects.filter(pk__in=keys).delete()[0]
        last = keys[-1]


def _keys_after(last: str) -> QuerySet[Session, str]:
    return Session.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
