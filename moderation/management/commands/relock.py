"""Lock again, under the SECRET_KEY of today, what was locked under those in SECRET_KEY_FALLBACKS.

Afterwards these may go. It may be broken off, and begun again; the site goes on meanwhile, as long
as all of its processes were started with the new key.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.workflow.relocking import relock
from newsroom.terminals import plain

SHOWN = 20


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        told = relock()
        self.stdout.write(
            f"{told.anew:,} secrets were locked anew, and {told.of_today:,} were of today."
        )
        if not told.lost:
            return
        for one in told.lost[:SHOWN]:
            self.stderr.write(plain(f"not opened by any key that is known here: {one}"))
        raise CommandError(
            f"{len(told.lost):,} are locked for good, unless SECRET_KEY_FALLBACKS names their key."
        )
