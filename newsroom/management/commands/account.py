"""Make an account of this installation, for somebody of the desk; or give it another password.

The password is asked for. What the account may do is said by `manage.py role`.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.db import transaction

from newsroom import names
from newsroom.models import LOCAL, Reader


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle", help="to sign in with: letters, digits, - and _")
        parser.add_argument(
            "--name", help="as shown beside their comments; unless given, the handle"
        )
        parser.add_argument(
            "--superuser", action="store_true", help="may open /admin/, too, and everything in it"
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from what is piped in"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        handle = options["handle"]
        found = Reader.objects.select_for_update().filter(handle=handle).first()
        if found is None:
            reader = _new(handle, options["name"] or handle, superuser=options["superuser"])
        elif found.issuer != LOCAL or found.erased_at or options["name"] or options["superuser"]:
            raise CommandError(
                f"There is an account {handle!r} already. Only the password of one that was made"
                " here can be set anew, with nothing else."
            )
        else:
            reader = found
        reader.set_password(_password(reader, piped=options["password_stdin"]))
        reader.save()
        done = "has another password" if found else "can sign in"
        self.stdout.write(f"{handle} {done}.")


def _new(handle: str, wish: str, *, superuser: bool) -> Reader:
    try:
        validate_slug(handle)
        name = names.checked(wish)
    except ValidationError as error:
        raise CommandError(f"{handle!r} is no handle: letters, digits, - and _ only.") from error
    except names.BadName as error:
        raise CommandError(f"--name: {error.detail}") from error
    if Reader.objects.filter(issuer=LOCAL, name_key=names.key(name)).exists():
        raise CommandError(f"Somebody here goes by a name that looks like {name!r}: give another.")
    return Reader(
        handle=handle, subject=handle, issuer=LOCAL, name=name, name_key=names.key(name) or None,
        is_superuser=superuser,
    )  # fmt: skip


def _typed() -> str:
    try:
        told = getpass("Password: ")
        again = getpass("Once more: ")
    except EOFError as error:
        raise CommandError("Nobody is there to type it: pipe it in, --password-stdin.") from error
    if again != told:
        raise CommandError("The two are not the same. Nothing is changed.")
    return told


def _password(reader: Reader, *, piped: bool) -> str:
    told = sys.stdin.readline().rstrip("\r\n") if piped else _typed()
    try:
        validate_password(told, reader)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return told
