"""Print the script tag that puts a publication's comments into a page, plain and pinned."""

from __future__ import annotations

from argparse import ArgumentParser
from base64 import b64encode
from hashlib import sha384
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.embed.files import script_text, script_version
from newsroom.models import Publication


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", help="its slug")
        parser.add_argument("site", help="our own address, such as https://comments.example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, site = options["publication"], options["site"].rstrip("/")
        if not Publication.objects.filter(slug=slug).exists():
            raise CommandError(f"There is no publication {slug!r}.")
        digest = b64encode(sha384(script_text()).digest()).decode()
        pinned = f'crossorigin integrity="sha384-{digest}"'
        rest = f'data-publication="{slug}"></script>'
        self.stdout.write(f'<script async src="{site}/embed.js" {rest}')
        version = f"{site}/embed.{script_version()}.js"
        self.stdout.write(f'<script async src="{version}" {pinned} {rest}')
