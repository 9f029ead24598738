"""The log as the desk reads it: filtered, page by page, each line with what it is about."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from comments.paging import NewestLineFirst
from moderation.forms import LogForm
from moderation.models import LogEntry
from moderation.permissions import moderators_only, seat_for, seats_of
from moderation.record import lines_for, particulars, reason, who
from newsroom.models import Reader


@never_cache
@moderators_only
def log(request: HttpRequest) -> HttpResponse:
    """What was done at one publication, the latest first."""
    moderator = cast(Reader, request.user)
    form = LogForm(request.GET)
    seats = seats_of(moderator)
    seat = seats[0]
    lines: list[LogEntry] = []
    paginator = NewestLineFirst()
    if form.is_valid():
        seat = seat_for(moderator, form.cleaned_data["publication"]) or seat
        wanted = lines_for(seat, form.wanted())
        lines = paginator.paginate_queryset(wanted, Request(request)) or []
    context = {
        "form": form,
        "seats": seats,
        "seat": seat,
        "lines": [(line, who(line), particulars(line), reason(line)) for line in lines],
        "more": paginator.get_next_link() if form.is_valid() else None,
        "earlier": paginator.get_previous_link() if form.is_valid() else None,
        "acts": LogEntry.Act.choices,
        "filtered": any(request.GET.get(name) for name in form.fields if name != "publication"),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "moderation/desk/log.html", context, status=status)
