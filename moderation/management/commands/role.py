"""Give a reader a role at a publication, or take it away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from moderation.logbook import acting
from moderation.permissions import seat_at
from newsroom.models import Publication, Reader, Role


class Command(BaseCommand):
    requires_system_checks = ()
    help = (
        "Make a reader a moderator, senior moderator or admin (one of them replaces another), or"
        " a journalist or an expert, which are badges only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("publication", help="Its slug.")
        parser.add_argument("kind", choices=Role.Kind.values)
        parser.add_argument("--title", default="", help="Shown instead of the kind.")
        parser.add_argument("--section", action="append", default=[], help="Of this section only.")
        parser.add_argument("--remove", action="store_true")
        parser.add_argument(
            "--by", metavar="HANDLE", help="Of the admin there who gives or takes it, for the log."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reader = Reader.objects.get(handle=options["handle"])
            publication = Publication.objects.get(slug=options["publication"])
        except (Reader.DoesNotExist, Publication.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        with transaction.atomic(), acting(by=_admin(options["by"], publication)):
            self._set(reader, publication, options)

    def _set(self, reader: Reader, publication: Publication, options: dict[str, Any]) -> None:
        kind = Role.Kind(options["kind"])
        given = Role.objects.filter(reader=reader, publication=publication)
        if options["remove"]:
            given.filter(kind=kind).delete()
            self.stdout.write(f"{reader} is no {kind} of {publication} now")
            return
        facts = {"kind": kind, "title": options["title"], "sections": options["section"]}
        role, _ = given.update_or_create(
            kind__in=Role.DESK if kind in Role.DESK else [kind],
            defaults=facts,
            create_defaults=facts | {"reader": reader, "publication": publication},
        )
        self.stdout.write(str(role))


def _admin(handle: str | None, publication: Publication) -> Reader | None:
    """Who acts. Nobody has to: there is no admin yet when the first one is made."""
    if handle is None:
        return None
    admin = Reader.objects.filter(handle=handle).first()
    seat = seat_at(admin, publication.pk) if admin else None
    if seat is None or not seat.is_at_least(Role.Kind.ADMIN):
        raise CommandError(f"{handle!r} is no admin of {publication}.")
    return admin
