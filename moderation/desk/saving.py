"""Filters of the desk's list, kept under a name."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from moderation.desk.listing import address
from moderation.listing.filters import CaseFilter
from moderation.permissions import moderators_only, seats_of
from moderation.workflow.keeping_filters import filters_of, forget_filter, save_filter
from newsroom.models import Reader
from newsroom.problems import as_message
from newsroom.refusals import Refusal


@require_POST
@moderators_only
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is chosen under a name; for oneself, or for the desk of a publication."""
    moderator = cast(Reader, request.user)
    chosen = CaseFilter(QueryDict(request.POST.get("query", "")), moderator)
    query = chosen.query() or "state=open"
    with_whom = request.POST.get("shared_with", "")
    desks = {str(seat.publication_id): seat.publication for seat in seats_of(moderator)}
    try:
        kept = save_filter(
            moderator,
            name=request.POST.get("name", ""),
            query=query,
            shared_with=desks.get(with_whom),
            is_default="is_default" in request.POST,
        )
    except Refusal as no:
        as_message(request, no)
    else:
        messages.success(request, _("Saved as “%(name)s”.") % {"name": kept.name})
    return redirect(address(query))


@require_POST
@moderators_only
def forget(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Forget a saved filter."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(filters_of(moderator), pk=filter_id)
    try:
        forget_filter(found.pk, reader=moderator)
    except Refusal as no:
        as_message(request, no)
    return redirect(address(""))
