"""How I stand with the desk: what it said to me, what I may not do, until when, and why."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from moderation import outbox, own_standing
from moderation.models import Sanction
from moderation.views.requests import only_posted, reader_of
from moderation.workflow import sanctioning


@never_cache
@login_required
def standing(request: HttpRequest) -> HttpResponse:
    """All of it, the latest first; what was shown is read."""
    told = own_standing.standing_of(reader_of(request))
    context = {
        "now": [one for one in told if one.sanction.is_in_force],
        "before": [one for one in told if not one.sanction.is_in_force],
    }
    response = render(request, "moderation/standing.html", context)
    outbox.mark_read([one.letter for one in told if one.letter is not None])
    return response


@only_posted("standing")
@login_required
def acknowledge(request: HttpRequest, sanction_id: UUID) -> HttpResponse:
    """I have read a warning."""
    reader = reader_of(request)
    found = get_object_or_404(Sanction, pk=sanction_id, reader=reader)
    sanctioning.acknowledge(found, reader=reader)
    messages.success(request, _("Thank you. You can write and review as before."))
    return redirect("standing")
