"""A moderator puts down what the desk should know about a reader."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from moderation.logbook import log
from moderation.models import LogEntry, Note, Sanction
from moderation.permissions import look_anew, seats_of
from moderation.refusals import MissingAnswer, ModeratorsOnly, TextTooLong
from moderation.workflow.locks import lock_reader
from newsroom.models import Publication, Reader
from newsroom.refusals import NotHere

NOTE_AT_MOST = 2000  # characters


@transaction.atomic
def note(reader: Reader, publication: Publication, *, by: Reader, text: str) -> Note:
    """Put a note down, for the desk only; it is never changed. The reader may ask for it by law.

    Raises MissingAnswer, TextTooLong, ModeratorsOnly, and NotHere for who was erased.
    """
    lock_reader(reader.pk)
    reader.refresh_from_db()
    if reader.erased_at is not None:
        raise NotHere
    look_anew(by)
    if publication.pk not in {seat.publication_id for seat in seats_of(by)}:
        raise ModeratorsOnly
    return write_note(reader, publication, by=by, text=text)


def write_note(
    reader: Reader,
    publication: Publication,
    *,
    by: Reader,
    text: str,
    sanction: Sanction | None = None,
) -> Note:
    """The same, for a caller who holds the reader's lock and has seen who it is by."""
    kept = text.strip().replace("\r\n", "\n")
    if not kept:
        raise MissingAnswer(_("There is nothing in the note."))
    if len(kept) > NOTE_AT_MOST:
        raise TextTooLong(at_most=NOTE_AT_MOST)
    written = Note.objects.create(
        reader=reader, publication=publication, by=by, text=kept, sanction=sanction
    )
    log(LogEntry.Act.NOTED, publication=publication.pk, by=by, reader=reader, note=str(written.pk))
    return written
