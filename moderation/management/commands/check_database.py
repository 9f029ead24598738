"""Look whether a database is sound: its laws, its pieces, its counters, and what its log says.

After a recovery to some moment, after a repair by hand. Reads everything, and locks nothing.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.nights import sound
from newsroom.backups import looking


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        looking.unhurried()
        found = list(islice(sound.differences(), sound.NAMED_AT_MOST))
        for difference in found:
            self.stdout.write(difference)
        if found:
            raise CommandError("The database is not sound.")
        self.stdout.write(
            "Sound: migrations, constraints, triggers, sequences, pieces, counters, and the log."
        )
