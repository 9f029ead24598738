"""Erase one reader, who asked for it: in a day, or at once. On record."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.workflow.for_readers import NoSuchReaderError, ask_for, erase_now, find


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "reader", help="Their handle, their id, or the newsroom's key of them."
        )
        parser.add_argument("--now", action="store_true", help="Without the day to think it over.")

    def handle(self, *args: Any, **told: Any) -> None:
        try:
            reader = find(told["reader"])
        except NoSuchReaderError as error:
            raise CommandError(str(error)) from error
        if told["now"]:
            erase_now(reader)
            self.stdout.write(f"Nothing of reader {reader.pk} is left but what others rest on.")
            return
        due = ask_for(reader)
        self.stdout.write(f"{reader.handle} is erased at {due:%Y-%m-%d %H:%M %Z}.")
