"""The report of a year, for the publisher: in files, taken by an admin and on record."""

from __future__ import annotations

from typing import cast

from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from moderation.models import DailyFigures
from moderation.permissions import moderators_only, seat_for, seats_of
from moderation.refusals import ModeratorsOnly
from moderation.workflow.yearly import COLUMNS, as_zip, report_of
from newsroom.models import Reader, Role


@never_cache
@moderators_only
def reports(request: HttpRequest) -> HttpResponse:
    """Which years there are, of which publications, and what the columns mean."""
    seats = seats_of(cast(Reader, request.user), at_least=Role.Kind.ADMIN)
    if not seats:
        raise ModeratorsOnly
    days = DailyFigures.objects.filter(publication__in=[seat.publication_id for seat in seats])
    found = days.annotate(of=ExtractYear("day")).order_by("-of").values_list("publication", "of")
    known: dict[int, list[int]] = {}
    for publication, of in found.distinct():
        known.setdefault(publication, []).append(of)
    context = {
        "places": [(seat.publication, known.get(seat.publication_id, [])) for seat in seats],
        "columns": COLUMNS.items(),
    }
    return render(request, "moderation/desk/reports.html", context)


@require_POST
@moderators_only
def download(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """One year, as a zip of CSV files or as JSON. To take it is an act, and is logged."""
    admin = cast(Reader, request.user)
    seat = seat_for(admin, slug)
    if seat is None:
        raise Http404
    report = report_of(seat.publication, year, by=admin)
    name = f"comments-{slug}-{year}"
    if "json" in request.POST:
        response: HttpResponse = JsonResponse(report)
        response["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response
    response = HttpResponse(as_zip(report), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response
