"""List, make, rotate or end the keys with which a publication signs its readers in.

A secret is printed once, when it is made; nobody can look it up again.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.workflow.keeping_keys import OVERLAPS, end_key, make_key, rotate_key
from newsroom.models import Publication, SigningKey
from newsroom.refusals import Refusal


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", help="its slug")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--new", action="store_true", help="make one more")
        what.add_argument("--rotate", metavar="KID", help="put another in the place of this one")
        what.add_argument("--end", metavar="KID", help="from now on this one opens nothing")
        parser.add_argument("--kid", default="", help="what tokens call the new one by")
        parser.add_argument(
            "--algorithm",
            default=SigningKey.Algorithm.HS256,
            choices=SigningKey.Algorithm.values,
            help="of the new one (HS256)",
        )
        parser.add_argument(
            "--public", metavar="FILE", help="a public key as PEM or JWK; - reads what is piped in"
        )
        parser.add_argument(
            "--overlap",
            type=int,
            default=7,
            choices=OVERLAPS,
            help="days for which the rotated one goes on to open (7)",
        )
        parser.add_argument(
            "--json", action="store_true", help="print the new key as JSON, for other programs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        publication = Publication.objects.filter(slug=options["publication"]).first()
        if publication is None:
            raise CommandError(f"There is no publication {options['publication']!r}.")
        try:
            self._do(publication, options)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal

    def _do(self, publication: Publication, options: dict[str, Any]) -> None:
        given = {"kid": options["kid"], "public": _read(options["public"])}
        if options["new"]:
            made = make_key(publication, by=None, algorithm=options["algorithm"], **given)
            return self._print_new(*made, options)
        if options["rotate"]:
            key = _key(publication, options["rotate"])
            made = rotate_key(key, by=None, overlap=options["overlap"], **given)
            return self._print_new(*made, options)
        if options["end"]:
            end_key(_key(publication, options["end"]), by=None)
        return self._list(publication)

    def _print_new(self, key: SigningKey, secret: str, options: dict[str, Any]) -> None:
        if options["json"]:
            told = {"kid": key.kid, "algorithm": key.algorithm, "secret": secret}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(f"kid     {key.kid}\nalg     {key.algorithm}")
        if secret:
            self.stdout.write(f"secret  {secret}")
            self.stderr.write("Put it away now: it is not shown again.")

    def _list(self, publication: Publication) -> None:
        for key in publication.signing_keys.order_by("pk"):
            until = f"until {key.inactive_at:%Y-%m-%d %H:%M}" if key.inactive_at else "in use"
            used = f"{key.last_used_at:%Y-%m-%d %H}h" if key.last_used_at else "never used"
            state = until if key.is_living() else "ended"
            self.stdout.write(f"{key.kid}  {key.algorithm}  {state}  {used}")


def _read(path: str | None) -> str:
    if path is None:
        return ""
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read.") from error


def _key(publication: Publication, kid: str) -> SigningKey:
    key = publication.signing_keys.filter(kid=kid).first()
    if key is None:
        raise CommandError(f"There is no key {kid!r} of {publication.slug}.")
    return key
