"""What readers say against letters and practice texts, and what a moderator says to that."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from rest_framework.request import Request

from comments.paging import OldestObjectionFirst
from moderation import reading
from moderation.objections import objections_for
from moderation.permissions import moderated_by, moderators_only
from moderation.workflow import objecting, retiring
from newsroom.models import Reader
from newsroom.problems import as_message
from newsroom.refusals import Refusal

IN_DOUBT_AT_ONCE = 20


@never_cache
@moderators_only
def objections(request: HttpRequest) -> HttpResponse:
    """Practice texts in doubt, and objections to letters, the longest wait first."""
    moderator = cast(Reader, request.user)
    mine = moderated_by(moderator)
    paginator = OldestObjectionFirst()
    page = paginator.paginate_queryset(objections_for(moderator), Request(request))
    context = {
        "letters": page,
        "more": paginator.get_next_link(),
        "in_doubt": reading.in_doubt(mine)[:IN_DOUBT_AT_ONCE],
    }
    return render(request, "moderation/desk/objections.html", context)


@require_POST
@moderators_only
def answer(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Lift what a letter is about, or leave it."""
    moderator = cast(Reader, request.user)
    letter = get_object_or_404(objections_for(moderator), pk=letter_id)
    try:
        objecting.answer(letter, moderator=moderator, lift="lift" in request.POST)
        messages.success(request, _("Your answer is on record, and the reader is told."))
    except Refusal as refusal:
        as_message(request, refusal)
    return redirect("objections")


@require_POST
@moderators_only
def settle(request: HttpRequest, revision_id: UUID) -> HttpResponse:
    """Keep a practice text, or put it away for good."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(reading.in_doubt(moderated_by(moderator)), pk=revision_id)
    verb = retiring.keep if "keep" in request.POST else retiring.discard
    try:
        verb(found, moderator=moderator)
        messages.success(request, _("Your answer is on record."))
    except Refusal as refusal:
        as_message(request, refusal)
    return redirect("objections")
