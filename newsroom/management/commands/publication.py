"""Make a publication, or change what is given of one; without a slug, list those there are."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation.trans_real import language_code_re

from newsroom.models import GHOST, LOCAL, Publication, Reader

# Whose readers no newsroom signs in: who signed up here, the house, the erased, newcomers, ghosts.
RESERVED = {LOCAL, "house", "erased", "moved", GHOST.rstrip(":")}
GIVEN = {
    "name": "as its readers know it",
    "url": "of its front page",
    "issuer": "who signs its readers in (iss); unless given, the address of its front page",
    "language": "of its pages and mails, such as de; unless given, English",
    "contact": "an address that readers may write to, shown on public pages",
    "time_zone": "whose clock its daily hours follow, such as Europe/Lisbon",
}


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", nargs="?", help="its slug: letters, digits, - and _")
        for name, words in GIVEN.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=words)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        given = {name: options[name] for name in GIVEN if options[name] is not None}
        slug = options["publication"]
        if slug is None:
            if given:
                raise CommandError("Say of which publication: its slug comes first.")
            for one in Publication.objects.order_by("slug"):
                self._say(one)
            return
        found = Publication.objects.select_for_update().filter(slug=slug).first()
        self._say(_changed(found, given) if found else _made(slug, given))

    def _say(self, one: Publication) -> None:
        facts = {
            "name": one.name,
            "url": one.url,
            "issuer": one.token_issuer,
            "language": one.language,
            "contact": one.contact or "none",
            "time zone": one.time_zone,
        }
        self.stdout.write("\n  ".join([one.slug, *(f"{k}: {v}" for k, v in facts.items())]))


def _made(slug: str, given: dict[str, str]) -> Publication:
    missing = " and ".join(f"--{name}" for name in ("name", "url") if not given.get(name))
    if missing:
        raise CommandError(f"There is no publication {slug!r} yet. To make it, give {missing}.")
    return _saved(Publication(slug=slug), {"issuer": given["url"].rstrip("/")} | given)


def _changed(found: Publication, given: dict[str, str]) -> Publication:
    issuer = given.get("issuer", found.token_issuer)
    if issuer != found.token_issuer:
        known = Reader.objects.filter(issuer=found.token_issuer).count()
        if known:
            raise CommandError(
                f"{known:,} of its readers are known by {found.token_issuer!r}: with another"
                " issuer all of them would be strangers. Nothing is changed."
            )
    return _saved(found, given)


def _saved(paper: Publication, given: dict[str, str]) -> Publication:
    """Raises CommandError, in a sentence for each thing that is wrong."""
    for name, value in given.items():
        setattr(paper, "token_issuer" if name == "issuer" else name, value)
    if paper.token_issuer.partition(":")[0] in RESERVED:
        raise CommandError(f"--issuer: {paper.token_issuer!r} is the house itself.")
    if not language_code_re.fullmatch(paper.language):
        raise CommandError(f"--language: {paper.language!r} is no language; say en, de, pt-br, …")
    try:
        paper.full_clean()
    except ValidationError as error:
        raise CommandError("\n".join(_told(error))) from error
    paper.save()
    return paper


def _told(error: ValidationError) -> list[str]:
    options = {"slug": "The slug", "token_issuer": "--issuer", "time_zone": "--time-zone"}
    return [
        f"{options.get(field, f'--{field}')}: {' '.join(said)}"
        for field, said in error.message_dict.items()
    ]
