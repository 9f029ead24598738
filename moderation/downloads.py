"""What the admins of a desk take from it: for the page and for the API."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from moderation.models import Statement
from moderation.permissions import seats_of
from moderation.refusals import AdminsOnly
from moderation.workflow import exporting
from newsroom.models import Publication, Reader, Role


def administered_by(reader: Reader) -> list[Publication]:
    """The publications whose admin this reader is. Raises AdminsOnly for none."""
    seats = seats_of(reader, at_least=Role.Kind.ADMIN)
    if not seats:
        raise AdminsOnly
    return [seat.publication for seat in seats]


def as_file(
    publication: Publication, found: QuerySet[Statement], style: str
) -> StreamingHttpResponse:
    """These statements, row by row."""
    write, kind = exporting.FORMATS[style]
    name = f"statements-{publication.slug}-{timezone.localdate()}.{style}"
    return StreamingHttpResponse(
        write(exporting.records(found)),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
