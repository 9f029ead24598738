"""Statements of reasons as files, in the shape of the EU transparency database.

Row by row, so that a year of them takes no more memory than a day. What confirms a statement is
no restriction of its own, and not among them.
"""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from moderation import cells
from moderation.eu_record import FIELDS, problems
from moderation.filing import record_of
from moderation.logbook import log
from moderation.models import Before, LogEntry, Statement
from moderation.models.undoing import LETTERS_WAIT, UNDO_WITHIN
from moderation.permissions import seat_at
from moderation.refusals import AdminsOnly
from moderation.workflow.locks import lock_publication
from newsroom.models import Publication, Reader, Role

logger = logging.getLogger(__name__)

CHUNK = 1000  # rows that are fetched at a time
Record = Mapping[str, object]


@dataclass(frozen=True)
class Period:
    """Whole days of the house, the last one counted."""

    since: date
    until: date

    @property
    def ends(self) -> tuple[datetime, datetime]:
        zone = timezone.get_current_timezone()
        first = datetime.combine(self.since, datetime.min.time(), zone)
        last = min(self.until, date.max - timedelta(days=1))
        return first, datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)


def statements_of(publication: Publication, period: Period) -> QuerySet[Statement]:
    """What was stated in that time, the first first; but for what can still be undone."""
    first, end = period.ends
    made = Statement.objects.filter(publication=publication, confirms=None)
    made = made.exclude(Exists(_not_there_to_stay()))
    return made.filter(made_at__gte=first, made_at__lt=end).order_by("made_at", "pk")


def _not_there_to_stay() -> QuerySet[Before]:
    over = timezone.now() - (LETTERS_WAIT - UNDO_WITHIN)
    return Before.objects.filter(decision=OuterRef("decision"), until__gt=over)


def batch_of(publication: Publication, marked_at: datetime) -> QuerySet[Statement]:
    """What was marked as exported at that moment, once more."""
    made = Statement.objects.filter(publication=publication, exported_at=marked_at)
    return made.order_by("made_at", "pk")


def batches_of(publication: Publication, at_most: int = 20) -> list[tuple[datetime, int]]:
    """When statements were marked as exported, and how many, the last first."""
    made = Statement.objects.filter(publication=publication, exported_at__isnull=False)
    counted = made.values("exported_at").annotate(n=Count("pk")).order_by("-exported_at")
    rows = counted.values_list("exported_at", "n")[:at_most]
    return [(at, n) for at, n in rows if at is not None]


def waiting_of(publication: Publication) -> int:
    """How many were never exported."""
    made = Statement.objects.filter(publication=publication, confirms=None, exported_at=None)
    return made.count()


@transaction.atomic
def mark(
    publication: Publication, period: Period, *, by: Reader | None = None
) -> tuple[datetime, int]:
    """Mark what was never exported as exported now: each once. When that was, and how many.

    The rows of the batch can be had again by that moment, should the file be lost. `by` None:
    whoever runs the house. Raises AdminsOnly.
    """
    _refuse_others(publication, by)
    now = timezone.now()
    waiting = statements_of(publication, period).filter(exported_at=None).order_by()
    marked = waiting.update(exported_at=now)
    if marked:
        _note(publication, period, by=by, marked=marked)
    return now, marked


@transaction.atomic
def note_export(publication: Publication, period: Period, *, by: Reader | None) -> None:
    """Put on the log that statements leave the house, and of which time. Raises AdminsOnly."""
    _refuse_others(publication, by)
    _note(publication, period, by=by, marked=0)


def _refuse_others(publication: Publication, by: Reader | None) -> None:
    lock_publication(publication.pk)  # Nothing else marks statements: it waits here alone.
    if by is None:
        return
    seat = seat_at(by, publication.pk)
    if seat is None or not seat.is_at_least(Role.Kind.ADMIN):
        raise AdminsOnly


def _note(publication: Publication, period: Period, *, by: Reader | None, marked: int) -> None:
    log(
        LogEntry.Act.EXPORTED,
        publication=publication.pk,
        by=by,
        rule="" if by else "manage.py statements",
        since=period.since.isoformat(),
        until=period.until.isoformat(),
        marked=marked,
    )


def records(statements: QuerySet[Statement]) -> Iterator[Record]:
    """These as records that the database takes. One that it would not is left out, loudly."""
    for statement in statements.iterator(chunk_size=CHUNK):
        record = record_of(statement)
        if wrong := problems(record):
            logger.error("statement %s cannot be filed: %s", statement.pk, "; ".join(wrong))
            continue
        yield record


def as_csv(rows: Iterable[Record]) -> Iterator[str]:
    """A line for each, under the names of the fields; a list is JSON in its cell, and no cell is
    a formula."""
    yield _line(FIELDS)
    for row in rows:
        yield _line(_cell(row.get(name, "")) for name in FIELDS)


def as_json(rows: Iterable[Record]) -> Iterator[str]:
    """As the database's endpoint for many takes them, which is a hundred at a time."""
    before = '{"statements": [\n'
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"
    yield '{"statements": []}\n' if before.startswith("{") else "\n]}\n"


Writer = Callable[[Iterable[Record]], Iterator[str]]
FORMATS: dict[str, tuple[Writer, str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}


def _line(row: Iterable[object]) -> str:
    line = StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return cells.written(value) if isinstance(value, str) else value
