"""A backup does not know who was restricted after it was made: they are restricted once more, in
the name of whoever did it, for the time that is left.

Without the words that were written to them: those are in no file. What cannot be done so (who did
it has no longer the right, or it needs words) is named, for the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.utils import timezone

from moderation.models import Sanction
from moderation.workflow.ranking import DAYS_AT_MOST, Penalty
from moderation.workflow.sanctioning import impose
from newsroom.models import Publication, Reader
from newsroom.refusals import Refusal

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Restricted:
    """A restriction that people in charge imposed. What a rule imposes, it imposes again."""

    sanction: str
    reader: str
    publication: int
    kind: str
    reason: str
    by: str
    until: str | None

    def __str__(self) -> str:
        return f"{self.kind} of reader {self.reader}, until {self.until or 'somebody lifts it'}"


def restricted(since: datetime) -> list[Restricted]:
    """Those in force that began since then."""
    rows = Sanction.objects.in_force().filter(
        kind__in=Sanction.RESTRICTS, began_at__gte=since, by__isnull=False
    )
    return [
        Restricted(
            str(one.pk), str(one.reader_id), one.publication_id, one.kind, one.reason,
            str(one.by_id), one.until.isoformat() if one.until else None,
        )
        for one in rows.order_by("pk")
    ]  # fmt: skip


def restrict_again(rows: Iterable[Restricted]) -> tuple[int, list[Restricted]]:
    """How many were restricted again, and which could not be. Safe to repeat."""
    todo = [one for one in rows if _is_to_be(one)]
    failed = [one for one in todo if not _try(one)]
    return len(todo) - len(failed), failed


def _is_to_be(one: Restricted) -> bool:
    """Not where it is in this database, whatever became of it, or its time is over."""
    if one.until is not None and datetime.fromisoformat(one.until) <= timezone.now():
        return False
    if Sanction.objects.filter(pk=UUID(one.sanction)).exists():
        return False
    theirs = Sanction.objects.in_force().filter(
        reader=UUID(one.reader), publication=one.publication, kind=one.kind
    )
    is_known = Reader.objects.filter(pk=UUID(one.reader), erased_at=None).exists()
    return is_known and not theirs.exists()


def _try(one: Restricted) -> bool:
    by = Reader.objects.filter(pk=UUID(one.by), erased_at=None).first()
    publication = Publication.objects.filter(pk=one.publication).first()
    if by is None or publication is None:
        return False
    try:
        penalty = Penalty(Sanction.Kind(one.kind), reason=one.reason, days=_days_left(one))
        impose(Reader.objects.get(pk=UUID(one.reader)), publication, penalty, by=by)
    except Refusal:
        return False
    return True


def _days_left(one: Restricted) -> int | None:
    if one.until is None:
        return None
    left = (datetime.fromisoformat(one.until) - timezone.now()) / A_DAY
    return min(ceil(left), DAYS_AT_MOST)
