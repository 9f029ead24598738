"""Void all reviews of an account, on record, and count anew what they touched."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.workflow.voiding import void
from newsroom.models import Reader
from newsroom.refusals import Refusal


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle", help="of the account")
        parser.add_argument("--by", required=True, metavar="HANDLE", help="of a senior moderator")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        reader, moderator = _reader(options["handle"]), _reader(options["by"])
        try:
            voiding = void(reader, by=moderator, reason=options["reason"])
        except Refusal as no:
            raise CommandError(str(no.detail)) from no
        waiting = voiding.recounts.filter(done_at=None).count()
        self.stdout.write(f"The reviews of {reader.handle} are void; {waiting} texts wait.")


def _reader(handle: str) -> Reader:
    found = Reader.objects.filter(handle=handle).first()
    if found is None:
        raise CommandError(f"There is no reader {handle!r}.")
    return found
