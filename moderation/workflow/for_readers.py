"""What an operator does for one reader who asks by letter, and not on the site. On record."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from moderation.logbook import log
from moderation.models import LogEntry
from moderation.workflow.erasing import begin, go_on
from moderation.workflow.reclaiming import move_all
from newsroom.accounts.leaving import ask_to_leave
from newsroom.models import Publication, Reader, homes_of

BY_COMMAND = "manage.py {}"


class NoSuchReaderError(Exception):
    """Nobody is known by that, or more than one is."""


def find(who: str) -> Reader:
    """A reader by handle or id, or by the newsroom's own key. Raises NoSuchReaderError."""
    known = Q(handle=who) | Q(subject=who)
    with suppress(ValueError):  # Then it is no id.
        known |= Q(pk=UUID(who))
    found = list(Reader.objects.filter(known, erased_at=None)[:2])
    exact = [reader for reader in found if who in (reader.handle, str(reader.pk))]
    if len(exact or found) != 1:
        raise NoSuchReaderError(f"There is no reader {who!r}, or more than one.")
    return (exact or found)[0]


def note_taken(reader: Reader) -> None:
    """Put on the log that what is kept about a reader left the house."""
    _log(LogEntry.Act.EXPORTED, reader, "reader_data")


@transaction.atomic
def ask_for(reader: Reader) -> datetime:
    """As if they had asked to be erased: in a day, unless they say that they stay; when."""
    due = ask_to_leave(reader)
    _log(LogEntry.Act.ERASING, reader, "erase_reader")
    return due


def erase_now(reader: Reader) -> None:
    """Erase them without the day to think; when this returns, nothing of theirs is left.

    Killed on the way, the clock goes on with it. Safe to repeat.
    """
    while not _begun(reader):
        move_all(reader.pk)  # What they claimed must be theirs, to go with them.
    while not go_on(reader.pk):
        pass


@transaction.atomic
def _begun(reader: Reader) -> bool:
    """Whether nobody is behind the row any more."""
    if begin(reader.pk, at_once=True):
        _log(LogEntry.Act.ERASING, reader, "erase_reader")
        return True
    return Reader.objects.filter(pk=reader.pk, erased_at__isnull=False).exists()


def _log(act: LogEntry.Act, reader: Reader, command: str) -> None:
    """Where they are at home, or else at the first, as PostgreSQL does (models/told/line.py)."""
    home = homes_of(reader.issuer).first() or Publication.objects.order_by("pk").first()
    if home is not None:
        log(act, publication=home.pk, rule=BY_COMMAND.format(command), reader=reader)
