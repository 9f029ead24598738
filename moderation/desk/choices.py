"""The pages by which the desk arranges itself: keys and covers, and the templates of reasons."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from moderation.cards.card import choices_of
from moderation.forms import DeskChoicesForm, TemplateForm
from moderation.models import DeskChoices, ReasonTemplate
from moderation.permissions import moderators_only, seats_of
from moderation.refusals import SeniorsOnly
from moderation.workflow.desk_keys import DOES, USUAL, choose, keys_of
from moderation.workflow.templates import drop_template, save_template
from newsroom.models import Publication, Reader, Role
from newsroom.refusals import Refusal


@never_cache
@moderators_only
def keys(request: HttpRequest) -> HttpResponse:
    """Which key does what, whether keys do anything, and what is covered."""
    moderator = cast(Reader, request.user)
    choices = choices_of(moderator)
    form = DeskChoicesForm(request.POST if request.method == "POST" else _chosen(choices))
    refusal: Refusal | None = None
    shown = keys_of(choices)
    if request.method == "POST" and form.is_valid():
        shown = {act: request.POST.get(f"key-{act}", usual) for act, usual in USUAL.items()}
        if "usual" in request.POST:
            shown = dict(USUAL)
        try:
            choose(moderator, keys=shown, **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Saved."))
            return redirect("desk-keys")
    context = {
        "form": form,
        "refusal": refusal,
        "acts": [(act, DOES[act], key) for act, key in shown.items()],
    }
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "moderation/desk/keys.html", context, status=status)


def _chosen(choices: DeskChoices) -> dict[str, object]:
    return {name: getattr(choices, name) for name in ("keys_on", "covers", "severe_in_a_row")}


def _places(reader: Reader) -> list[Publication]:
    """Whose templates a reader may change: those where they are senior, and for all sections."""
    seats = seats_of(reader, at_least=Role.Kind.SENIOR)
    return [seat.publication for seat in seats if not seat.sections]


@never_cache
@moderators_only
def templates(request: HttpRequest) -> HttpResponse:
    """All templates of the publications where one is senior, and a form for a new one."""
    return _template_page(request, None)


@never_cache
@moderators_only
def template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """One template, to be changed or dropped."""
    places = _places(cast(Reader, request.user))
    mine = ReasonTemplate.objects.filter(publication__in=places)
    return _template_page(request, get_object_or_404(mine, pk=template_id))


def _template_page(request: HttpRequest, chosen: ReasonTemplate | None) -> HttpResponse:
    places = _places(cast(Reader, request.user))
    if not places:
        raise SeniorsOnly
    form, refusal = TemplateForm(_said(request, chosen)), None
    if request.method == "POST":
        try:
            if done := _change(request, chosen, places, form):
                messages.success(request, done)
                return redirect("templates")
        except Refusal as no:
            refusal = no
    found = ReasonTemplate.objects.filter(publication__in=places).select_related("publication")
    context = {
        "templates": found.order_by("publication", "language", "reason", "title"),
        "chosen": chosen,
        "form": form,
        "places": places,
        "refusal": refusal,
        "tried": request.method == "POST",
    }
    status = refusal.status if refusal else 400 if request.method == "POST" else 200
    return render(request, "moderation/desk/templates.html", context, status=status)


def _said(request: HttpRequest, chosen: ReasonTemplate | None) -> dict[str, str] | None:
    if request.method == "POST":
        return request.POST.dict()
    if chosen is None:
        return None
    return {name: getattr(chosen, name) for name in ("language", "reason", "title", "text")}


def _change(
    request: HttpRequest,
    chosen: ReasonTemplate | None,
    places: list[Publication],
    form: TemplateForm,
) -> str:
    """What was done, in a sentence; nothing where the form is not filled in as it should be."""
    by = cast(Reader, request.user)
    if chosen is not None and "drop" in request.POST:
        drop_template(chosen, by=by)
        return _("The template is gone. Letters that were written with it stay.")
    if not form.is_valid():
        return ""
    wanted = request.POST.get("publication") or places[0].slug
    place = next((one for one in places if one.slug == wanted), None)
    if place is None:  # They are senior there no more, perhaps, since the page came.
        raise SeniorsOnly
    save_template(chosen or ReasonTemplate(publication=place), by=by, **form.cleaned_data)
    return _("Saved.")
