"""Doing something about a person: a word, a warning, a restriction, its end, a note."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from moderation import people as found
from moderation.desk.people import page_about
from moderation.desk.sanction_forms import LiftForm, NoteForm, SanctionForm
from moderation.models import Sanction
from moderation.permissions import moderated_by, moderators_only
from moderation.workflow import noting, sanctioning
from newsroom.models import Reader
from newsroom.refusals import Refusal

Kind = Sanction.Kind
DONE = {
    Kind.MESSAGE: _("Your message is on its way."),
    Kind.WARNING: _("Warned. They have to say that they have read it."),
    Kind.PREMODERATION: _("From now on the desk reads their comments first. They are told."),
    Kind.NO_REVIEWING: _("They do not review for now. They are told."),
    Kind.SUSPENSION: _("Suspended. They are told until when, and why."),
    Kind.BAN: _("Banned. They are told, and why."),
}


@never_cache
@moderators_only
def impose(request: HttpRequest, reader_id: UUID) -> HttpResponse:
    """Take a step of the ladder."""
    moderator, reader = _both(request, reader_id)
    if request.method != "POST":
        return redirect("person", reader.pk)
    form = SanctionForm(request.POST, seats=found.shared_with(moderator, reader))
    if not form.is_valid():
        return page_about(request, reader, form=form)
    try:
        penalty = form.penalty()
        publication = form.seat().publication
        sanction = sanctioning.impose(reader, publication, penalty, by=moderator)
    except Refusal as refusal:
        return page_about(request, reader, refusal=refusal, form=form)
    messages.success(request, DONE[Kind(sanction.kind)])
    return redirect(f"{reverse('person', args=[reader.pk])}#sanctions")


@never_cache
@moderators_only
def note(request: HttpRequest, reader_id: UUID) -> HttpResponse:
    """Put something down for the desk."""
    moderator, reader = _both(request, reader_id)
    if request.method != "POST":
        return redirect("person", reader.pk)
    form = NoteForm(request.POST, seats=found.shared_with(moderator, reader))
    if not form.is_valid():
        return page_about(request, reader, note_form=form)
    publication = form.seat().publication
    noting.note(reader, publication, by=moderator, text=form.cleaned_data["text"])
    messages.success(request, _("Noted, for the desk only."))
    return redirect(f"{reverse('person', args=[reader.pk])}#notes")


@never_cache
@moderators_only
def lift(request: HttpRequest, sanction_id: UUID) -> HttpResponse:
    """End a restriction before its time."""
    moderator = cast(Reader, request.user)
    here = Sanction.objects.filter(publication__in=moderated_by(moderator))
    sanction = get_object_or_404(here.select_related("reader", "publication"), pk=sanction_id)
    form = LiftForm(request.POST)
    if request.method != "POST":
        return redirect("person", sanction.reader_id)
    if not form.is_valid():
        return page_about(request, sanction.reader, lift_form=form, lifting=sanction.pk)
    try:
        sanctioning.lift(sanction, by=moderator, because=form.cleaned_data["because"])
    except Refusal as refusal:
        return page_about(request, sanction.reader, refusal=refusal)
    messages.success(request, _("Lifted. They are told."))
    return redirect(f"{reverse('person', args=[sanction.reader_id])}#sanctions")


def _both(request: HttpRequest, reader_id: UUID) -> tuple[Reader, Reader]:
    moderator = cast(Reader, request.user)
    return moderator, get_object_or_404(found.people_of(moderator), pk=reader_id)
