"""Bring a backup into an empty database (DATABASE_URL), and look whether all of it is sound.

Start no process on it before this has said that all is well. Exit codes: 0 all is well; 2 refused,
and nothing was written; 1 something went wrong while or after it was written: make another
empty database then.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from moderation.management.commands.backup import at_least_one
from moderation.nights import sound
from moderation.pieces import ALL
from moderation.workflow.beside_backups import FILE, read
from moderation.workflow.doing_again import do_again
from newsroom.backups import looking, restoring
from newsroom.backups.manifest import Manifest, RefusedError
from newsroom.backups.programs import ProgramError
from newsroom.pieces.making import make_ahead
from newsroom.postgres import open_doors

REFUSED, WRONG = 2, 1


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="the folder that `manage.py backup` named")
        parser.add_argument(
            "--jobs", type=at_least_one, metavar="N", default=min(4, os.cpu_count() or 1),
            help="Tables at a time; 1: all in one transaction.",
        )  # fmt: skip
        parser.add_argument(
            "--erased", type=Path, metavar="FILE",
            help=f"who was erased since, to be erased again; {FILE} beside the backup",
        )  # fmt: skip
        parser.add_argument(
            "--no-privileges", action="store_false", dest="with_rights",
            help="Grant nothing of what was granted where it was made.",
        )  # fmt: skip

    def handle(
        self, *, backup: Path, jobs: int, erased: Path | None, with_rights: bool, **_: Any
    ) -> None:
        erased = erased or backup.resolve().parent / FILE
        self._look_at(erased)
        try:
            made = restoring.restore(backup, jobs=jobs, with_rights=with_rights)
        except RefusedError as error:
            raise CommandError(f"Nothing was written. {error}", returncode=REFUSED) from error
        except ProgramError as error:
            raise CommandError(f"It was not restored: {error}", returncode=WRONG) from error
        rows = sum(looking.rows().values())
        self.stdout.write(f"{rows:,} rows of {len(made.rows)} tables, as of {made.made_at}.")
        self._fail_where(restoring.differences(made))
        self._bring_up_to_date(made)
        self._do_again(erased)
        self._prove(made)
        self.stdout.write(
            "All is well. Everybody signs in anew. Before the first process starts:"
            f" manage.py recovered {erased} --unproved"
        )

    def _look_at(self, erased: Path) -> None:
        try:
            self.stdout.write(looking.age_of(read(erased).until, erased.name))
        except FileNotFoundError:
            return  # What that means is said when it is time to erase them.
        except ValueError as error:
            raise CommandError(
                f"Nothing was written. {erased} is damaged.", returncode=REFUSED
            ) from error

    def _fail_where(self, differences: Iterator[str]) -> None:
        found = list(islice(differences, sound.NAMED_AT_MOST))
        for difference in found:
            self.stderr.write(difference)
        if found:
            raise CommandError("What was restored is not sound: see above.", returncode=WRONG)

    def _bring_up_to_date(self, made: Manifest) -> None:
        newer = looking.known_migrations() - set(made.migrations)
        if newer:
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
            looking.unhurried()
            self.stdout.write(f"{len(newer)} migrations of this code were not in it, and are now.")
        open_doors.install(connection)  # A backup may be older than that, with all migrations.
        for of in ALL:  # An old one has none for today.
            for name in make_ahead(of):
                self.stdout.write(f"made {name}")

    def _do_again(self, path: Path) -> None:
        """Before it is proved: a counter that is wrong must not keep anybody from being erased."""
        try:
            done = do_again(path)
        except FileNotFoundError:
            self.stderr.write(
                f"There is no {path}: whoever was erased since the backup is in this database"
                " again, and has to be erased by hand (manage.py erase_reader); what was taken"
                " from the page since is public again, and who was restricted since is not."
            )
            return
        self.stdout.write(f"By {path.name}: {done}")
        for one in done.by_hand:
            self.stderr.write(f"By hand, at the desk: {one}")

    def _prove(self, made: Manifest) -> None:
        self._fail_where(sound.beyond(made.amiss))
        for sentence in made.amiss:
            self.stderr.write(f"As when it was backed up: {sentence}")
        self.stdout.write(
            "Sound: migrations, constraints, triggers, sequences, pieces, counters, and the log."
            if not made.amiss
            else f"As sound as it was: {len(made.amiss)} things were amiss when it was made."
        )
