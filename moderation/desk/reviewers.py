"""Voiding an account's reviews, from the page about its reader."""

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
from moderation.forms import VoidForm
from moderation.permissions import moderators_only
from moderation.reviewing_record import reviewers_of
from moderation.workflow.voiding import void
from newsroom.models import Reader
from newsroom.refusals import Refusal


@never_cache
@moderators_only
def reviewer(request: HttpRequest, reader_id: UUID) -> HttpResponse:
    """How an account has reviewed stands on the page about its reader."""
    found_ = get_object_or_404(found.people_of(cast(Reader, request.user)), pk=reader_id)
    return redirect(f"{reverse('person', args=[found_.pk])}#reviews")


@never_cache
@moderators_only
def void_reviews(request: HttpRequest, reader_id: UUID) -> HttpResponse:
    """Let nothing that this account rated count."""
    moderator = cast(Reader, request.user)
    if request.method != "POST":
        return redirect("person", reader_id)
    reader = get_object_or_404(reviewers_of(moderator), pk=reader_id)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return page_about(request, reader, void_form=form)
    try:
        void(reader, by=moderator, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        return page_about(request, reader, refusal=refusal, void_form=form)
    messages.success(request, _("Their reviews are void; what they touched is counted anew."))
    return redirect(f"{reverse('person', args=[reader.pk])}#reviews")
