"""A moderator keeps a choice of cases under a name, or shares it with a desk."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models import SavedFilter
from moderation.permissions import look_anew, moderated_by, seats_of
from moderation.refusals import ModeratorsOnly
from moderation.workflow.locks import lock_publication, lock_reader
from newsroom.models import Publication, Reader, Role
from newsroom.names import one_line
from newsroom.refusals import Invalid, NotAllowed, TooMany

NAME_AT_MOST = 60  # characters
QUERY_AT_MOST = 2000
KEPT_AT_MOST = 50  # of one moderator


def filters_of(reader: Reader) -> QuerySet[SavedFilter]:
    """Their own, and those shared with the desks that they sit at; by name."""
    theirs = Q(reader=reader, shared_with=None) | Q(shared_with__in=moderated_by(reader))
    return SavedFilter.objects.filter(theirs).select_related("shared_with").order_by("name", "pk")


@transaction.atomic
def save_filter(
    reader: Reader,
    *,
    name: str,
    query: str,
    shared_with: Publication | None = None,
    is_default: bool = False,
) -> SavedFilter:
    """Keep a filter; one of the same name, of theirs or of that desk, is written over.

    One's own may be what the desk opens with, in place of what it opened with before. Raises
    Invalid without a name, ModeratorsOnly for another desk, and TooMany.
    """
    name = one_line(name)
    _lock(reader, name, shared_with)
    if not name or len(name) > NAME_AT_MOST or len(query) > QUERY_AT_MOST:
        raise Invalid(_("Please give it a name of at most %d characters.") % NAME_AT_MOST)
    look_anew(reader)
    if shared_with is not None and shared_with.pk not in moderated_by(reader):
        raise ModeratorsOnly
    own = SavedFilter.objects.filter(reader=reader)
    before = _of_that_name(reader, name, shared_with).first()
    if before is None and own.count() >= KEPT_AT_MOST:
        raise TooMany(_("You have saved as many filters as can be kept."))
    is_default = is_default and shared_with is None
    if is_default:
        own.filter(is_default=True).update(is_default=False)
    facts = {"query": query, "is_default": is_default, "saved_at": timezone.now()}
    kept = before or SavedFilter(reader=reader, name=name, shared_with=shared_with)
    for field, value in facts.items():
        setattr(kept, field, value)
    kept.save()
    return kept


def _of_that_name(
    reader: Reader, name: str, shared_with: Publication | None
) -> QuerySet[SavedFilter]:
    found = SavedFilter.objects.filter(name=name, shared_with=shared_with)
    return found.filter(reader=reader) if shared_with is None else found


def _lock(reader: Reader, name: str, shared_with: Publication | None) -> None:
    """All that it may have to wait for, before anybody asks who it is."""
    if shared_with is not None:
        lock_publication(shared_with.pk)
    lock_reader(reader.pk)
    list(_of_that_name(reader, name, shared_with).select_for_update().values_list("pk"))


@transaction.atomic
def forget_filter(pk: UUID, *, reader: Reader) -> None:
    """Forget a filter of one's own, or one that one has shared; a senior, any of their desk's.

    Raises NotAllowed.
    """
    lock_reader(reader.pk)
    found = SavedFilter.objects.select_for_update().get(pk=pk)
    look_anew(reader)
    seniors = [seat.publication_id for seat in seats_of(reader, at_least=Role.Kind.SENIOR)]
    if found.reader_id != reader.pk and found.shared_with_id not in seniors:
        raise NotAllowed(_("Only who shared it, or a senior moderator, may take it away."))
    found.delete()
