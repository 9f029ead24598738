"""How comments are published where: seen by moderators, set by senior ones."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from rest_framework.request import Request

from comments.paging import NewestFirst
from moderation.desk.place_forms import ModeForm, RaidForm, places_open_to
from moderation.in_force import crowds_of, modes_of, seen_by
from moderation.permissions import moderators_only, seats_of
from moderation.workflow.placing import RAID_HOURS, begin_raid, end_mode, set_mode
from newsroom.models import MODE_CHOICES, Reader, Role
from newsroom.refusals import Refusal


@never_cache
@moderators_only
def places(request: HttpRequest) -> HttpResponse:
    """What is in force where, now and next; and the forms to change it."""
    return _page(request)


@moderators_only
@require_POST
def set_here(request: HttpRequest) -> HttpResponse:
    """Set a mode from the form."""
    return _do(request, ModeForm, _set)


@moderators_only
@require_POST
def raid(request: HttpRequest) -> HttpResponse:
    """Switch raid mode on from the form."""
    return _do(request, RaidForm, _begin)


@moderators_only
@require_POST
def end(request: HttpRequest, mode_id: UUID) -> HttpResponse:
    """End what was set, planned or switched on."""
    reader = cast(Reader, request.user)
    mode = get_object_or_404(modes_of(reader), pk=mode_id)
    try:
        end_mode(mode, by=reader)
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("It is ended. Every page knows within seconds."))
    return redirect("places")


def _do(request: HttpRequest, form_class: Any, act: Any) -> HttpResponse:
    reader = cast(Reader, request.user)
    form = form_class(request.POST, reader=reader)
    if not form.is_valid():
        return _page(request, **{form.name: form})
    try:
        said = act(form, reader)
    except Refusal as refusal:
        return _page(request, refusal=refusal, **{form.name: form})
    messages.success(request, said)
    return redirect("places")


def _set(form: ModeForm, reader: Reader) -> str:
    set_mode(form.place, by=reader, **form.facts)
    return _("It is set. Every page knows within seconds.")


def _begin(form: RaidForm, reader: Reader) -> str:
    begin_raid(form.place, by=reader, **form.facts)
    return _("Raid mode is on. It ends by itself, and you can end it before.")


def _page(
    request: HttpRequest,
    *,
    mode_form: ModeForm | None = None,
    raid_form: RaidForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    reader = cast(Reader, request.user)
    paginator = NewestFirst()
    of_articles = modes_of(reader).filter(article__isnull=False)
    page = paginator.paginate_queryset(of_articles, Request(request)) or []
    is_senior = bool(seats_of(reader, at_least=Role.Kind.SENIOR))
    forms = (mode_form, raid_form)
    context = {
        "seen": seen_by(reader, page),
        "crowds": crowds_of(reader),
        "older": paginator.get_next_link(),
        "is_senior": is_senior,
        "open_to": places_open_to(reader, request.GET.get("article", "")) if is_senior else [],
        "mode_form": mode_form,
        "raid_form": raid_form,
        "refusal": refusal,
        "kinds": MODE_CHOICES,
        "raid_hours": RAID_HOURS,
        "days": DAYS,
    }
    is_wrong = any(form is not None and form.errors for form in forms)
    status = refusal.status if refusal else 400 if is_wrong else 200
    return render(request, "moderation/desk/places.html", context, status=status)


DAYS = tuple(enumerate(ModeForm.DAY_NAMES))
