"""The appeals that wait for a moderator, as a page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from comments.paging import OldestCaseFirst
from moderation.hearings import appeals_within_reach, to_be_heard
from moderation.permissions import moderators_only
from newsroom.models import Reader


@never_cache
@require_safe
@moderators_only
def appeals(request: HttpRequest) -> HttpResponse:
    """The appeals that wait for this moderator, the longest wait first."""
    moderator = cast(Reader, request.user)
    paginator = OldestCaseFirst()
    page = paginator.paginate_queryset(appeals_within_reach(moderator), Request(request)) or []
    mine = to_be_heard(moderator, page)
    context = {
        "cases": mine,
        "for_others": len(page) - len(mine),
        "more": paginator.get_next_link(),
    }
    return render(request, "moderation/desk/appeals.html", context)
