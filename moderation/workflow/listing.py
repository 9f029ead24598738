"""The lists of a publication are kept by its senior moderators; every change is on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from moderation.hosts import as_entry
from moderation.logbook import log
from moderation.models import ListEntry, LogEntry
from moderation.patterns import parse
from moderation.permissions import seat_at
from moderation.refusals import BadEntry, EntryListed, ListFull, SeniorsOnly
from moderation.sheets import Row
from newsroom.models import Publication, Reader, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ENTRIES_AT_MOST = 20_000  # of one publication
WORDS_AT_MOST, NOTE_AT_MOST = 120, 200  # characters
AT_ONCE = 1000  # rows a statement
ALIASES = {"block": ListEntry.Action.REFUSE}


@dataclass(frozen=True)
class Listing:
    """An entry as it would be kept: looked at, and in its one spelling."""

    kind: str
    words: str
    action: str
    note: str


@dataclass
class Import:
    """What a file does to a list: how many of its rows, and which of them do nothing, and why."""

    added: list[Listing] = field(default_factory=list)
    changed: list[Listing] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[Row, str]] = field(default_factory=list)


def checked(kind: str, words: str, action: str, note: str = "") -> Listing:
    """An entry in its one spelling. Raises BadEntry, with what is wrong with it."""
    kind, action = kind.strip().casefold(), action.strip().casefold()
    action = ALIASES.get(action, action)
    words, note = " ".join(words.split()), " ".join(note.split())
    if kind not in ListEntry.Kind.values:
        raise BadEntry(_("A list is of words, domains or names: word, domain, name."))
    if action not in ListEntry.Action.values:
        raise BadEntry(_("What follows is one of: severe, hold, refuse, nudge, mark, allow."))
    if kind == ListEntry.Kind.NAME and action == ListEntry.Action.NUDGE:
        raise BadEntry(_("A name is nothing that one could put another way."))
    if len(words) > WORDS_AT_MOST or len(note) > NOTE_AT_MOST:
        raise BadEntry(_("An entry has 120 characters at most, and a note 200."))
    if wrong := _what_is_wrong(kind, words + note, words):
        raise BadEntry(wrong)
    spelled = as_entry(words) if kind == ListEntry.Kind.DOMAIN else words
    return Listing(kind, spelled, action, note)


def _what_is_wrong(kind: str, told: str, words: str) -> StrOrPromise | None:
    if "\x00" in told or any("\ud800" <= char <= "\udfff" for char in told):
        return _("There are characters in it that cannot be kept.")
    if kind == ListEntry.Kind.DOMAIN:
        return None if as_entry(words) else _("That is no domain: write it as in example.org.")
    if parse(words) is None:
        return _("There are too few letters in it: it would be found everywhere, or nowhere.")
    return None


@transaction.atomic
def add(
    publication: Publication, *, by: Reader, kind: str, words: str, action: str, note: str = ""
) -> ListEntry:
    """Put an entry on a list. Raises SeniorsOnly, BadEntry, EntryListed and ListFull."""
    _lock(publication, by)
    listing = checked(kind, words, action, note)
    if ListEntry.objects.filter(publication=publication).count() >= ENTRIES_AT_MOST:
        raise ListFull
    try:
        with transaction.atomic():
            entry = ListEntry.objects.create(publication=publication, added_by=by, **vars(listing))
    except IntegrityError:
        raise EntryListed from None
    _log(publication, by, "added", entry)
    return entry


@transaction.atomic
def change(entry: ListEntry, *, by: Reader, action: str, note: str = "") -> ListEntry:
    """What follows from an entry, and its note. Safe to repeat. Raises SeniorsOnly, BadEntry."""
    _lock(entry.publication, by)
    listing, was = checked(entry.kind, entry.words, action, note), entry.action
    if (entry.action, entry.note) == (listing.action, listing.note):
        return entry
    entry.action, entry.note = listing.action, listing.note
    entry.save(update_fields=["action", "note"])
    _log(entry.publication, by, "changed", entry, was=was)
    return entry


@transaction.atomic
def remove(entry: ListEntry, *, by: Reader) -> None:
    """Take an entry off its list. Safe to repeat. Raises SeniorsOnly."""
    _lock(entry.publication, by)
    if ListEntry.objects.filter(pk=entry.pk).delete()[0]:
        _log(entry.publication, by, "removed", entry)


def look_through(publication: Publication, rows: Iterable[Row], **defaults: str) -> Import:
    """What these rows would do, without doing it. `defaults` for rows that leave `kind` or
    `action` out. Of two rows for one entry the later counts."""
    entries = ListEntry.objects.filter(publication=publication)
    there = {
        (kind, words): (action, note)
        for kind, words, action, note in entries.values_list("kind", "words", "action", "note")
    }
    found, wanted = Import(), dict[tuple[str, str], Listing]()
    for row in rows:
        kind, action = (getattr(row, one) or defaults.get(one, "") for one in ("kind", "action"))
        try:
            listing = checked(kind, row.words, action, row.note)
        except BadEntry as refusal:
            found.refused.append((row, refusal.detail))
        else:
            wanted[listing.kind, listing.words] = listing
    for key, listing in wanted.items():
        before = there.get(key)
        if before is None:
            found.added.append(listing)
        elif before != (listing.action, listing.note):
            found.changed.append(listing)
        else:
            found.unchanged += 1
    return found


@transaction.atomic
def bring_in(
    publication: Publication, rows: Sequence[Row], *, by: Reader | None, **defaults: str
) -> Import:
    """Do what `look_through` tells, all of it or nothing. `by` None: whoever runs the house.

    One line of the log for a file. Raises SeniorsOnly and ListFull.
    """
    _lock(publication, by)
    found = look_through(publication, rows, **defaults)
    entries = ListEntry.objects.filter(publication=publication)
    if entries.count() + len(found.added) > ENTRIES_AT_MOST:
        raise ListFull
    added = [ListEntry(publication=publication, added_by=by, **vars(one)) for one in found.added]
    ListEntry.objects.bulk_create(added, batch_size=AT_ONCE)
    _write_changes(publication, found.changed)
    if found.added or found.changed:
        _log(publication, by, "imported", added=len(found.added), changed=len(found.changed))
    return found


def _write_changes(publication: Publication, changed: list[Listing]) -> None:
    wanted = {(one.kind, one.words): one for one in changed}
    entries = ListEntry.objects.filter(publication=publication)
    rows = [row for row in entries if (row.kind, row.words) in wanted] if wanted else []
    for row in rows:
        told = wanted[row.kind, row.words]
        row.action, row.note = told.action, told.note
    ListEntry.objects.bulk_update(rows, ["action", "note"], batch_size=AT_ONCE)


def _lock(publication: Publication, by: Reader | None) -> None:
    """One change of a publication's rules at a time, and by whom it is for."""
    list(Publication.objects.select_for_update(no_key=True).filter(pk=publication.pk))
    if by is not None and not may_list(by, publication):
        raise SeniorsOnly


def may_list(reader: Reader, publication: Publication) -> bool:
    """Whether this reader may change what the publication lists: for all of its sections."""
    seat = seat_at(reader, publication.pk)
    return seat is not None and seat.is_at_least(Role.Kind.SENIOR)


def _log(
    publication: Publication,
    by: Reader | None,
    did: str,
    entry: ListEntry | None = None,
    **facts: Any,
) -> None:
    if entry is not None:
        facts |= {"entry": entry.pk, "kind": entry.kind, "action": entry.action}
    facts |= {"did": did, "rule": "" if by else "command"}
    log(LogEntry.Act.LISTED, publication=publication.pk, by=by, **facts)
