"""Print a bearer token for a reader of the demo, or the handles of readers to choose from."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef, QuerySet

from comments.models import Revision, Status
from newsroom.models import Publication, Reader
from newsroom.sso import LONGEST, BadToken, sign


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle", nargs="?")
        parser.add_argument(
            "--list", action="store_true", help="ordinary readers who owe nothing, one a line"
        )
        parser.add_argument(
            "--minutes", type=int, default=int(LONGEST.total_seconds() // 60), help="valid for"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for handle in _free_readers().values_list("handle", flat=True):
                self.stdout.write(handle)
            return
        if options["handle"] is None:
            raise CommandError("Say for whom: manage.py token HANDLE. Who is there: --list.")
        reader = Reader.objects.filter(handle=options["handle"]).first()
        if reader is None:
            raise CommandError(f"There is no reader {options['handle']!r}.")
        publication = Publication.objects.filter(token_issuer=reader.issuer).first()
        if publication is None:
            raise CommandError(f"No publication signs in readers of {reader.issuer!r}.")
        valid_for = timedelta(minutes=options["minutes"])
        try:
            self.stdout.write(sign(reader, publication, valid_for=valid_for))
        except BadToken as error:
            raise CommandError(
                f"{publication.slug} has no secret in use: manage.py signing_key"
                f" {publication.slug} --new"
            ) from error


def _free_readers() -> QuerySet[Reader]:
    owes = Revision.objects.filter(author=OuterRef("pk"), status=Status.PENDING)
    ordinary = Reader.objects.filter(roles=None, is_active=True, is_superuser=False)
    return ordinary.exclude(issuer="local").filter(~Exists(owes)).order_by("handle")
