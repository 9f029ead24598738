"""Keep a file of who was erased, what was taken from the page and who was restricted, for the day
on which an older database comes back.

By a timer, every few minutes, into the folder where the backups are. With --again, on a database
that came back, all of it is done once more; `manage.py restore` and `manage.py recovered` do
that by themselves. What --then says is done with a shell once the file is written (copy it away);
where that fails, it is not told as done.
"""

from __future__ import annotations

import subprocess
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.workflow.beside_backups import Kept, OtherDatabaseError, note
from moderation.workflow.doing_again import do_again
from newsroom.backups.telling import tell

OTHER = (
    "{} was kept of another database than this one, or of this one before it was restored,"
    " recovered or moved: whoever it names may be back. It was left as it is."
    " `manage.py recovered` on the file erases them again and goes on with this database."
)


def in_words(name: str, kept: Kept) -> str:
    erased = sum(one.erased_at is not None for one in kept.gone)
    return (
        f"{name} names {erased:,} erased readers and {len(kept.gone) - erased:,} who asked,"
        f" {len(kept.down):,} comments taken from the page and {len(kept.restricted):,}"
        " restrictions."
    )


def _do(command: str, file: Path) -> None:
    done = subprocess.run(["/bin/sh", "-c", command])  # noqa: S603 - the operator's own
    if done.returncode:
        raise CommandError(
            f"{file} is written. But what was to be done with it has failed ({done.returncode}):"
            " if this disk is lost, so is who was erased."
        )


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--then", default="", metavar="COMMAND", help="To copy it away.")
        parser.add_argument("--again", action="store_true", help="Do what the file tells.")

    def handle(self, *, file: Path, again: bool, then: str, **_: Any) -> None:
        try:
            if again:
                done = do_again(file)
                self.stdout.write(str(done))
                for one in done.by_hand:
                    self.stderr.write(f"By hand, at the desk: {one}")
            kept = note(file, anew=again)
            if then:
                _do(then, file)
            tell("erasures")
            self.stdout.write(in_words(file.name, kept))
        except FileNotFoundError as error:
            raise CommandError(f"There is no such file or folder: {error.filename}") from error
        except OtherDatabaseError as error:
            raise CommandError(OTHER.format(file)) from error
        except ValueError as error:
            raise CommandError(f"{file} is damaged, and was left as it is.") from error
