"""An admin of the desk sets what a publication states and owes by law."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from moderation.logbook import log
from moderation.models import LogEntry, Terms
from moderation.permissions import seat_at
from moderation.refusals import AdminsOnly
from newsroom.models import Publication, Reader, Role


@transaction.atomic
def set_terms(publication: Publication, *, by: Reader, **said: Any) -> Terms:
    """Set these terms; the others stay. On the log is which ones changed, not their words.

    Raises AdminsOnly, and ValidationError for what could not be kept.
    """
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    seat = seat_at(by, publication.pk)
    if seat is None or not seat.is_at_least(Role.Kind.ADMIN):
        raise AdminsOnly
    terms = Terms.objects.of(publication.pk)
    before = Terms.objects.of(publication.pk)
    changed = [name for name, value in said.items() if getattr(before, name) != value]
    if not changed:
        return terms
    for name in changed:
        setattr(terms, name, said[name])
    terms.full_clean()
    terms.save()
    log(
        LogEntry.Act.RULE,
        publication=publication.pk,
        by=by,
        reason="terms",
        changed=changed,
        texts_kept_days=terms.texts_kept_days,
        files_statements=terms.files_statements,
    )
    return terms
