"""Words that no reader may go by who signs up here: add some, remove some, list them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom.models import NameBlock
from newsroom.names import key


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="*", help="one entry each; quote those with spaces")
        parser.add_argument("--anywhere", action="store_true", help="inside of longer words, too")
        parser.add_argument("--remove", action="store_true")

    def handle(self, *args: Any, **asked: Any) -> None:
        for words in asked["words"]:
            if not key(words):
                raise CommandError(f"No letters in {words!r}")
            if asked["remove"]:
                NameBlock.objects.filter(words=words).delete()
            else:
                facts = {"anywhere": asked["anywhere"]}
                NameBlock.objects.update_or_create(words=words, defaults=facts)
        for block in NameBlock.objects.order_by("words"):
            self.stdout.write(f"{block.words}{'  (anywhere)' if block.anywhere else ''}")
