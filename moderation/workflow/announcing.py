"""What a reader did, and what became of it, for the page that our frame stands in.

Told from rows, and each row once, whichever way a page came about, however often it is loaded
again, and in however many windows. A transaction may commit later than its ids were made; so
some minutes are looked at again, and the ids told in them are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comments.models import Revision
from moderation.models import Announced, Letter, Rating, Report
from newsroom.ids import first_id_of, moment_of
from newsroom.models import Reader

OVERLAP = timedelta(minutes=10)  # longer than any transaction, and than a letter is held back
AT_MOST = 50  # The rest is told the next time.
Kind = Letter.Kind
OUTCOMES = {
    Kind.RELEASED: "published",
    Kind.NEW_PUBLIC: "published",
    Kind.RETURNED: "returned",
    Kind.NEW_RETURNED: "returned",
    Kind.REJECTED: "rejected",
    Kind.NEW_REJECTED: "rejected",
}


@dataclass(frozen=True)
class Happened:
    """One thing, by ids. Which text somebody reviewed is nobody's to know, so it is not told."""

    name: str
    id: UUID
    at: datetime
    comment: UUID | None = None

    def as_row(self) -> dict[str, str]:
        told = {"name": self.name, "id": str(self.id)}
        return told | ({"comment": str(self.comment)} if self.comment else {})


@transaction.atomic
def announce(reader: Reader, publication: int) -> list[Happened]:
    """What is new at a publication since the last time, the oldest first. It counts as told with
    this.

    The first time there is nothing: what was before nobody has asked for.
    """
    now = timezone.now()
    whose = {"reader": reader, "publication_id": publication}
    _told, is_first = Announced.objects.get_or_create(**whose, defaults={"since": now})
    told = Announced.objects.select_for_update().get(**whose)
    seen = list(_since(reader, publication, told.since - OVERLAP))
    if is_first:
        told.ids = [one.id for one in seen]
        told.save(update_fields=["ids"])
        return []
    known = set(told.ids)
    new = sorted((one for one in seen if one.id not in known), key=lambda one: one.at)
    found = new[:AT_MOST]
    if found or now - told.since > 6 * OVERLAP:
        _remember(told, seen, found)
    return found


def _remember(told: Announced, seen: list[Happened], found: list[Happened]) -> None:
    """Up to the last thing told, if there may be more; else up to now."""
    known = {*told.ids, *(one.id for one in found)}
    if len(found) < AT_MOST:
        told.since = timezone.now()
    least = told.since - OVERLAP
    told.ids = [one.id for one in seen if one.id in known and one.at >= least]
    told.save(update_fields=["since", "ids"])


def _since(reader: Reader, publication: int, since: datetime) -> Iterator[Happened]:
    least = first_id_of(since)
    texts = Revision.objects.filter(author=reader, publication=publication, pk__gte=least)
    for pk, comment, number in texts.values_list("pk", "comment", "number"):
        name = "comment-submitted" if number == 1 else "self-edited"
        yield Happened(name, pk, moment_of(pk), comment)
    # It bears the id of its assignment, which may be older.
    ratings = Rating.objects.filter(
        reviewer=reader, revision__publication=publication, rated_at__gte=since
    )
    for pk, at in ratings.values_list("pk", "rated_at"):
        yield Happened("review-completed", pk, at)
    reports = Report.objects.filter(
        reader=reader, revision__publication=publication, pk__gte=least
    )
    for pk, comment in reports.values_list("pk", "revision__comment"):
        yield Happened("reported", pk, moment_of(pk), comment)
    letters = Letter.objects.filter(to=reader, pk__gte=least, kind__in=OUTCOMES)
    due = letters.filter(due_at__lte=timezone.now(), publication=publication)
    for pk, comment, kind in due.values_list("pk", "comment", "kind"):
        yield Happened(OUTCOMES[Kind(kind)], pk, moment_of(pk), comment)
