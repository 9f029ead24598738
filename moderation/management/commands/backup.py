"""Write a backup of the database into a folder: of one moment, while the site is in use.

Each is a folder of its own, named by the moment, and bears that name only once it is whole. Beside
them lies erased.jsonl, which `manage.py erasures` keeps. Valkey holds only hints: it needs none.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.management.commands.erasures import OTHER, in_words
from moderation.nights import sound
from moderation.workflow.beside_backups import FILE, OtherDatabaseError, note
from newsroom.backups import manifest
from newsroom.backups.manifest import RefusedError
from newsroom.backups.programs import ProgramError
from newsroom.backups.taking import take, whole
from newsroom.backups.telling import last, tell, tell_amiss


def at_least_one(said: str) -> int:
    if not said.isdigit() or int(said) < 1:
        raise ArgumentTypeError(f"{said!r} is no number from 1 up")
    return int(said)


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep",
            type=at_least_one,
            metavar="N",
            help="Delete all whole ones but the newest N.",
        )
        parser.add_argument(
            "--jobs", type=at_least_one, metavar="N", default=min(4, os.cpu_count() or 1),
            help="Tables at a time; as many as there are cores, at most 4.",
        )  # fmt: skip

    def handle(self, *, folder: Path, keep: int | None, jobs: int, **_: Any) -> None:
        try:
            made = take(folder, jobs=jobs, keep=keep, amiss=_amiss)
        except (RefusedError, ProgramError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        tell("backup")
        told = manifest.read(made)
        tell_amiss(len(told.amiss))
        size = sum(bytes_ for bytes_, _ in told.files.values())
        self.stdout.write(str(made))
        self.stdout.write(
            f"{sum(told.rows.values()):,} rows of {len(told.rows)} tables in {size:,} bytes."
            f" Backups there: {len(whole(folder))}."
        )
        for sentence in told.amiss:
            self.stderr.write(f"It has what the database has: {sentence}")
        try:
            kept = note(folder / FILE)
        except OtherDatabaseError as error:
            raise CommandError(
                f"The backup is whole. But {OTHER.format(folder / FILE)}"
            ) from error
        if last("erasures") is None:  # Else by what copies it away as well, and by nothing else.
            tell("erasures")
        self.stdout.write(in_words(FILE, kept))


def _amiss() -> list[str]:
    return list(islice(sound.differences(), sound.NAMED_AT_MOST))
