"""The report of a year: what a publisher tells an authority, or its readers, in files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from moderation import cells
from moderation.logbook import log
from moderation.models import LogEntry
from moderation.permissions import seat_at
from moderation.refusals import ModeratorsOnly
from moderation.transparency import Span, year
from moderation.workflow.locks import lock_publication
from newsroom.models import Publication, Reader, Role

# What each column of months.csv means; the same words are in columns.csv beside it.
COLUMNS: dict[str, str] = {
    "month": "The month (UTC), as YYYY-MM",
    "days_counted": "So many of its days are counted",
    "texts_decided": "Texts that had their first decision in it",
    "decided_by_readers": "Of these, by readers alone",
    "decided_by_desk": "Of these, by the desk",
    "released": "Of these, released to the public",
    "returned": "Of these, returned to their authors with the reasons",
    "rejected": "Of these, rejected by the desk",
    "median_minutes_to_decision": "Minutes within which half of them were decided",
    "p95_minutes_to_decision": "Minutes within which 19 of 20 of them were decided",
    "median_minutes_to_publication": "Minutes from handing in to the public, half of all",
    "p95_minutes_to_publication": "The same for 19 of 20",
    "appeals": "Appeals against rejections that were made in it",
    "appeals_decided": "Appeals that were decided in it",
    "appeals_upheld": "Of these, in favour of the author",
    "second_looks": "Second looks that authors asked for in it",
    "second_looks_decided": "Second looks that the desk answered in it",
    "second_looks_upheld": "Of these, in favour of the author",
    "notices": "Cases opened for a notice of illegal content",
    "notices_decided": "Of all such cases, decided in it",
    "reported": "Cases opened since readers reported a public comment",
    "reported_decided": "Of all such cases, decided in it",
    "audits": "Verdicts of readers that the desk judged again, drawn by lot",
    "audits_agreed_share": "Of these, the share in which it came to the same, 0 to 1",
    "overturned_share": "Of contested verdicts, the share that the desk overturned, 0 to 1",
    "of_one_mind_share": "Of readers' verdicts, the share on which all agreed, 0 to 1",
    "waiting_at_end": "Texts that waited for readers at the end of it",
    "oldest_minutes_at_end": "For how many minutes the oldest of them had waited",
    "cases_open_at_end": "Cases that waited for the desk at the end of it",
}
FEW_NOTE = "Empty: one to four, or left out so that another small number cannot be told"


def report_of(publication: Publication, of: int, *, by: Reader) -> dict[str, Any]:
    """All numbers of a year; that they were taken is on record.

    Raises ModeratorsOnly for who is not an admin of the publication.
    """
    _note(publication, of, by)  # By itself: to count takes a while, and nobody waits for that.
    spans = year(publication.pk, of)
    return {
        "publication": publication.slug,
        "year": of,
        "columns": COLUMNS,
        "months": [_month(span) for span in spans],
        "counts": [row for span in spans for row in _counts(span)],
        "note": FEW_NOTE,
    }


@transaction.atomic
def _note(publication: Publication, of: int, by: Reader) -> None:
    lock_publication(publication.pk)
    seat = seat_at(by, publication.pk)
    if seat is None or not seat.is_at_least(Role.Kind.ADMIN):
        raise ModeratorsOnly
    log(LogEntry.Act.EXPORTED, publication=publication.pk, by=by, reason="year", year=of)


def as_zip(report: Mapping[str, Any]) -> bytes:
    """The report as files that any spreadsheet opens: months, counts by kind, and columns."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("months.csv", _csv(list(COLUMNS), report["months"]))
        archive.writestr("counts.csv", _csv(["month", "kind", "name", "number"], report["counts"]))
        told = [{"column": name, "meaning": means} for name, means in COLUMNS.items()]
        told.append({"column": "number (counts.csv)", "meaning": FEW_NOTE})
        archive.writestr("columns.csv", _csv(["column", "meaning"], told))
        archive.writestr("report.json", json.dumps(report, indent=1))
    return file.getvalue()


def _csv(columns: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows([_cell(row[name]) for name in columns] for row in rows)
    return written.getvalue()


def _cell(value: Any) -> Any:
    return cells.written(value) if isinstance(value, str) else value


def _month(span: Span) -> dict[str, Any]:
    by = {who: sum(outcomes.values()) for who, outcomes in span.decided.items()}
    asked = {
        "appeals": "appeal", "second_looks": "second_look", "notices": "notice",
        "reported": "flagged",
    }  # fmt: skip
    row: dict[str, Any] = {
        "month": f"{span.begins:%Y-%m}",
        "days_counted": span.days,
        "texts_decided": span.texts_decided,
        "decided_by_readers": by.get("peers", 0),
        "decided_by_desk": by.get("desk", 0),
        "released": span.outcome("release"),
        "returned": span.outcome("return"),
        "rejected": span.outcome("reject"),
        "audits": span.answered("audit"),
        "audits_agreed_share": span.accuracy,
        "overturned_share": span.overturned,
        "of_one_mind_share": span.of_one_mind,
        "waiting_at_end": span.counts.get("waiting", {}).get("texts"),
        "oldest_minutes_at_end": span.counts.get("waiting", {}).get("oldest"),
        "cases_open_at_end": span.counts.get("open_cases", {}).get("cases"),
    }
    for what in ("decision", "publication"):
        row[f"median_minutes_to_{what}"] = span.minutes_to(what, 0.5)
        row[f"p95_minutes_to_{what}"] = span.minutes_to(what, 0.95)
    for name, cause in asked.items():
        row[name], row[f"{name}_decided"] = span.opened(cause), span.answered(cause)
        row[f"{name}_upheld"] = span.reversed(cause)
    return {name: row[name] for name in COLUMNS}


def _counts(span: Span) -> Iterable[dict[str, Any]]:
    """Numbers by kind, a row each; small ones left out."""
    kinds = {
        "returned_by_readers_for": span.returned_for,
        "refused_by_desk_for": span.rejected_for,
        "restriction": span.sanctions,
        "account_appeal": span.account_appeals,
        "report": span.reports,
        "notice": span.notices,
        "act": span.acts,
    }
    for kind, counts in kinds.items():
        for name, number in sorted(counts.items()):
            yield {
                "month": f"{span.begins:%Y-%m}", "kind": kind, "name": name, "number": number
            }  # fmt: skip
