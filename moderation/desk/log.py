"""The log as the desk reads it: filtered, page by page, each line with what it is about."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from comments.paging import NewestLineFirst
from moderation.models import LogEntry
from moderation.permissions import moderators_only, seats_of
from moderation.record import Wanted, lines_for, particulars, reason, who
from newsroom.models import Reader, Role


class Person(forms.CharField):
    """A reader by handle or id."""

    def to_python(self, value: Any) -> Any:
        told = super().to_python(value).strip()
        if not told:
            return None
        found = Reader.objects.filter(handle=told).values_list("pk", flat=True).first()
        if found is None and _as_id(told) is not None:
            found = Reader.objects.filter(pk=told).values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError(_("There is no reader of that handle or id."))
        return found


def _as_id(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


class LogForm(forms.Form):
    """Which lines somebody looks for."""

    publication = forms.SlugField(required=False)
    act = forms.ChoiceField(choices=[("", _("Anything")), *LogEntry.Act.choices], required=False)
    by = Person(required=False)
    reader = Person(required=False)
    comment = forms.UUIDField(required=False)
    article = forms.UUIDField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    everything = forms.BooleanField(required=False)

    def wanted(self) -> Wanted:
        asked = {name: value or None for name, value in self.cleaned_data.items()}
        asked.pop("publication")
        return Wanted(**asked | {"everything": bool(asked["everything"])})


def seat_for(reader: Reader, slug: str) -> Role | None:
    """The role whose publication was asked for, or the first one."""
    seats = seats_of(reader)
    chosen = [seat for seat in seats if seat.publication.slug == slug]
    return chosen[0] if chosen else seats[0] if seats and not slug else None


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
