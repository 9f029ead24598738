"""From one moderator to another: a case that somebody else should decide, a note to a shift."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.logbook import log
from moderation.models import Case, HandoverNote, LogEntry
from moderation.models.shift import NOTE_AT_MOST
from moderation.permissions import cases_of, in_office, look_anew, moderated_by
from moderation.refusals import AlreadyDecided, ModeratorsOnly, NotAtThisDesk
from moderation.workflow.locks import lock_readers
from moderation.workflow.moderating import barred_from
from newsroom.models import Publication, Reader, Role
from newsroom.refusals import Invalid


def colleagues_at(publication: int, section: str = "") -> list[Reader]:
    """Who sits at this desk and has a say about that section; seniors first, then by name."""
    roles = in_office().filter(publication=publication)
    active = list(roles.filter(reader__is_active=True).select_related("reader"))
    theirs = [role for role in active if not section or role.covers(section)]
    by_name = sorted(theirs, key=lambda role: (role.kind == Role.Kind.MODERATOR, role.reader.name))
    return [role.reader for role in by_name]


@transaction.atomic
def assign_case(case: Case, *, to: Reader | None, moderator: Reader) -> Case:
    """Give an open case to somebody at its desk, or to nobody in particular again.

    It stays in everybody's list: whoever comes first may decide it. Raises ModeratorsOnly,
    AlreadyDecided, and NotAtThisDesk for who may not decide it.
    """
    lock_readers(*{one.pk for one in (moderator, to) if one is not None})
    list(Case.objects.select_for_update(no_key=True).filter(pk=case.pk).values_list("pk"))
    look_anew(moderator)
    found = cases_of(moderator).filter(pk=case.pk)
    case = found.select_related("revision", "comment__article", "appealed").first() or _nobodys()
    if not case.is_open:
        raise AlreadyDecided
    if to is not None and (
        to not in colleagues_at(case.publication_id, case.section) or barred_from(case, to)
    ):
        raise NotAtThisDesk
    case.assigned_to = to
    case.assigned_by = moderator if to else None
    case.assigned_at = timezone.now() if to else None
    case.save(update_fields=["assigned_to", "assigned_by", "assigned_at"])
    log(
        LogEntry.Act.ASSIGNED,
        publication=case.publication_id,
        by=moderator,
        revision=case.revision,
        reader=to,
        case=str(case.pk),
    )
    return case


def _nobodys() -> Case:
    raise ModeratorsOnly


@transaction.atomic
def leave_note(publication: Publication, *, by: Reader, text: str) -> HandoverNote:
    """Say something to the next shift at this desk. Raises ModeratorsOnly and Invalid."""
    lock_readers(by.pk)
    look_anew(by)
    if publication.pk not in moderated_by(by):
        raise ModeratorsOnly
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > NOTE_AT_MOST or "\x00" in text:
        raise Invalid(_("A note needs some words, and at most %d characters.") % NOTE_AT_MOST)
    return HandoverNote.objects.create(publication=publication, by=by, text=text)
