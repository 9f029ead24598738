"""Make a database that came back, to a moment or from a backup, the one that the site goes on
with: to be called while nothing else uses it.

All that was done since is done again by FILE (`manage.py erasures` kept it): readers are erased,
comments taken from the page, restrictions imposed. Sessions end, Valkey is emptied, and the
database is looked at as `manage.py check_database` does. Safe to repeat. Exit codes: 0 all is
well; 2 refused, and nothing was done; 1 something is amiss.
"""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from redis import Redis, RedisError

from moderation.management.commands.restore import REFUSED, WRONG
from moderation.nights import sound
from moderation.workflow.beside_backups import note, read
from moderation.workflow.doing_again import do_again
from newsroom.backups import looking, manifest
from newsroom.backups.manifest import RefusedError
from newsroom.backups.taking import whole
from newsroom.backups.telling import tell, tell_amiss

WAITS = 5.0  # seconds, for Valkey


def _tell_of_backups(folder: Path) -> None:
    """Valkey knew of when the last one is, and is empty now. Timers may never be started again."""
    with suppress(IndexError, RefusedError):
        newest = manifest.read(whole(folder)[-1])
        tell("backup", at=datetime.fromisoformat(newest.made_at))
        tell_amiss(len(newest.amiss))


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unproved", action="store_true",
            help="Do not look at the database: `manage.py restore` just did.",
        )  # fmt: skip

    def handle(self, *, file: Path, unproved: bool, **_: Any) -> None:
        looking.unhurried()
        self._refuse(file)
        self._empty_valkey()
        done = do_again(file)
        self.stdout.write(str(done))
        for one in done.by_hand:
            self.stderr.write(f"By hand, at the desk: {one}")
        ended, _rows = Session.objects.all().delete()
        self.stdout.write(f"{ended} sessions ended: everybody signs in anew.")
        note(file, anew=True)
        tell("erasures")
        _tell_of_backups(file.parent)
        if not unproved:
            self._prove()
        self.stdout.write("All is well: start web, worker, beat, and the timers.")

    def _refuse(self, file: Path) -> None:
        try:
            self.stdout.write(looking.age_of(read(file).until, file.name))
        except FileNotFoundError as error:
            raise CommandError(
                f"There is no {file}, and nothing was done. If there is none anywhere, what was"
                f" done since is not known: `manage.py erasures {file}` begins one.",
                returncode=REFUSED,
            ) from error
        except ValueError as error:
            raise CommandError(f"{file} is damaged.", returncode=REFUSED) from error
        if others := looking.others():
            raise CommandError(
                f"The database is in use by {others} other connections: stop web, worker, beat,"
                " the timers and PgBouncer first. Nothing was done.",
                returncode=REFUSED,
            )

    def _empty_valkey(self) -> None:
        """What lies in it may be about rows that are not here, or not yet."""
        try:
            with Redis.from_url(
                settings.REDIS_URL, socket_timeout=WAITS, socket_connect_timeout=WAITS
            ) as valkey:
                valkey.flushdb()
            current_app.control.purge()
        except (RedisError, OSError) as error:
            raise CommandError(
                "Valkey, or the broker, does not answer: it has to be emptied first."
                " Nothing was done.", returncode=REFUSED,
            ) from error  # fmt: skip
        self.stdout.write("Valkey is empty.")

    def _prove(self) -> None:
        found = list(islice(sound.differences(), sound.NAMED_AT_MOST))
        for difference in found:
            self.stderr.write(difference)
        if found:
            raise CommandError("All of that was done. But the database is not sound: see above.",
                               returncode=WRONG)  # fmt: skip
        self.stdout.write("Sound: laws, pieces, counters, and the log.")
